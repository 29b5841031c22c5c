"""S7, S11, S23, S24 for each stored field that holds somebody's words or name: who reads it, by every command, post,
page, calendar, suggestion, event and log; that `mydata` holds it; that `forgetme` leaves nothing of it.

The fields are taken from the tables themselves: a new one without a decision and without a plant fails here.
"""

import logging
from pathlib import Path

import pytest
from tortoise import fields

from circles.store import rows
from circles.store.traces import IMPERSONAL, NOT_GIVEN, SPOKEN, TRACES, Readers
from tests.rights.world import OWNER, PLANTS, Canary, World, open_world

NOW_READ_BY = {
    Readers.NOBODY: {"owner"},
    Readers.CIRCLE: {"owner", "mate"},
    Readers.CONCERNED: {"owner", "mate"},
    Readers.CHOSEN: {"owner", "elsewhere"},
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
            await _all_of_it_is_in_the_export(world)
            await _nothing_of_it_is_left(world)
    ours = [each for each in caplog.records if each.name.partition(".")[0] not in ("aiosqlite", "tortoise")]
    logged = "".join(f"{each.getMessage()} {vars(each)}" for each in ours)
    assert ours and [each.text for each in world.canaries if each.text in logged] == []
    assert "CANARY" not in repr(world.ear.heard)


def may_be_told(canary: Canary, who: str) -> bool:
    if canary.field == OF_MIA:
        return who == "organizer"
    return who in NOW_READ_BY[canary.readers]


def may_see(canary: Canary, who: str) -> bool:
    """On the platform: what was said in a room stays with those who were there."""
    is_circles = canary.readers in (Readers.CIRCLE, Readers.CIRCLE_AND_ORGANIZERS)
    return may_be_told(canary, who) or (canary.early and is_circles and who in ONCE_THERE)


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


async def _all_of_it_is_in_the_export(world: World) -> None:
    mine = await world.answer(OWNER, "mydata")
    stored = [each for each in world.canaries if each.field not in ("outbox.post", OF_MIA)]
    assert [each for each in stored if _short(each) not in mine] == []
    assert "CANARY-broadcast" in await world.answer("mia", "mydata")


def _short(canary: Canary) -> str:
    return canary.text.removeprefix("local:")


async def _nothing_of_it_is_left(world: World) -> None:
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
