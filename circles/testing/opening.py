"""Opens the program behind `circle_app`, and makes sure that no fault of a plugin goes unseen."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from circles.config import Settings, load
from circles.domain.format import chain_problems
from circles.errors import PluginError
from circles.registry.checks import told
from circles.registry.installed import installed
from circles.registry.plugins import Registry
from circles.stage import open_stage
from circles.testing.chat import RecordingChat
from circles.testing.kit import ORGANIZER, CircleApp, Fault

START = datetime(2027, 1, 4, 12, tzinfo=UTC)


@asynccontextmanager
async def open_circle_app(
    file: Path, plugins: Iterable[object], chat: RecordingChat, *more_chats: RecordingChat
) -> AsyncIterator[CircleApp]:
    """A program with the settings in `file` and these plugins besides the installed ones.

    `more_chats` are further platforms: see `CircleApp`.

    Raises:
        SettingsError: the file cannot be used.
        PluginError: a plugin is refused, or no plugin brings a format that the settings name.
        AssertionError: at the end, if a plugin failed and the test did not take the faults away.
    """
    mine = list(plugins)
    settings = _settings(file, chat.platform, mine)
    async with open_stage(chat, START, settings, more_chats=more_chats, more_plugins=mine) as stage:
        registry = stage.app.desk.registry
        _check(registry, settings)
        app = CircleApp(stage, chat, more_chats)
        _watch(registry, app.faults)
        yield app
        _complain(app.faults)


def _settings(file: Path, platform: str, mine: list[object]) -> Settings:
    settings = load(file, {})
    organizers = (*settings.community.organizers, f"{platform}:{ORGANIZER}")
    # An author who hands in an object means that one, though the same class may be installed as well.
    classes = {f"{type(each).__module__}:{type(each).__qualname__}" for each in mine}
    doubled = [each.name for each in installed("circles.plugins") if each.value in classes]
    return replace(
        settings,
        community=replace(settings.community, organizers=organizers),
        plugins=replace(settings.plugins, disabled=(*settings.plugins.disabled, *doubled)),
    )


def _check(registry: Registry, settings: Settings) -> None:
    off = settings.plugins.disabled
    for each in registry.plugins.values():
        if each.refused and each.name not in off:
            raise PluginError(f"the plugin {each.name} is refused: {each.refused}")
    for name in settings.plugins.settings.keys() - registry.plugins.keys():
        there = ", ".join(sorted(registry.plugins))
        raise PluginError(f"[plugins.{name}]: there is no plugin of this name; installed are: {there}")
    for problem in chain_problems(registry.formats):
        raise PluginError(problem)
    for name in settings.program.formats:
        if name not in registry.formats:
            there = ", ".join(sorted(registry.formats))
            raise PluginError(f"program.formats: no plugin brings the format {name!r}; there are: {there}")


def _watch(registry: Registry, faults: list[Fault]) -> None:
    noted = registry.on_fault

    def note(plugin: str, hook: str, error: Exception) -> None:
        faults.append(Fault(plugin, hook, told(error)))
        if noted:
            noted(plugin, hook, error)

    registry.on_fault = note


def _complain(faults: list[Fault]) -> None:
    if faults:
        lines = "\n".join(f"  {each.plugin}, {each.hook}: {each.error}" for each in faults)
        raise AssertionError(f"a plugin failed (if that is what you test, clear circle_app.faults):\n{lines}")
