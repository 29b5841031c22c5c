"""Finds, checks and isolates plugins and adapters. The only user of pluggy's manager.

Whatever a plugin does wrong (cannot be imported, raises, hangs, floods) is caught here, named, and left out.
Plain hooks run in a thread of their own with a time limit, so that even an endless loop holds up nobody.
"""

import asyncio
import inspect
import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from itertools import islice
from typing import Any, TypeVar

import pluggy

from circles.chat import Chat
from circles.command import declaration
from circles.domain.circle import Circle
from circles.domain.events import Event
from circles.domain.format import Format
from circles.domain.session import Session
from circles.errors import PluginError
from circles.hooks import DataStatement, Handler, Hooks
from circles.message import Line

log = logging.getLogger(__name__)
T = TypeVar("T")

START_SECONDS = 5.0
EXTEND_SECONDS = 2.0
OBSERVE_SECONDS = 10.0
FAULTS_ALLOWED = 3
MOST_NOTES = 5
MOST_DECLARED = 100

FaultNoted = Callable[[str, str, str], None]
"""Called with plugin name, hook name and error whenever a plugin fails."""


@dataclass(slots=True)
class Plugin:
    """One plugin as this program sees it. `refused` says why it was not loaded, if it was not."""

    name: str
    version: str = ""
    hooks: tuple[str, ...] = ()
    data: DataStatement = field(default_factory=DataStatement)
    refused: str = ""
    faults: int = 0

    @property
    def is_on(self) -> bool:
        """Whether its hooks are called."""
        return not self.refused and self.faults < FAULTS_ALLOWED


class Registry:
    """The plugins of one running program. Two registries in one process know nothing of each other."""

    def __init__(self, on_fault: FaultNoted | None = None) -> None:
        self._manager = pluggy.PluginManager("circles")
        self._manager.add_hookspecs(Hooks)
        self.on_fault = on_fault
        self.plugins: dict[str, Plugin] = {}
        self.formats: dict[str, Format] = {}
        self.handlers: dict[str, tuple[str, Handler]] = {}

    def load(
        self, disabled: Iterable[str], settings: Mapping[str, Mapping[str, Any]], taken: Iterable[str] = ()
    ) -> None:
        """Load every installed plugin but the disabled ones; `taken` are the command names of the core."""
        names = frozenset(taken)
        for entry in sorted(entry_points(group="circles.plugins"), key=lambda each: each.name):
            plugin = Plugin(entry.name, entry.dist.version if entry.dist else "")
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
        plugin.refused = f"{type(error).__name__}: {error}"
        log.error("plugin refused", extra={"action": "plugin_refused", "plugin": plugin.name, "why": plugin.refused})

    def _declared(self, plugin: Plugin, made: object, taken: frozenset[str]) -> tuple[list[Format], list[Handler]]:
        plugin.hooks = _checked_hooks(made)
        self._manager.register(made, plugin.name)
        if "data_statement" in plugin.hooks:
            plugin.data = made.data_statement()  # type: ignore[attr-defined]
        formats = _at_most(made.circle_formats()) if "circle_formats" in plugin.hooks else []  # type: ignore[attr-defined]
        handlers = _at_most(made.chat_commands()) if "chat_commands" in plugin.hooks else []  # type: ignore[attr-defined]
        for each in formats:
            if not isinstance(each, Format) or each.name in self.formats:
                raise PluginError(f"the format {getattr(each, 'name', each)!r} is there already, or is no Format")
        for each in handlers:
            name = declaration(each.command).name
            if name in taken or name in self.handlers:
                raise PluginError(f"the command {name!r} is taken; choose another name")
            if not inspect.iscoroutinefunction(each.answer):
                raise PluginError(f"the handler of {name!r} must be an `async def` function")
        return formats, handlers

    async def agenda_notes(self, circle: Circle, session: Session) -> tuple[Line, ...]:
        """The lines that plugins add to an agenda; those of a plugin that fails are left out."""
        notes: list[Line] = []
        for impl in self._implementations("agenda_notes"):
            known = {"circle": circle, "session": session}
            arguments = [known[name] for name in impl.argnames]
            try:
                notes += await within_loop(EXTEND_SECONDS, partial(_notes, impl.function, arguments))
            except Exception as error:
                self.fault(impl.plugin_name, "agenda_notes", error)
        return tuple(notes)

    @property
    def observes(self) -> bool:
        """Whether any plugin wants to hear what happened."""
        return bool(self._manager.hook.happened.get_hookimpls())

    async def happened(self, event: Event) -> None:
        """Tell every observer, all at once; one that fails is named and the others hear it all the same."""
        observers = [(impl.plugin_name, impl.function(event)) for impl in self._implementations("happened")]
        results = await asyncio.gather(
            *(asyncio.wait_for(told, OBSERVE_SECONDS) for _, told in observers), return_exceptions=True
        )
        for (name, _), result in zip(observers, results, strict=True):
            if isinstance(result, Exception):
                self.fault(name, "happened", result)

    def fault(self, name: str, hook: str, error: Exception) -> None:
        """Count a plugin's failure; the third one switches it off."""
        plugin = self.plugins[name]
        plugin.faults += 1
        said = f"{type(error).__name__}: {error}"[:300]
        state = "on" if plugin.is_on else "off"
        log.error(
            "plugin failed",
            extra={"action": "plugin_fault", "plugin": name, "hook": hook, "error": type(error).__name__, "now": state},
        )
        if self.on_fault:
            self.on_fault(name, hook, said)

    def _implementations(self, hook: str) -> list[Any]:
        found = getattr(self._manager.hook, hook).get_hookimpls()
        # pluggy lists the newest first; people expect the order in which plugins are named.
        return [impl for impl in reversed(found) if self.plugins[impl.plugin_name].is_on]


def load_adapter(name: str, settings: Mapping[str, Any]) -> Chat:
    """Load and construct the adapter called `name`. Raises PluginError that says what is missing."""
    found: tuple[EntryPoint, ...] = tuple(entry_points(group="circles.adapters", name=name))
    if not found:
        known = ", ".join(sorted(each.name for each in entry_points(group="circles.adapters")))
        raise PluginError(f"adapters.{name}: there is no adapter of this name (there are: {known})")
    try:
        made: Chat = found[0].load()(dict(settings))
    except ImportError as error:
        raise PluginError(
            f"adapters.{name}: {error.name} is not installed; run: pip install 'mentorship-circles[{name}]'"
        ) from error
    except (TypeError, ValueError) as error:
        raise PluginError(f"adapters.{name}: {error}") from error
    return made


def _checked_hooks(made: object) -> tuple[str, ...]:
    """The hooks that a plugin implements. Raises PluginError for an unknown one or the wrong kind of function."""
    names = []
    for name in dir(type(made)):
        function = getattr(made, name, None)
        if not hasattr(function, "circles_impl"):
            continue
        spec = getattr(Hooks, name, None)
        if spec is None:
            raise PluginError(f"there is no hook {name!r}; see circles/hooks.py")
        if inspect.iscoroutinefunction(function) != inspect.iscoroutinefunction(spec):
            kind = "an `async def`" if inspect.iscoroutinefunction(spec) else "a plain"
            raise PluginError(f"the hook {name!r} must be {kind} function")
        names.append(name)
    return tuple(names)


def _at_most(declared: Iterable[T]) -> list[T]:
    taken = list(islice(declared, MOST_DECLARED + 1))
    if len(taken) > MOST_DECLARED:
        raise PluginError(f"it declares more than {MOST_DECLARED} things at once")
    return taken


def _made(entry: EntryPoint, settings: Mapping[str, Any]) -> object:
    return entry.load()(dict(settings))


def _notes(hook: Callable[..., Iterable[Line]], arguments: list[Any]) -> list[Line]:
    taken = list(islice(hook(*arguments), MOST_NOTES + 1))
    if len(taken) > MOST_NOTES:
        raise PluginError(f"it adds more than {MOST_NOTES} lines")
    if not all(isinstance(each, Line) for each in taken):
        raise PluginError("it adds something that is no Line; make lines with `say`")
    return taken


def within(seconds: float, call: Callable[[], T]) -> T:
    """Run `call` in a thread and wait at most `seconds`. Raises PluginError if it takes longer."""
    results: list[T] = []
    errors: list[Exception] = []
    done = threading.Event()
    _in_thread(call, results, errors, done.set)
    if not done.wait(seconds):
        raise PluginError(f"it took longer than {seconds:g} s")
    if errors:
        raise errors[0]
    return results[0]


async def within_loop(seconds: float, call: Callable[[], T]) -> T:
    """As `within`, without holding up the event loop."""
    loop = asyncio.get_running_loop()
    results: list[T] = []
    errors: list[Exception] = []
    done = asyncio.Event()

    def tell() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(done.set)

    _in_thread(call, results, errors, tell)
    try:
        await asyncio.wait_for(done.wait(), seconds)
    except TimeoutError:
        raise PluginError(f"it took longer than {seconds:g} s") from None
    if errors:
        raise errors[0]
    return results[0]


def _in_thread(call: Callable[[], T], results: list[T], errors: list[Exception], tell: Callable[[], None]) -> None:
    # A daemon thread, not a pool: a call that never ends must not keep the program from stopping.
    def run() -> None:
        try:
            results.append(call())
        except Exception as error:
            errors.append(error)
        tell()

    threading.Thread(target=run, daemon=True, name="plugin").start()
