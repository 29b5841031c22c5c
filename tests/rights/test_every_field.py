"""S7, S11, S23, S24 for each stored field that holds somebody's words or name: who reads it, by every command, post,
page, calendar, suggestion, event and log; that `mydata` holds it; that `forgetme` leaves nothing of it.

The fields are taken from the tables themselves: a new one without a decision and without a plant fails here.
"""

import logging
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from tortoise import fields

from circles.command import CircleRef, MatterRef, Parameter, SessionRef, declaration
from circles.commands import CORE
from circles.domain.series import LocalTime
from circles.errors import CirclesError
from circles.message import Post
from circles.phrasing import encode
from circles.store import rows
from circles.store.traces import IMPERSONAL, NOT_GIVEN, SPOKEN, TRACES, Readers
from tests.begun import Place
from tests.rights.world import OWNER, PLANTS, Canary, World, open_world

NOW_READ_BY = {
    Readers.NOBODY: {"owner"},
    Readers.CIRCLE: {"owner", "mate"},
    Readers.CONCERNED: {"owner", "mate"},
    Readers.CHOSEN: {"owner", "elsewhere"},
    Readers.PARTIES: {"owner", "mate"},
    Readers.ORGANIZERS: {"owner", "organizer"},
    Readers.CIRCLE_AND_ORGANIZERS: {"owner", "mate", "organizer"},
}
"""Who may be told it now. On the platform, whoever was in the room then reads it there as well."""
ONCE_THERE = {"left", "removed"}
OF_MIA = "request.body"


def test_each_field_with_words_has_a_plant() -> None:
    words = {
        f"{trace.row._meta.db_table}.{name}"
        for trace in TRACES
        if trace.given
        for name, column in trace.row._meta.fields_map.items()
        if isinstance(column, fields.TextField | fields.BinaryField)
    }
    decided = words - set(NOT_GIVEN) - set(SPOKEN) - set(IMPERSONAL)
    assert decided | {"person.zone", "identity.account"} == set(PLANTS), (
        "a new text needs its plant in tests/rights/world.py"
    )
    assert rows.Person._meta.fields_map.keys() & {"name", "wishes"} == {"name", "wishes"}


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_who_reads_what_then_mydata_then_forgetme(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("circles").debug("all of this is heard")
        async with open_world(tmp_path) as world:
            await _nobody_else_reads_it(world)
            await _those_for_whom_it_is_read_it(world)
            await _buttons_with_the_owners_ids_open_nothing(world)
            await _while_a_session_runs(world)
            await _all_of_it_is_in_the_export(world)
            await _nothing_of_it_is_left(world)
    others = ("aiosqlite", "tortoise", "mail")  # the last is the mail server of these tests
    ours = [each for each in caplog.records if each.name.partition(".")[0] not in others]
    as_text = logging.Formatter()  # with the whole of an error
    logged = "".join(f"{as_text.format(each)} {vars(each)}" for each in ours)
    assert ours and [each.text for each in world.canaries if each.text in logged] == []
    assert "CANARY" not in repr(world.ear.heard)


THEIR_TEXTS = ("goal", "reflection", "check_in", "self_assessment", "commitment")
"""Tables that nobody but their owner changes."""


async def ids_of_owner(world: World) -> dict[type, list[str]]:
    """What a button might mean, by kind of reference; of goals several, since each has other readers."""
    fetch, matters = world.ledger.words._db.fetch, [world.circle_id]
    for table in (*THEIR_TEXTS, "thanks", "request", "charter", "history", "agreement"):
        column = {"history": "actor_id", "agreement": "mentor_id"}.get(table, "person_id")
        most = 6 if table == "goal" else 1
        sql = f"SELECT id FROM {table} WHERE {column} = ?1 ORDER BY id DESC LIMIT {most}"
        matters += [str(id) for (id,) in await fetch(sql, world.owner_id)]
    return {MatterRef: matters, CircleRef: [world.circle_id], SessionRef: [(await world.session()).id]}


async def texts_of_owner(world: World) -> list[Any]:
    fetch = world.ledger.words._db.fetch
    found = [
        await fetch(f"SELECT * FROM {each} WHERE person_id = ?1 ORDER BY id", world.owner_id) for each in THEIR_TEXTS
    ]
    return [list(map(tuple, each)) for each in found]


def codes(ids: dict[type, list[str]]) -> Iterator[str]:
    """Buttons of all commands, each with each id wherever it takes one."""
    for kind in CORE:
        parameters = declaration(kind).parameters
        rest = {each.name: _anything(each) for each in parameters if each.required}
        for reference in parameters:
            for id in ids.get(reference.type, ()):
                try:
                    yield encode(kind(**{**rest, reference.name: reference.type(id)}))
                except CirclesError:  # too long for a button
                    continue


def _anything(of: Parameter) -> Any:
    if of.type is LocalTime:
        return LocalTime(date(2027, 3, 1), time(18))
    return of.type(of.choices[0] if of.choices else "1")


def may_be_told(canary: Canary, who: str) -> bool:
    if canary.field == OF_MIA:
        return who == "organizer"
    return who in NOW_READ_BY[canary.readers]


def may_see(canary: Canary, who: str) -> bool:
    """On the platform: what was said in a room stays with those who were there."""
    is_circles = canary.readers in (Readers.CIRCLE, Readers.CIRCLE_AND_ORGANIZERS)
    return may_be_told(canary, who) or (canary.early and is_circles and who in ONCE_THERE)


async def ways_back(world: World) -> str:
    """How things stood before what organizers changed."""
    return "".join(before for (before,) in await world.ledger.words._db.fetch("SELECT before FROM history"))


async def _nobody_else_reads_it(world: World) -> None:
    for kind, who in world.who.items():
        told, seen = await world.told(who), world.seen(who)
        leaks = [each for each in world.canaries if each.text in told and not may_see(each, kind)]
        assert leaks == [], f"{kind} is told this"
        leaks = [each for each in world.canaries if each.text in seen and not may_see(each, kind)]
        assert leaks == [], f"{kind} sees this"


async def _those_for_whom_it_is_read_it(world: World) -> None:
    """Else the test above would pass where nothing is shown at all."""
    mate = await world.told(world.who["mate"]) + world.seen(world.who["mate"])
    unread = [
        each for each in world.canaries if each.readers is Readers.CIRCLE and each.shown and each.text not in mate
    ]
    assert unread == []
    elsewhere = await world.told(world.who["elsewhere"])
    chosen = [each for each in world.canaries if each.readers is Readers.CHOSEN and each.shown]
    assert chosen and [each for each in chosen if each.text not in elsewhere] == []
    assert [
        each.text
        for each in world.canaries
        if each.readers is Readers.ORGANIZERS and each.text not in world.seen("mia")
    ] == []


async def _buttons_with_the_owners_ids_open_nothing(world: World) -> None:
    """Who makes up the code of a button, with ids that they saw somewhere, is told nothing, and changes nothing."""
    place, ids = Place.of(world.app), await ids_of_owner(world)
    for kind, who in world.who.items():
        if kind == "owner":
            continue
        before = await texts_of_owner(world)
        for code in codes(ids):
            told = await world.pressed(who, code)
            leaks = [each for each in world.canaries if each.text in told and not may_be_told(each, kind)]
            assert leaks == [], f"{kind} is told this by {code}"
        assert await texts_of_owner(world) == before, f"{kind} changed this"
        seen = world.seen(who)
        assert [each for each in world.canaries if each.text in seen and not may_see(each, kind)] == []
        place.restore(world.app)


async def _while_a_session_runs(world: World) -> None:
    """The turns begin with what people said they would do."""
    meeting = await world.session()
    await world.app.stage.advance(to=meeting.starts_at)
    await world.app.say(f"@{OWNER}", "start", in_room=True)
    reading = [declaration(each) for each in CORE if not declaration(each).changes]
    for kind, who in world.who.items():
        told = "\n".join([await world.answer(who, world.named(each.example)) for each in reading])
        assert [each for each in world.canaries if each.text in told and not may_be_told(each, kind)] == [], kind
        seen = world.seen(who)
        assert [each for each in world.canaries if each.text in seen and not may_see(each, kind)] == [], kind
    needs = [each for each in world.canaries if each.field == "commitment.needs" and not each.early]
    assert needs and needs[0].text in world.seen(world.who["mate"])
    await world.app.stage.advance(to=meeting.ends_at + timedelta(minutes=10))


async def _all_of_it_is_in_the_export(world: World) -> None:
    answer = await world.app.stage.say(f"local:{OWNER}", "mydata")
    assert isinstance(answer, Post)
    stored = [each for each in world.canaries if each.field not in ("outbox.post", OF_MIA)]
    for file in answer.files:
        if file.name in ("my-data.json", "my-data.html"):
            mine = file.content.decode()
            assert [each for each in stored if _short(each) not in mine] == [], file.name
    assert len(answer.files) == 3
    assert "CANARY-broadcast" in await world.answer("mia", "mydata")


def _short(canary: Canary) -> str:
    return canary.text.removeprefix("local:")


async def _nothing_of_it_is_left(world: World) -> None:
    for who in (world.who["mate"], OWNER):
        await world.app.say("@mia", f"replace host @{who} {world.circle}")
    before = await ways_back(world)
    assert world.owner_id in before and [each for each in world.canaries if _short(each) in before] == [], "ids alone"
    theirs = [each for each in world.canaries if each.field != OF_MIA]
    assert [each for each in theirs if _short(each).encode() not in world.content()] == [], (
        "what is sought can be found"
    )
    assert "you are forgotten here" in await world.app.say(f"@{OWNER}", "forgetme yes")
    left = world.content()
    assert [each for each in theirs if _short(each).encode() in left] == []
    assert b"CANARY-broadcast" in left
    for kind in ("mate", "organizer", "elsewhere"):
        told = await world.told(world.who[kind], and_sees=False)
        assert [each for each in theirs if each.text in told] == [], f"{kind} is still told this"
