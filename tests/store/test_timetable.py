"""What is due when, and that nothing fires twice."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from circles.domain.circle import CircleState
from circles.domain.outage import Piled
from circles.domain.program import Plan
from circles.domain.session import SessionState
from circles.domain.timetable import Due, DueKind
from circles.store import Ledger, Work

NOW = datetime(2026, 12, 7, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def due(world: Any, kind: DueKind, at: datetime, stale_after: timedelta = HOUR) -> Due:
    return Due(world.session.id, kind, at, at + stale_after)


async def test_due_comes_in_order_of_time_and_only_when_it_is_time(ledger: Ledger, world: Any) -> None:
    late = due(world, DueKind.OPENING, NOW)
    early = due(world, DueKind.REMINDER, NOW - HOUR / 2)
    future = due(world, DueKind.END, NOW + timedelta(microseconds=1))
    await ledger.timetable.plan(world.session.id, [late, future, early])
    assert await ledger.timetable.due(NOW) == (early, late)
    assert await ledger.timetable.due(NOW, limit=1) == (early,)
    assert await ledger.waiting.next_at(NOW) == early.at


async def test_a_key_is_done_once(ledger: Ledger, world: Any) -> None:
    row = due(world, DueKind.OPENING, NOW)
    assert await ledger.timetable.add(row) is True
    assert await ledger.timetable.add(row) is True
    assert await ledger.timetable.done(row.key) is True
    assert await ledger.timetable.add(row) is False
    assert await ledger.timetable.done(row.key) is False
    assert await ledger.timetable.done("nothing") is False
    assert await ledger.timetable.due(NOW) == ()
    assert await ledger.waiting.next_at(NOW) is None


async def test_twenty_racers_claim_one_due_row_and_one_wins(ledger: Ledger, world: Any) -> None:
    row = due(world, DueKind.OPENING, NOW)
    await ledger.timetable.add(row)

    async def race() -> bool:
        async with ledger.transaction():
            return await ledger.timetable.done(row.key)

    won = await asyncio.gather(*(race() for _ in range(20)), *(ledger.timetable.done(row.key) for _ in range(20)))
    assert sum(won) == 1


async def test_planning_anew_replaces_what_is_to_do_and_keeps_what_is_done(ledger: Ledger, world: Any) -> None:
    done, dropped = due(world, DueKind.AGENDA, NOW), due(world, DueKind.PACK, NOW, timedelta(0))
    await ledger.timetable.plan(world.session.id, [done, dropped, due(world, DueKind.OPENING, NOW)])
    await ledger.timetable.done(done.key)
    assert await ledger.timetable.drop_stale(NOW) == ((DueKind.PACK, SessionState.SCHEDULED, 1),)
    moved = due(world, DueKind.OPENING, NOW + HOUR)
    await ledger.timetable.plan(world.session.id, [done, dropped, moved])
    assert await ledger.timetable.due(NOW + HOUR) == (moved,)
    await ledger.timetable.plan(world.session.id, [])
    assert await ledger.waiting.next_at(NOW) is None


async def test_what_is_stale_is_not_due_and_is_counted_once(ledger: Ledger, world: Any) -> None:
    stale, fresh = due(world, DueKind.REMINDER, NOW - HOUR), due(world, DueKind.OPENING, NOW - HOUR + HOUR / 60)
    await ledger.timetable.plan(world.session.id, [stale, fresh])
    assert await ledger.timetable.due(NOW) == (fresh,), "pointless from stale_at on"
    assert await ledger.timetable.drop_stale(NOW) == ((DueKind.REMINDER, SessionState.SCHEDULED, 1),)
    assert await ledger.timetable.drop_stale(NOW) == ()
    assert await ledger.timetable.done(stale.key) is False
    assert await ledger.timetable.done(fresh.key) is True


async def test_what_piled_up_comes_whole_for_the_circles_that_wait_longest(ledger: Ledger, world: Any) -> None:
    other = await ledger.circles.add(
        world.season, "Lark", CircleState.ACTIVE, world.circle.series, Plan(), (), [world.bo.id], NOW
    )
    wall = next(iter(world.circle.series))
    session = await ledger.sessions.add(other.id, 1, wall, 60, "hot-seat", NOW)
    mine = [due(world, DueKind.AGENDA, NOW - HOUR / 2), due(world, DueKind.REMINDER, NOW)]
    theirs = Due(session.id, DueKind.AGENDA, NOW - HOUR / 4, NOW + HOUR)
    await ledger.timetable.plan(session.id, [theirs])
    await ledger.timetable.plan(world.session.id, [*mine, due(world, DueKind.END, NOW + HOUR)])
    of_mine = [Piled(each, world.circle.id, world.session.starts_at) for each in mine]
    assert await ledger.timetable.piled(NOW, 1) == tuple(of_mine)
    of_theirs = Piled(theirs, other.id, session.starts_at)
    assert await ledger.timetable.piled(NOW, 2) == (of_mine[0], of_theirs, of_mine[1])


async def test_what_is_stale_can_be_told(ledger: Ledger, world: Any) -> None:
    await ledger.timetable.add(due(world, DueKind.REMINDER, NOW - HOUR))
    await ledger.timetable.add(due(world, DueKind.OPENING, NOW))
    assert Work.TOO_LATE in await ledger.waiting.look(NOW)
    assert await ledger.timetable.drop_stale(NOW) == ((DueKind.REMINDER, SessionState.SCHEDULED, 1),)
    assert Work.TOO_LATE not in await ledger.waiting.look(NOW)


async def test_a_session_that_missed_a_kind_twice_counts_once_for_it(ledger: Ledger, world: Any) -> None:
    kinds = (DueKind.REMINDER, DueKind.AGENDA, DueKind.REMINDER)
    rows = [due(world, kind, NOW - (hours + 1) * HOUR) for hours, kind in enumerate(kinds)]
    await ledger.timetable.plan(world.session.id, rows)
    scheduled = SessionState.SCHEDULED
    assert await ledger.timetable.drop_stale(NOW) == ((DueKind.AGENDA, scheduled, 1), (DueKind.REMINDER, scheduled, 1))
