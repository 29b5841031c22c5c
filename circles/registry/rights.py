"""What people may ask of every plugin: what it keeps about them, and that it forgets them."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec

from circles.domain.forgetting import Fate, PluginFate
from circles.errors import PluginError
from circles.hooks import Erased, Kept
from circles.registry.isolation import within_loop
from circles.registry.plugins import Plugin, Registry

RIGHTS_SECONDS = 5.0
MOST_BYTES = 1_000_000
NOTHING = "nothing"


async def exported(registry: Registry, person_id: str) -> dict[str, Mapping[str, Any] | None]:
    """By plugin, what it keeps about a person; None for one that did not answer. Who keeps nothing is left out."""
    hooks = registry.loaded("export_person")
    asked = {name: _in_time(hook, person_id, _checked_export) for name, hook in hooks.items()}
    answers = await asyncio.gather(*asked.values(), return_exceptions=True)
    found: dict[str, Mapping[str, Any] | None] = {}
    for name, answer in zip(asked, answers, strict=True):
        if isinstance(answer, BaseException):
            registry.fault(name, "export_person", _error(answer))
            found[name] = None
        elif answer:
            found[name] = answer
    return found | {each.name: None for each in _silent(registry, hooks)}


async def forgotten(registry: Registry, person_id: str) -> tuple[PluginFate, ...]:
    """Ask every plugin to forget a person, also those that were switched off for their faults. Who keeps nothing and
    says so is left out.
    """
    hooks = registry.loaded("forget_person")
    asked = {name: _in_time(hook, person_id, _checked_fate) for name, hook in hooks.items()}
    answers = await asyncio.gather(*asked.values(), return_exceptions=True)
    fates = []
    for name, answer in zip(asked, answers, strict=True):
        if isinstance(answer, BaseException):
            registry.fault(name, "forget_person", _error(answer))
            fates.append(PluginFate(name, Fate.NO_ANSWER, registry.plugins[name].data.stores))
        elif isinstance(answer, Kept):
            fates.append(PluginFate(name, Fate.KEPT, answer.reason))
        elif isinstance(answer, Erased):
            fates.append(PluginFate(name, Fate.ERASED))
    silent = [PluginFate(each.name, Fate.NO_WAY, each.data.stores) for each in _silent(registry, hooks)]
    off = [PluginFate(each.name, Fate.OFF) for each in registry.plugins.values() if each.refused]
    return (*fates, *silent, *off)


def _error(of: BaseException) -> Exception:
    if not isinstance(of, Exception):
        raise of
    return of


def _silent(registry: Registry, hooks: Mapping[str, Any]) -> list[Plugin]:
    """The plugins that keep something, and have no such hook."""
    loaded = [each for each in registry.plugins.values() if not each.refused]
    return [each for each in loaded if each.data.stores != NOTHING and each.name not in hooks]


async def _in_time(hook: Any, person_id: str, check: Callable[[object], Any]) -> Any:
    return await within_loop(RIGHTS_SECONDS, partial(_asked, hook, person_id, check))


def _asked(hook: Any, person_id: str, check: Callable[[object], Any]) -> Any:
    return check(hook.function(*([person_id] if hook.argnames else [])))


def _checked_export(given: object) -> Mapping[str, Any] | None:
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise PluginError("export_person should return a mapping or None")
    try:
        written = msgspec.json.encode(dict(given))
    except (TypeError, ValueError) as error:
        raise PluginError("export_person gives something that JSON cannot hold") from error
    if len(written) > MOST_BYTES:
        raise PluginError(f"export_person gives more than {MOST_BYTES} bytes")
    read: dict[str, Any] = msgspec.json.decode(written)
    return read


def _checked_fate(given: object) -> Erased | Kept:
    if not isinstance(given, Erased | Kept):
        raise PluginError("forget_person should return Erased() or Kept(reason)")
    return given
