"""Plugins: loaded, checked, isolated, named."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from datetime import time as clock_time
from itertools import repeat
from pathlib import Path
from typing import Any, cast

import pytest

from circles import Format, Handler, PluginError, Turn, command, say
from circles.command import Audience
from circles.domain.circle import Circle, CircleState
from circles.domain.events import CirclePublished, Event
from circles.domain.format import Block
from circles.domain.person import Person
from circles.domain.program import Plan
from circles.domain.series import Series, WallTime
from circles.domain.session import Session, SessionState
from circles.hooks import CompanyWishes, DataStatement, Erased, Hooks, Kept, hookimpl
from circles.house import House
from circles.message import Line
from circles.registry.adapters import load_adapter
from circles.registry.plugins import FAULTS_ALLOWED, Plugin, Registry
from circles.registry.working import worked

AT = datetime(2027, 1, 12, 18, tzinfo=UTC)
WALL = WallTime(date(2027, 1, 12), clock_time(18), "UTC")
CIRCLE = Circle("c", "s", "p", "Alder", CircleState.ACTIVE, Series(WALL.day, WALL.time, "UTC", 2, 4), Plan())
SESSION = Session("m", "c", 1, WALL, AT, 60, "hot-seat", SessionState.SCHEDULED, 0, AT)
SQUARE = Format("square", "Square", "Four corners.", 2, 8, ("facilitator",), (Block("All", rest=True),), ())


@command("cheer", audience=Audience.ANYONE)
class Cheer:
    """Cheer for everyone."""


async def cheer(turn: Turn, asked: Cheer) -> Line:
    return say("Hooray!")


class Good:
    """Uses every hook."""

    def __init__(self) -> None:
        self.heard: list[Event] = []

    @hookimpl
    def circle_formats(self) -> Iterable[Format]:
        yield SQUARE

    @hookimpl
    def chat_commands(self) -> Iterable[Handler]:
        return [Handler(Cheer, cheer)]

    @hookimpl
    def data_statement(self) -> DataStatement:
        return DataStatement(stores="cheers", seen_by="you", erased="with you")

    @hookimpl
    def agenda_notes(self, circle: Circle, session: Session) -> Iterable[Line]:
        return [say("Bring a photo to {circle}.", circle=circle.name)]

    @hookimpl
    def meeting_place(self, circle: Circle) -> str | None:
        return f"https://meet.example.org/{circle.id}"

    @hookimpl
    def company_wishes(self, people: Sequence[Person]) -> CompanyWishes | None:
        return None

    @hookimpl
    def days_off(self, first: date, last: date) -> dict[date, str]:
        return {date(2027, 5, 4): "Feast"}

    @hookimpl
    def export_person(self, person_id: str) -> Mapping[str, Any]:
        return {"heard": len(self.heard)}

    @hookimpl
    def forget_person(self, person_id: str) -> Erased | Kept:
        return Erased()

    @hookimpl
    def kept_files(self) -> Iterable[Path]:
        return [Path("cheers.db")]

    @hookimpl
    async def happened(self, event: Event) -> None:
        self.heard.append(event)

    @hookimpl
    async def work(self) -> None:
        self.heard.append(CirclePublished(at=AT, circle_id="worked"))


def added(*plugins: object, taken: frozenset[str] = frozenset()) -> Registry:
    registry = Registry()
    for each in plugins:
        registry.add(Plugin(type(each).__name__), lambda each=each: each, taken)  # type: ignore[misc]
    return registry


async def test_every_hook_reaches_a_plugin() -> None:
    good = Good()
    registry = added(good)
    assert registry.plugins["Good"].is_on
    assert set(registry.plugins["Good"].hooks) == {name for name in vars(Hooks) if not name.startswith("_")}
    assert registry.formats == {"square": SQUARE}
    assert registry.handlers["cheer"][0] == "Good"
    assert registry.plugins["Good"].data.stores == "cheers"
    assert [each.template for each in await registry.agenda_notes(CIRCLE, SESSION)] == ["Bring a photo to {circle}."]
    assert await registry.meeting_place(CIRCLE) == "https://meet.example.org/c"
    await registry.happened(CirclePublished(at=AT, circle_id="c"))
    assert len(good.heard) == 1
    assert await worked(registry, "Good", cast(House, None)) is None
    assert len(good.heard) == 2


class TalksInTheStreet:
    @hookimpl
    def meeting_place(self) -> str:
        return "javascript:alert(1)"


async def test_a_place_that_is_no_address_is_a_fault_and_the_next_plugin_is_asked() -> None:
    registry = added(TalksInTheStreet(), Good())
    assert await registry.meeting_place(CIRCLE) == "https://meet.example.org/c"
    assert await registry.meeting_place(CIRCLE) == "https://meet.example.org/c"
    assert registry.plugins["TalksInTheStreet"].faults == 1, "each circle is asked for once"


def test_two_registries_know_nothing_of_each_other() -> None:
    assert added(Good()).formats
    assert not Registry().formats


class RaisesInFormats:
    @hookimpl
    def circle_formats(self) -> Iterable[Format]:
        raise RuntimeError("no such file")


class FloodsFormats:
    @hookimpl
    def circle_formats(self) -> Iterable[Format]:
        return repeat(SQUARE)


class UnknownHook:
    @hookimpl
    def circle_format(self) -> Iterable[Format]:
        return []


class SyncObserver:
    @hookimpl
    def happened(self, event: Event) -> None: ...


class AsyncNotes:
    @hookimpl
    async def agenda_notes(self, circle: Circle, session: Session) -> Iterable[Line]:
        return []


class UnknownArgument:
    @hookimpl
    async def happened(self, event: Event, weather: str) -> None: ...


class SyncHandler:
    @hookimpl
    def chat_commands(self) -> Iterable[Any]:
        return [Handler(Cheer, lambda turn, asked: say("no"))]  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(
    ("plugin", "said"),
    [
        (RaisesInFormats(), "no such file"),
        (FloodsFormats(), "more than 100"),
        (UnknownHook(), "no hook 'circle_format'; did you mean"),
        (SyncObserver(), "must be an `async def`"),
        (AsyncNotes(), "must be a plain"),
        (UnknownArgument(), "weather"),
        (SyncHandler(), "`async def`"),
    ],
    ids=lambda each: type(each).__name__ if not isinstance(each, str) else "",
)
async def test_a_wrong_plugin_is_refused_by_name_and_leaves_no_trace(plugin: object, said: str) -> None:
    registry = added(plugin, Good())
    refused = registry.plugins[type(plugin).__name__]
    assert said in refused.refused
    assert list(registry.formats) == ["square"]
    assert registry.plugins["Good"].is_on
    await registry.happened(CirclePublished(at=AT, circle_id="c"))


def test_a_plugin_that_hangs_at_the_start_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("circles.registry.plugins.START_SECONDS", 0.1)
    registry = Registry()
    began = time.monotonic()
    registry.add(Plugin("slow"), lambda: time.sleep(60))
    assert "longer than" in registry.plugins["slow"].refused
    assert time.monotonic() - began < 30


def test_a_command_name_is_taken_once() -> None:
    registry = added(Good(), taken=frozenset({"cheer"}))
    assert "taken" in registry.plugins["Good"].refused
    assert registry.formats == {} and registry.handlers == {}


class Noisy:
    """Fails in the way it is told to."""

    def __init__(self, notes: Callable[[], Iterable[Line]]) -> None:
        self.notes = notes

    @hookimpl
    def agenda_notes(self, circle: Circle, session: Session) -> Iterable[Line]:
        return self.notes()


def _raise() -> Iterable[Line]:
    raise ValueError("bad notes")


def _hang() -> Iterable[Line]:
    time.sleep(1)
    return []


def _flood() -> Iterator[Line]:
    return repeat(say("spam"))


def _wrong() -> Iterable[Line]:
    return ["text"]  # type: ignore[list-item]


@pytest.mark.parametrize("fault", [_raise, _hang, _flood, _wrong])
async def test_a_failing_extension_is_left_out_named_and_switched_off(
    fault: Callable[[], Iterable[Line]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("circles.registry.plugins.EXTEND_SECONDS", 0.1)
    told: list[tuple[str, str, str]] = []
    registry = added(Noisy(fault), Good())
    registry.on_fault = lambda *each: told.append(each)
    for _ in range(FAULTS_ALLOWED + 1):
        notes = await registry.agenda_notes(CIRCLE, SESSION)
        assert [each.template for each in notes] == ["Bring a photo to {circle}."]
    assert [each[:2] for each in told] == [("Noisy", "agenda_notes")] * FAULTS_ALLOWED
    assert not registry.plugins["Noisy"].is_on


async def test_the_loop_stays_free_while_an_extension_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("circles.registry.plugins.EXTEND_SECONDS", 0.3)
    registry = added(Noisy(_hang))
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.01)
            beats += 1

    beating = asyncio.create_task(beat())
    await registry.agenda_notes(CIRCLE, SESSION)
    beating.cancel()
    assert beats > 10


class Failing:
    def __init__(self, seconds: float = 0) -> None:
        self.seconds = seconds

    @hookimpl
    async def happened(self, event: Event) -> None:
        await asyncio.sleep(self.seconds)
        raise RuntimeError("observer")


@pytest.mark.parametrize("seconds", [0, 5])
async def test_an_observer_that_fails_or_hangs_keeps_nobody_from_hearing(
    seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("circles.registry.plugins.OBSERVE_SECONDS", 0.1)
    good = Good()
    registry = added(Failing(seconds), good)
    for _ in range(FAULTS_ALLOWED + 1):
        await registry.happened(CirclePublished(at=AT, circle_id="c"))
    assert len(good.heard) == FAULTS_ALLOWED + 1
    assert registry.plugins["Failing"].faults == FAULTS_ALLOWED


def test_the_bundled_plugins_load_through_the_same_door() -> None:
    registry = Registry()
    registry.load((), {})
    assert {each.refused for each in registry.plugins.values()} == {""}
    assert {"hot-seat", "kick-off", "lean-coffee", "season-review", "pair-walk"} <= set(registry.formats)


def test_a_disabled_plugin_stays_out() -> None:
    registry = Registry()
    registry.load(("formats",), {})
    assert "hot-seat" not in registry.formats
    assert "switched off" in registry.plugins["formats"].refused


def test_an_unknown_adapter_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match=r"adapters\.smoke: .*local"):
        load_adapter("smoke", {})


async def test_days_off_of_all_plugins_come_together_and_a_faulty_one_is_left_out() -> None:
    class Feasts:
        @hookimpl
        def days_off(self, first: date, last: date) -> dict[date, str]:
            return {date(2027, 5, 4): "Feast", date(2031, 5, 4): "Too far away"}

    class Fairs:
        @hookimpl
        def days_off(self, last: date) -> dict[date, str] | None:
            return {date(2027, 3, 1): "Fair"} if last.year > 2027 else None

    class Wrong:
        @hookimpl
        def days_off(self, first: date) -> object:
            return [first]

    class Instants:
        @hookimpl
        def days_off(self) -> object:
            return {AT: "An instant"}

    registry = added(Feasts(), Fairs(), Wrong(), Instants())
    await registry.learn_days_off(date(2027, 1, 1), date(2028, 12, 31))
    assert registry.days_off == {date(2027, 3, 1): "Fair", date(2027, 5, 4): "Feast"}
    assert {name: each.faults for name, each in registry.plugins.items()} == {
        "Feasts": 0, "Fairs": 0, "Wrong": 1, "Instants": 1,
    }  # fmt: skip
    await registry.learn_days_off(date(2027, 1, 1), date(2027, 12, 31))
    assert registry.days_off == {date(2027, 5, 4): "Feast"}
