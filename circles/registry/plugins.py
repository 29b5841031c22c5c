"""Finds, checks and isolates plugins. The only user of pluggy's manager.

Whatever a plugin does wrong (cannot be imported, raises, hangs, floods) is caught here, named, and left out.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from importlib.metadata import Distribution, EntryPoint
from typing import Any

import pluggy

from circles.command import declaration
from circles.domain.circle import Circle
from circles.domain.events import Event
from circles.domain.format import Format
from circles.domain.person import Person
from circles.domain.session import Session
from circles.errors import PluginError
from circles.hooks import CompanyWishes, DataStatement, Handler, Hooks
from circles.message import Line
from circles.registry import checks
from circles.registry.installed import installed
from circles.registry.isolation import within, within_loop
from circles.registry.watch import Watch

log = logging.getLogger(__name__)

START_SECONDS = 5.0
EXTEND_SECONDS = 2.0
OBSERVE_SECONDS = 10.0
FAULTS_ALLOWED = 3

FaultNoted = Callable[[str, str, Exception], None]
"""Called with plugin name, hook name and error whenever a plugin fails."""


class _Manager(pluggy.PluginManager):
    """By itself it looks at all that a plugin has: that takes its time, and makes every property do what it does."""

    def parse_hookimpl_opts(self, plugin: Any, name: str) -> pluggy.HookimplOpts | None:
        return None if name not in checks.HOOKS else super().parse_hookimpl_opts(plugin, name)


@dataclass(slots=True)
class Plugin:
    """One plugin as this program sees it. `refused` says why it was not loaded, if it was not."""

    name: str
    package: Distribution | None = None
    hooks: tuple[str, ...] = ()
    data: DataStatement = field(default_factory=DataStatement)
    refused: str = ""
    faults: int = 0

    @property
    def version(self) -> str:
        """Its package's version. Read when it is asked for: that takes a millisecond or two, and a run never asks."""
        return self.package.version if self.package else ""

    @property
    def is_on(self) -> bool:
        """Whether its hooks are called."""
        return not self.refused and self.faults < FAULTS_ALLOWED


class Registry:
    """The plugins of one running program. Two registries in one process know nothing of each other."""

    def __init__(self, on_fault: FaultNoted | None = None) -> None:
        self._manager = _Manager("circles")
        self._manager.add_hookspecs(Hooks)
        self.on_fault = on_fault
        self.watch = Watch()
        self.plugins: dict[str, Plugin] = {}
        self.formats: dict[str, Format] = {}
        self.handlers: dict[str, tuple[str, Handler]] = {}
        self.days_off: dict[date, str] = {}
        self._places: dict[str, str | None] = {}

    def load(
        self, disabled: Iterable[str], settings: Mapping[str, Mapping[str, Any]], taken: Iterable[str] = ()
    ) -> None:
        """Load every installed plugin but the disabled ones; `taken` are the command names of the core."""
        names = frozenset(taken)
        for entry in sorted(installed("circles.plugins"), key=lambda each: each.name):
            plugin = Plugin(entry.name, entry.dist)
            if entry.name in self.plugins:
                log.error("plugin named twice", extra={"action": "plugin_refused", "plugin": entry.name})
                continue
            self.plugins[entry.name] = plugin
            if entry.name in disabled:
                plugin.refused = "switched off in the settings"
                continue
            self.add(plugin, partial(_made, entry, settings.get(entry.name, {})), names)

    def add(self, plugin: Plugin, make: Callable[[], object], taken: frozenset[str] = frozenset()) -> None:
        """Make, check and register one plugin; if any of it fails, it is refused and leaves no trace."""
        self.plugins[plugin.name] = plugin
        try:
            formats, handlers = within(START_SECONDS, lambda: self._declared(plugin, make(), taken))
        except Exception as error:
            self._refuse(plugin, error)
            return
        self.formats.update({each.name: each for each in formats})
        self.handlers.update({declaration(each.command).name: (plugin.name, each) for each in handlers})

    def _refuse(self, plugin: Plugin, error: Exception) -> None:
        if self._manager.has_plugin(plugin.name):
            self._manager.unregister(name=plugin.name)
        plugin.refused = checks.told(error)
        log.error("plugin refused", extra={"action": "plugin_refused", "plugin": plugin.name, "why": plugin.refused})

    def _declared(self, plugin: Plugin, made: object, taken: frozenset[str]) -> tuple[list[Format], list[Handler]]:
        plugin.hooks = checks.hooks_of(made)
        self._manager.register(made, plugin.name)
        asked: Any = made
        if "data_statement" in plugin.hooks:
            plugin.data = checks.statement(asked.data_statement())
        formats = asked.circle_formats() if "circle_formats" in plugin.hooks else ()
        handlers = asked.chat_commands() if "chat_commands" in plugin.hooks else ()
        owners = {name: f"the plugin {owner}" for name, (owner, _) in self.handlers.items()}
        owners |= dict.fromkeys(taken, "the program itself")
        return [*checks.formats(formats, self.formats)], [*checks.handlers(handlers, owners)]

    async def agenda_notes(self, circle: Circle, session: Session) -> tuple[Line, ...]:
        """The lines that plugins add to an agenda; those of a plugin that fails are left out."""
        notes: list[Line] = []
        for impl in self._implementations("agenda_notes"):
            known = {"circle": circle, "session": session}
            arguments = [known[name] for name in impl.argnames]
            try:
                notes += await within_loop(self._patience(impl), partial(checks.notes, impl.function, arguments))
            except Exception as error:
                self.fault(impl.plugin_name, "agenda_notes", error)
        return tuple(notes)

    @property
    def finds_places(self) -> bool:
        """Whether any plugin has places for circles to talk."""
        return bool(self._manager.hook.meeting_place.get_hookimpls())

    async def meeting_place(self, circle: Circle) -> str | None:
        """The place that the first plugin has for a circle; asked once for each circle, so that it stays the same."""
        if circle.id not in self._places:
            self._places[circle.id] = await self._place(circle)
        return self._places[circle.id]

    async def _place(self, circle: Circle) -> str | None:
        for impl in self._implementations("meeting_place"):
            arguments = [circle] if impl.argnames else []
            try:
                found = await within_loop(self._patience(impl), partial(checks.place, impl.function, arguments))
            except Exception as error:
                self.fault(impl.plugin_name, "meeting_place", error)
                continue
            if found:
                return found
        return None

    async def learn_days_off(self, first: date, last: date) -> None:
        """Ask the plugins for days without sessions, and keep them in `days_off`: day -> name."""
        found: dict[date, str] = {}
        for impl in self._implementations("days_off"):
            known = {"first": first, "last": last}
            arguments = [known[name] for name in impl.argnames]
            try:
                days = await within_loop(self._patience(impl), partial(checks.days_off, impl.function, arguments))
                found = {day: name for day, name in days.items() if first <= day <= last} | found
            except Exception as error:
                self.fault(impl.plugin_name, "days_off", error)
        self.days_off = dict(sorted(found.items()))

    async def company_wishes(self, people: Sequence[Person]) -> dict[str, CompanyWishes]:
        """By plugin, what it wishes for the company of these people; those of a plugin that fails are left out."""
        found, ids = dict[str, CompanyWishes](), frozenset(each.id for each in people)
        for impl in self._implementations("company_wishes"):
            arguments = [tuple(people)] if impl.argnames else []
            try:
                ask = partial(checks.company, impl.function, arguments, ids)
                wished = await within_loop(self._patience(impl), ask)
            except Exception as error:
                self.fault(impl.plugin_name, "company_wishes", error)
                continue
            if wished:
                found[impl.plugin_name] = wished
        return found

    @property
    def observes(self) -> bool:
        """Whether any plugin wants to hear what happened."""
        return bool(self._manager.hook.happened.get_hookimpls())

    async def happened(self, event: Event) -> None:
        """Tell every observer, all at once; one that fails is named and the others hear it all the same."""
        told = {impl.plugin_name: self._in_time(impl, event) for impl in self._implementations("happened")}
        results = await asyncio.gather(*told.values(), return_exceptions=True)
        for name, result in zip(told, results, strict=True):
            if isinstance(result, Exception):
                self.fault(name, "happened", result)

    async def _in_time(self, observer: Any, event: Event) -> None:
        # As with every hook, an author may leave out what the plugin does not need.
        arguments = [event] if observer.argnames else []
        try:
            async with asyncio.timeout(OBSERVE_SECONDS) as limit:
                await self.watch.over(observer.plugin_name, "happened", observer.function(*arguments))
        except TimeoutError as error:
            raise PluginError(f"it took longer than {OBSERVE_SECONDS:g} s") if limit.expired() else error from None

    def fault(self, name: str, hook: str, error: Exception) -> None:
        """Count a plugin's failure; the third one switches it off."""
        plugin = self.plugins[name]
        plugin.faults += 1
        state = "on" if plugin.is_on else "off"
        log.error(
            "plugin failed",
            extra={"action": "plugin_fault", "plugin": name, "hook": hook, "error": type(error).__name__, "now": state},
        )
        if self.on_fault:
            self.on_fault(name, hook, error)

    def loaded(self, hook: str) -> dict[str, Any]:
        """The implementations of a hook by plugin, by name; also those that are switched off for their faults."""
        found = getattr(self._manager.hook, hook).get_hookimpls()
        return {impl.plugin_name: impl for impl in sorted(found, key=lambda each: each.plugin_name)}

    def _patience(self, impl: Any) -> float:
        """For how many seconds to wait for a plain hook: less for a plugin that failed, since everybody waits."""
        return EXTEND_SECONDS / 2.0 ** self.plugins[impl.plugin_name].faults

    def _implementations(self, hook: str) -> list[Any]:
        found = getattr(self._manager.hook, hook).get_hookimpls()
        # In the order in which plugins are named; pluggy's own call would ask the newest first.
        return [impl for impl in found if self.plugins[impl.plugin_name].is_on]


def _made(entry: EntryPoint, settings: Mapping[str, Any]) -> object:
    return checks.made(entry.load(), settings)
