"""What calendars show follows what changes: stamps of sessions, versions of feeds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from circles.domain.circle import Membership, MembershipState
from circles.domain.roles import Because
from circles.domain.rota import Assignment
from circles.domain.session import Rsvp, SessionState
from circles.domain.showing import Level
from circles.store import Ledger
from tests.store.conftest import World

NOW = datetime(2026, 12, 7, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ROLE = Assignment("scribe", "", 0, 0, Because.TURN, False)


class Keeping:
    """A ledger that keeps calendars by a clock of ours, with a feed of each kind, and what it told."""

    def __init__(self, ledger: Ledger, world: World) -> None:
        self.ledger, self.world = ledger, world
        self.now = NOW
        self.told: list[frozenset[str]] = []
        self.ids: dict[str, str] = {}
        ledger.keep_calendars(lambda: self.now, self.told.append)

    async def begin(self) -> None:
        world = self.world
        for name, kind, id in (
            ("ana", "person", world.ana.id),
            ("bo", "person", world.bo.id),
            ("circle", "circle", world.circle.id),
            ("program", "program", world.circle.program_id),
            ("stranger", "person", "somebody-else"),
        ):
            self.ids[name] = (await self.ledger.feeds.of(kind, id)).id  # type: ignore[arg-type]
            await self.ledger.feeds.set_hash(self.ids[name], name)

    async def versions(self) -> dict[str, int]:
        found = {name: await self.ledger.feeds.by_hash(name) for name in self.ids}
        return {name: row.version if row else -1 for name, row in found.items()}

    async def stamps(self) -> tuple[datetime, datetime | None]:
        found = await self.ledger.sessions.get(self.world.session.id)
        assert found
        counted = await self.ledger.calendars.counted_at([found.id])
        return found.changed_at, counted.get(found.id)


@pytest.fixture
async def keeping(ledger: Ledger, world: World) -> Keeping:
    made = Keeping(ledger, world)
    await made.begin()
    made.told.clear()
    return made


Change = Callable[[Ledger, World, datetime], Any]
ALL = {"ana", "bo", "circle", "program"}
CHANGES: list[tuple[str, Change, set[str], bool]] = [
    ("move", lambda to, of, now: to.sessions.move(of.session.id, of.session.wall, now), ALL, True),
    ("call off", lambda to, of, now: to.sessions.set_state(of.session.id, SessionState.SKIPPED, now), ALL, True),
    ("open", lambda to, of, now: to.sessions.set_state(of.session.id, SessionState.OPEN, now), ALL, False),
    ("format", lambda to, of, now: to.sessions.set_format(of.session.id, "x", now), ALL, True),
    ("touch", lambda to, of, now: to.sessions.touch([of.session.id], now), ALL, True),
    ("place", lambda to, of, now: to.circles.set_place(of.circle.id, "here"), ALL, True),
    ("undo", lambda to, of, now: to.pictures.put_session(of.session.id, SessionState.CANCELLED, now), ALL, True),
    ("role", lambda to, of, now: to.roles.give(of.session.id, _held_by(of.bo.id)), ALL, True),
    ("answer", lambda to, of, now: to.sessions.answer(of.session.id, of.ana.id, Rsvp.CANNOT, now), {"program"}, False),
    ("leave", lambda to, of, now: to.circles.leave(of.circle.id, of.bo.id, now), ALL, False),
    ("erase", lambda to, of, now: to.memberships.erase(of.circle.id, of.bo.id), ALL, False),
    ("pause", lambda to, of, now: to.memberships.pause(of.circle.id, of.bo.id, now), {"program"}, False),
    ("language", lambda to, of, now: to.people.set_language(of.bo.id, "de"), {"bo"}, False),
    ("style", lambda to, of, now: to.feeds.set_style(of.ana.id, Level.BUSY, None), {"ana"}, False),
    ("zone", lambda to, of, now: to.people.set_zone(of.bo.id, "Asia/Tokyo"), set(), False),
    ("same language", lambda to, of, now: to.people.set_language(of.bo.id, of.bo.language), set(), False),
    ("same style", lambda to, of, now: to.feeds.set_style(of.ana.id, Level.PLAIN, None), set(), False),
    ("no role", lambda to, of, now: to.roles.take_away(of.session.id, "scribe"), set(), False),
]


def _held_by(person_id: str) -> Assignment:
    return Assignment("scribe", person_id, 0, 0, Because.TURN, False)


@pytest.mark.parametrize("change, newer, stamped", [each[1:] for each in CHANGES], ids=[each[0] for each in CHANGES])
async def test_c4_what_changes_whose_calendar(keeping: Keeping, change: Change, newer: set[str], stamped: bool) -> None:
    before, (changed_at, _) = await keeping.versions(), await keeping.stamps()
    keeping.now = NOW + timedelta(hours=1)
    await change(keeping.ledger, keeping.world, keeping.now)
    after = await keeping.versions()
    assert {name for name in after if after[name] > before[name]} == newer
    assert set().union(*keeping.told) == {keeping.ids[name] for name in newer}
    new_changed_at, new_counted_at = await keeping.stamps()
    assert (new_changed_at == keeping.now) is stamped and (new_changed_at == changed_at) is not stamped
    assert (new_counted_at is not None) is (not stamped and "program" in newer)
    for name in newer:
        row = await keeping.ledger.feeds.by_hash(name)
        assert row and row.changed_at == keeping.now


async def test_stamps_grow_by_whole_seconds_however_fast_the_changes_come(keeping: Keeping) -> None:
    seen = []
    for number in range(4):
        keeping.now += timedelta(milliseconds=100)
        await keeping.ledger.sessions.set_format(keeping.world.session.id, f"f{number}", keeping.now)
        seen.append((await keeping.stamps())[0])
    assert all(later - earlier >= SECOND for earlier, later in pairwise(seen))
    keeping.now -= timedelta(hours=2)
    await keeping.ledger.circles.set_place(keeping.world.circle.id, "there")
    assert (await keeping.stamps())[0] == seen[-1] + SECOND, "also when the clock was set back"


async def test_of_one_transaction_there_is_one_stamp_and_one_version(keeping: Keeping) -> None:
    before, session = await keeping.versions(), keeping.world.session
    async with keeping.ledger.transaction():
        await keeping.ledger.sessions.move(session.id, session.wall, NOW + timedelta(hours=1))
        await keeping.ledger.roles.give(session.id, _held_by(keeping.world.ana.id))
        await keeping.ledger.sessions.touch([session.id], NOW + timedelta(hours=1))
        assert keeping.told == [], "not before it is stored"
    assert (await keeping.stamps())[0] == NOW + timedelta(hours=1)
    after = await keeping.versions()
    assert {name: after[name] - before[name] for name in ALL} == dict.fromkeys(ALL, 1) and len(keeping.told) == 1


async def test_what_is_not_stored_is_not_told(keeping: Keeping) -> None:
    before = await keeping.versions(), await keeping.stamps()
    with pytest.raises(ZeroDivisionError):
        async with keeping.ledger.transaction():
            await keeping.ledger.circles.set_place(keeping.world.circle.id, "there")
            raise ZeroDivisionError
    assert (await keeping.versions(), await keeping.stamps()) == before and keeping.told == []


async def test_a_feed_that_is_renewed_or_ends_is_told(keeping: Keeping) -> None:
    await keeping.ledger.feeds.renew(keeping.ids["ana"])
    await keeping.ledger.feeds.end("circle", keeping.world.circle.id)
    assert keeping.told == [{keeping.ids["ana"]}, {keeping.ids["circle"]}]


async def test_a_style_is_kept_when_the_link_is_renewed_or_starts_anew(keeping: Keeping) -> None:
    ana = keeping.world.ana.id
    await keeping.ledger.feeds.set_style(ana, Level.FULL, 15)
    style = (await keeping.ledger.feeds.of("person", ana)).style
    assert (style.level, style.alarm, style.styles, style.styled_at) == (Level.FULL, 15, 1, NOW)
    for times in (2, 3):
        await keeping.ledger.feeds.renew(keeping.ids["ana"])
        renewed = (await keeping.ledger.feeds.of("person", ana)).style
        assert (renewed.level, renewed.alarm, renewed.styles) == (Level.FULL, 15, times), "its links are others now"
        assert renewed.styled_at and style.styled_at and renewed.styled_at > style.styled_at
    await keeping.ledger.feeds.end("person", ana)
    await keeping.ledger.feeds.of("person", ana)
    again = (await keeping.ledger.feeds.of("person", ana)).style
    assert (again.level, again.alarm, again.styles) == (Level.FULL, 15, 4)
    assert style.stamp(NOW - timedelta(days=1)) == NOW and style.stamp(NOW) == NOW + SECOND


async def test_numbers_for_organizers(keeping: Keeping) -> None:
    ledger, world = keeping.ledger, keeping.world
    assert await ledger.calendars.present([world.circle.id]) == {world.circle.id: 2}
    await ledger.sessions.answer(world.session.id, world.ana.id, Rsvp.CANNOT, NOW)
    assert await ledger.calendars.cannot([world.session.id]) == {world.session.id: 1}
    place = await ledger.memberships.get(world.circle.id, world.ana.id)
    assert place
    await ledger.memberships.put(
        Membership(place.circle_id, place.person_id, MembershipState.PAUSED, place.joined_at, paused_until=NOW)
    )
    assert await ledger.calendars.present([world.circle.id]) == {world.circle.id: 1}
    assert await ledger.calendars.cannot([world.session.id]) == {}, "who is not counted is not missing"
