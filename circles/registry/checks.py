"""What a plugin is told when it is not quite right: a sentence for each common slip."""

import asyncio
import difflib
import inspect
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from traceback import walk_tb
from typing import Any, TypeVar

import circles
from circles.command import declaration
from circles.domain.format import Format
from circles.domain.place import is_link
from circles.errors import CirclesError, PluginError
from circles.hooks import CompanyWishes, DataStatement, Handler, Hooks
from circles.message import Line
from circles.registry import spoken
from circles.registry.spoken import kind_of

T = TypeVar("T")
MOST_NOTES = 5
MOST_DECLARED = 100
MOST_DAYS_OFF = 1000
MOST_NAME = 80
MOST_WISHES = 100_000
HOOKS = tuple(name for name in vars(Hooks) if not name.startswith("_"))
_MADE = {
    Line: '; write say("…")',
    Format: "; write load_format(path)",
    Handler: "; write Handler(command_class, coroutine_function)",
}
_OURS, _PYTHON = Path(circles.__file__).parent, Path(asyncio.__file__).parent.parent


def made(of: object, settings: Mapping[str, Any]) -> object:
    """The plugin that a class makes of its settings; a class without parameters has none. Raises PluginError."""
    if not callable(of):
        raise PluginError(f"its entry point should name a class (package:Class), not a {type(of).__name__}")
    if inspect.signature(of).parameters:
        return of(dict(settings))
    if settings:
        raise PluginError(f"it has no settings; take out {', '.join(settings)}")
    return of()


def hooks_of(plugin: object) -> tuple[str, ...]:
    """The hooks that a plugin implements. Raises PluginError for an unknown one or the wrong kind of function."""
    if isinstance(plugin, type):
        raise PluginError(f"it is a class; make a plugin of it: {plugin.__name__}()")
    found = tuple(name for name in dir(type(plugin)) if _is_hook(plugin, name))
    if not found:
        raise PluginError(f"it implements no hook; put @hookimpl above one of: {', '.join(HOOKS)}")
    for name in found:
        spec, function = getattr(Hooks, name), getattr(plugin, name)
        if inspect.iscoroutinefunction(function) != inspect.iscoroutinefunction(spec):
            kind = "an `async def`" if inspect.iscoroutinefunction(spec) else "a plain"
            raise PluginError(f"the hook {name!r} must be {kind} function")
        _check_arguments(name, spec, function)
    if "data_statement" not in found and (rights := {"export_person", "forget_person"} & set(found)):
        raise PluginError(f"it has {min(rights)} and does not say what it keeps about people: add data_statement")
    return found


def _check_arguments(name: str, spec: Callable[..., Any], function: Callable[..., Any]) -> None:
    known = [each for each in inspect.signature(spec).parameters if each != "self"]
    for each in inspect.signature(function).parameters.values():
        if each.name not in known and each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD:
            there = f"there are: {', '.join(known)}" if known else "it has none"
            raise PluginError(f"the hook {name!r} has no argument {each.name!r}; {there}")


def _is_hook(plugin: object, name: str) -> bool:
    # Of the class: a property of the plugin is none of our business, and may open a file.
    marked = hasattr(getattr(type(plugin), name, None), "circles_impl")
    if marked and name not in HOOKS:
        near = difflib.get_close_matches(name, HOOKS, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(HOOKS)}"
        raise PluginError(f"there is no hook {name!r}; {hint}")
    if name in HOOKS and not marked:
        raise PluginError(f"{name!r} is the name of a hook; put @hookimpl above it")
    return marked


def statement(declared: object) -> DataStatement:
    """What `data_statement` gave, if it is one. Raises PluginError."""
    if not isinstance(declared, DataStatement):
        raise PluginError(f"data_statement should return a DataStatement, not {kind_of(declared)}")
    return declared


def formats(declared: object, known: Mapping[str, Format]) -> Iterator[Format]:
    """The formats that `circle_formats` gave. Raises PluginError for anything else, and for a name that is taken."""
    names = set(known)
    for each in at_most(MOST_DECLARED, "circle_formats", declared, Format):
        if each.name in names:
            raise PluginError(f"there is a format {each.name!r} already; choose another name")
        names.add(each.name)
        yield each


def handlers(declared: object, taken: Mapping[str, str]) -> Iterator[Handler]:
    """The handlers that `chat_commands` gave. `taken` says which command names belong to whom. Raises PluginError."""
    owners = dict(taken)
    for each in at_most(MOST_DECLARED, "chat_commands", declared, Handler):
        name = declaration(each.command).name
        if name in owners:
            raise PluginError(f"the command {name!r} is taken by {owners[name]}; choose another name")
        owners[name] = "another handler of this plugin"
        if not inspect.iscoroutinefunction(each.answer):
            raise PluginError(f"the handler of {name!r} must be an `async def` function")
        yield each


def notes(hook: Callable[..., Any], arguments: Iterable[Any]) -> list[Line]:
    """The lines that `agenda_notes` gives; None is as good as an empty list. Raises PluginError."""
    given = hook(*arguments)
    return [] if given is None else [spoken.line(each) for each in at_most(MOST_NOTES, "agenda_notes", given, Line)]


def place(hook: Callable[..., Any], arguments: Iterable[Any]) -> str | None:
    """The address that `meeting_place` gives, or None. Raises PluginError."""
    given = hook(*arguments)
    if given is None or (isinstance(given, str) and is_link(given)):
        return given
    raise PluginError(f"meeting_place should return an address that begins with https://, and gave {kind_of(given)}")


def days_off(hook: Callable[..., Any], arguments: Iterable[Any]) -> dict[date, str]:
    """The days with their names that `days_off` gives; None is as good as none. Raises PluginError."""
    given = hook(*arguments)
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise PluginError(f"days_off should return days with their names, not {kind_of(given)}")
    days = at_most(MOST_DAYS_OFF, "days_off", given, date)
    if any(isinstance(each, datetime) for each in days):
        raise PluginError("days_off should give only dates, and gave a datetime")
    return {day: str(given[day])[:MOST_NAME] for day in days}


def company(hook: Callable[..., Any], arguments: Iterable[Any], ids: frozenset[str]) -> CompanyWishes | None:
    """What a plugin wishes for the company of these people. Raises PluginError if it cannot be used."""
    wished = hook(*arguments)
    if wished is None:
        return None
    if not isinstance(wished, CompanyWishes):
        raise PluginError(f"company_wishes should return CompanyWishes, not a {type(wished).__name__}")
    parted, bound = (
        [_people(each, ids) for each in at_most(MOST_WISHES, "company_wishes", given, tuple)]
        for given in (wished.apart, wished.together)
    )
    pairs = []
    for one, other, worth in at_most(MOST_WISHES, "company_wishes", wished.pairs, tuple):
        if not isinstance(worth, int | float) or not -1 <= worth <= 1:
            raise PluginError(f"two people add a number from -1 to 1, not {worth!r}")
        pairs.append((*_people((one, other), ids), float(worth)))
    if any(len(each) != 2 for each in parted):
        raise PluginError("those who are kept apart are pairs of two ids")
    if wished.circle is not None:
        _must_travel(wished.circle)
    return CompanyWishes(tuple(parted), tuple(bound), tuple(pairs), wished.circle)  # type: ignore[arg-type] # pairs


def _people(named: Iterable[Any], ids: frozenset[str]) -> tuple[str, ...]:
    found = tuple(named)
    for each in found:
        if each not in ids:
            raise PluginError(f"{each!r} is the id of nobody who wants a place")
    if len(set(found)) < max(2, len(found)):
        raise PluginError("two people at least are wished together or apart, none of them twice")
    return found


def _must_travel(score: object) -> None:
    try:
        pickle.dumps(score)
    except Exception as error:
        raise PluginError(f"its score of a circle cannot go to another process: {error}") from error
    if not callable(score):
        raise PluginError("its score of a circle should be a function of the ids of its people")


def at_most(most: int, hook: str, given: object, kind: type[T]) -> list[T]:
    """What a hook gave, as a list. Raises PluginError if it is no list of `kind`, or too long."""
    if not isinstance(given, Iterable):
        raise PluginError(f"{hook} should return a list of {kind.__name__}, not {kind_of(given)}")
    taken = list(islice(given, most + 1))
    if len(taken) > most:
        raise PluginError(f"{hook} gives more than {most} things")
    for each in taken:
        if not isinstance(each, kind):
            raise PluginError(
                f"{hook} should give only {kind.__name__}s, and gave {kind_of(each)}{_MADE.get(kind, '')}"
            )
    return taken


def told(error: Exception, *, in_use: bool = False) -> str:
    """An error in a line: a sentence of ours as it is, any other with its kind and where it was raised.

    `in_use`: its own words stay out. They may hold what a member typed, and they would be kept.
    """
    if isinstance(error, CirclesError):
        return str(error)
    if isinstance(error, TimeoutError) and not str(error):
        return "it took too long"
    words = "" if in_use else f": {str(error)[:300]}"
    return f"{type(error).__name__}{words}{_where(error)}"


def _where(error: Exception) -> str:
    """The first line that is neither ours nor Python's: the author's. Only the end of its path: the rest is private."""
    for frame, line in walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        python = path.is_relative_to(_PYTHON) and "site-packages" not in path.parts
        if path.is_absolute() and not python and not path.is_relative_to(_OURS):
            return f" ({path.parent.name}/{path.name}:{line})"
    return ""
