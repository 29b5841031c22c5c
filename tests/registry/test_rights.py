"""Hooks for people's data: asked of every plugin, in time; a failure counts as not erased, and is named."""

import time
from collections.abc import Mapping
from typing import Any

import pytest

from circles.domain.forgetting import Fate, PluginFate
from circles.hooks import DataStatement, Erased, Kept, hookimpl
from circles.registry import rights
from circles.registry.plugins import FAULTS_ALLOWED, Plugin, Registry


class Keeper:
    """Keeps cheers, gives them, lets go of them."""

    def __init__(self) -> None:
        self.cheers = {"p": 3, "q": 4}

    @hookimpl
    def data_statement(self) -> DataStatement:
        return DataStatement(stores="cheers", seen_by="you", erased="with you")

    @hookimpl
    def export_person(self, person_id: str) -> Mapping[str, Any]:
        return {"cheers": self.cheers.get(person_id, 0)}

    @hookimpl
    def forget_person(self, person_id: str) -> Erased | Kept:
        self.cheers.pop(person_id, None)
        return Erased()


class Bank:
    """Must keep something."""

    @hookimpl
    def data_statement(self) -> DataStatement:
        return DataStatement(stores="payments", seen_by="the bank", erased="after ten years")

    @hookimpl
    def export_person(self) -> None:
        return None

    @hookimpl
    def forget_person(self) -> Erased | Kept:
        return Kept("The law asks for it.")


class Raises:
    @hookimpl
    def data_statement(self) -> DataStatement:
        return DataStatement(stores="secrets")

    @hookimpl
    def export_person(self, person_id: str) -> Mapping[str, Any]:
        raise RuntimeError("no such file")

    @hookimpl
    def forget_person(self, person_id: str) -> Erased:
        raise RuntimeError("no such file")


class Hangs(Raises):
    @hookimpl
    def export_person(self, person_id: str) -> Mapping[str, Any]:
        time.sleep(5)
        return {}

    @hookimpl
    def forget_person(self, person_id: str) -> Erased:
        time.sleep(5)
        return Erased()


class Mumbles(Raises):
    @hookimpl
    def export_person(self, person_id: str) -> Mapping[str, Any]:
        return {"what": object()}

    @hookimpl
    def forget_person(self, person_id: str) -> Any:
        return True


class Silent:
    """Says that it stores something, and has no hook for it."""

    @hookimpl
    def data_statement(self) -> DataStatement:
        return DataStatement(stores="your birthday")


class Innocent:
    """Keeps nothing."""

    @hookimpl
    def data_statement(self) -> DataStatement:
        return DataStatement()


def added(*plugins: object) -> Registry:
    registry = Registry()
    for each in plugins:
        registry.add(Plugin(type(each).__name__), lambda each=each: each)  # type: ignore[misc]
    return registry


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rights, "RIGHTS_SECONDS", 0.2)


async def test_every_plugin_gives_what_it_keeps_about_one_person() -> None:
    registry = added(Keeper(), Bank(), Silent(), Innocent())
    assert await rights.exported(registry, "p") == {"Keeper": {"cheers": 3}, "Silent": None}


async def test_a_plugin_erases_or_says_why_not() -> None:
    keeper = Keeper()
    assert await rights.forgotten(added(keeper, Bank(), Innocent()), "p") == (
        PluginFate("Bank", Fate.KEPT, "The law asks for it."),
        PluginFate("Keeper", Fate.ERASED),
    )
    assert keeper.cheers == {"q": 4}


@pytest.mark.parametrize("plugin", [Raises(), Hangs(), Mumbles()], ids=lambda each: type(each).__name__)
async def test_a_plugin_that_fails_has_not_erased_and_is_named(plugin: object) -> None:
    registry, name = added(plugin, Keeper()), type(plugin).__name__
    assert (await rights.exported(registry, "p"))[name] is None
    assert {*await rights.forgotten(registry, "p")} == {
        PluginFate(name, Fate.NO_ANSWER, "secrets"),
        PluginFate("Keeper", Fate.ERASED),
    }
    assert registry.plugins[name].faults == 2


async def test_a_plugin_without_the_hook_is_named_if_it_stores_something() -> None:
    fates = await rights.forgotten(added(Silent(), Innocent()), "p")
    assert fates == (PluginFate("Silent", Fate.NO_WAY, "your birthday"),)


async def test_a_plugin_that_was_switched_off_for_its_faults_is_asked_all_the_same() -> None:
    keeper = Keeper()
    registry = added(keeper)
    registry.plugins["Keeper"].faults = FAULTS_ALLOWED
    assert await rights.forgotten(registry, "p") == (PluginFate("Keeper", Fate.ERASED),)
    assert "p" not in keeper.cheers


async def test_a_plugin_that_is_not_loaded_is_named() -> None:
    registry = added(Keeper())
    registry.plugins["away"] = Plugin("away", refused="switched off in the settings")
    assert PluginFate("away", Fate.OFF) in await rights.forgotten(registry, "p")
