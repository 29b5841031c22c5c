"""A golden file for each post: `tests/golden/<module>.<function>.txt`, as one reader sees it in plain text.

Every public function of `circles/posts` that makes a post is called with a made-up world; `make golden`
(`python tests/posts/test_golden.py`) writes what came out, and somebody reads it aloud.
"""

import importlib
import inspect
import pkgutil
import types
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import msgspec
import pytest

from circles import posts
from circles.chat import Reader
from circles.command import Declaration, declaration
from circles.commands import RsvpTo
from circles.domain.agenda import Agenda, agenda
from circles.domain.availability import Availability, assumed
from circles.domain.format import Format
from circles.domain.person import Person
from circles.domain.series import Series
from circles.domain.session import Rsvp
from circles.domain.small_groups import Table
from circles.domain.timekeeper import Progress, start
from circles.errors import Hindered
from circles.formats import load_format
from circles.message import File, Line, Post, say
from circles.render import plain

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
AT = datetime(2027, 1, 12, 18, tzinfo=UTC)
PEOPLE = tuple(Person(f"p{n}", name, "UTC") for n, name in enumerate(("Ana", "Bo", "Chen", "Dua", "Eli", "Fay"), 1))
FORMAT = load_format(ROOT / "plugins" / "circles_formats" / "troika.toml")
PLAN = agenda(FORMAT, 6, 60)
BEGUN = start("s1", PLAN.items, AT, AT + timedelta(minutes=60))
NUMBERS = {"minutes": 60, "least": 4, "most": 6, "sessions": 8, "count": 8}
WORDS = {
    "roles": "facilitator",
    "likes": "scribe",
    "rather_not": "timekeeper",
    "there": "facilitator",
    "circles": "scribe",
    "waiting": "Oak",
    "again": "Oak",
    "whose": "Alder",
    "program": "Night owls",
    "plus": "Everyone spoke",
    "change": "Start on time",
    "own": "We begin with a minute of silence.",
    "holidays": "Carnival",
    "of_circles": "https://circles.example.org/feeds/alder.ics",
    "fallback": "https://meet.example.org/all",
    "role": "facilitator",
    "platform": "matrix",
    "platforms": "matrix",
    "asked_on": "discord",
    "code": "K7MW-P3TX",
    "zone": "UTC",
    "key": "key",
    "id": "p1",
    "person_id": "p1",
    "circle_id": "c1",
    "where": "https://meet.example.org/alder",
    "place": "https://meet.example.org/alder",
    "format": "troika",
    "other_place": "",
    "link": "https://circles.example.org/feeds/secret.ics",
    "personal": "https://circles.example.org/feeds/secret.ics",
    "replaces": "",
    "purpose": "timely",
    "reason": "now",
    "name": "Alder",
    "rhythm": "",
    "choices": "again",
    "found": "reflections",
    "text": "Call two people by Friday",
    "words": "It was good to be here.",
    "about": "Peers who meet late",
    "clock": "18:05",
    "page": "https://circles.example.org/pages/hours.secret",
    "languages": "es",
    "offers": "public speaking",
    "seeks": "writing",
    "goals": "change of career",
}
GIVEN: dict[Any, Any] = {
    Person: PEOPLE[0],
    Format: FORMAT,
    Series: Series(AT.date(), time(18), "UTC", 2, 8),
    Line: say("a line"),
    File: File("session-2.ics", "text/calendar", b""),
    datetime: AT,
    date: AT.date(),
    time: time(18),
    timedelta: timedelta(hours=2),
    bytes: b"",
    float: 2.0,
    int: 2,
    bool: True,
    Declaration: declaration(RsvpTo),
    type(None): None,
    Hindered: Hindered("Allow me “Create private threads” in {channel}.", channel="circles"),
    object: RsvpTo(Rsvp.CANNOT),
    Any: ("one",),
    Agenda: PLAN,
    Availability: assumed(),
    Table: Table({"most": 10, "yes": 15}, 24, AT),
    Progress: replace(BEGUN, block=2, block_started_at=AT + timedelta(minutes=5)),
}


def made(kind: Any, name: str, depth: int = 0) -> Any:
    """A value of a type. The name of the parameter or field chooses among words."""
    origin, args = get_origin(kind), get_args(kind)
    if kind is str or (isinstance(kind, type) and issubclass(kind, str) and not issubclass(kind, Enum)):
        return kind(WORDS.get(name, name.replace("_", " ")))
    if kind is int:
        return NUMBERS.get(name, 2)
    if kind in GIVEN:
        return GIVEN[kind]
    if isinstance(kind, types.UnionType) or origin is Union:
        return made(args[0], name, depth)
    if origin is Literal:
        return args[0]
    if (origin is tuple and len(args) == 2 and args[1] is Ellipsis) or origin in (Sequence, Iterable, Collection, list):
        return PEOPLE if args[0] is Person else (made(args[0], name, depth + 1),)
    if origin in (frozenset, set):
        return origin({made(args[0], name)})
    if origin is tuple:
        return tuple(made(each, name, depth + 1) for each in args)
    if origin in (dict, Mapping):
        if args[1] is Person:
            return {each.id: each for each in PEOPLE}
        return {made(args[0], "person_id"): made(args[1], name, depth + 1)}
    if origin is not None and origin is not type and args:
        return made(origin, name, depth)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if is_dataclass(kind) or (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        hints = get_type_hints(kind)
        names = [f.name for f in fields(kind) if f.init] if is_dataclass(kind) else list(kind.__struct_fields__)
        build = cast(Callable[..., Any], kind)
        return build(**{each: made(hints[each], each, depth + 1) for each in names})
    if hasattr(kind, "_fields"):
        hints = get_type_hints(kind)
        return kind(*(made(hints[each], each, depth + 1) for each in kind._fields))
    raise LookupError(f"no {kind} for {name}")


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for info in pkgutil.iter_modules(posts.__path__):
        module = importlib.import_module(f"circles.posts.{info.name}")
        for name, function in sorted(vars(module).items()):
            if not name.startswith("_") and inspect.isfunction(function) and function.__module__ == module.__name__:
                if "Post" in str(inspect.signature(function).return_annotation):
                    yield f"{info.name}.{name}", function


def posts_of(function: Callable[..., Any]) -> list[Post]:
    """The posts that a function makes of a made-up world."""
    hints = get_type_hints(function)
    parameters = inspect.signature(function).parameters.values()
    named = {
        each.name: made(hints[each.name], each.name) for each in parameters if each.kind is not each.VAR_POSITIONAL
    }
    if any(each.kind is each.VAR_POSITIONAL for each in parameters):
        answer = function(*named.values(), say("a line"))
    else:
        answer = function(**named)
    return [answer] if isinstance(answer, Post) else [each for each in answer if isinstance(each, Post)]


def shown(function: Callable[..., Any]) -> str:
    """Those posts as one reader sees them."""
    return "\n---\n".join(plain(each, Reader("Ana", "UTC")) for each in posts_of(function)) + "\n"


POSTS = dict(functions())


def test_there_is_a_golden_file_for_each_post_and_none_besides() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(POSTS), "run `make golden`"


@pytest.mark.parametrize("name", POSTS)
def test_the_post_reads_as_its_golden_file(name: str) -> None:
    known = (GOLDEN / f"{name}.txt").read_text("utf-8")
    assert shown(POSTS[name]) == known, "if it is better so, run `make golden` and read it aloud"


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for old in GOLDEN.glob("*.txt"):
        old.unlink()
    for name, function in POSTS.items():
        (GOLDEN / f"{name}.txt").write_text(shown(function), "utf-8")
