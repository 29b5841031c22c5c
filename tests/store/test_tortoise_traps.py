"""Every trap of the database library that we know of, reproduced once and held shut here."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tortoise import fields
from tortoise.models import Model

from circles.domain.circle import CircleState
from circles.domain.events import SessionOpened
from circles.domain.person import Identity
from circles.domain.program import Plan
from circles.domain.reflection import Visibility
from circles.domain.series import WallTime
from circles.domain.session import Rsvp, SessionState
from circles.domain.timekeeper import Progress
from circles.domain.timetable import Due, DueKind
from circles.errors import StoreError
from circles.message import InCircle, Post
from circles.store import Ledger, rows

NOON = datetime(2026, 12, 7, 12, 0, tzinfo=UTC)
BERLIN = datetime(2026, 12, 7, 12, 30, tzinfo=ZoneInfo("Europe/Berlin"))
"""11:30 in UTC: before noon, though the clock shows more."""
TOKYO = datetime(2026, 12, 7, 20, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
"""11:00 in UTC."""
WALL = WallTime(date(2026, 12, 7), time(20), "Asia/Tokyo")
POST = Post("k", InCircle("c"), ())
TABLES = rows.__models__


async def test_aware_datetimes_of_another_zone_in_filters(ledger: Ledger, world: Any) -> None:
    await ledger.heard.remember("k", b"reply", NOON)
    await ledger.heard.forget_before(BERLIN)
    assert await ledger.heard.recall("k") == b"reply"
    noon = WallTime(date(2026, 12, 7), time(11, 0), "Europe/Lisbon")
    await ledger.sessions.move(world.session.id, noon, NOON)
    assert await ledger.sessions.current(world.circle.id, BERLIN) is not None, "it ends at 12:00 UTC"


async def test_aware_datetimes_of_another_zone_in_the_fast_statements(ledger: Ledger, world: Any) -> None:
    await ledger.timetable.add(Due(world.session.id, DueKind.PACK, NOON, NOON + timedelta(hours=1)))
    assert await ledger.timetable.due(BERLIN) == ()
    assert await ledger.timetable.drop_stale(BERLIN + timedelta(hours=1)) == ()
    await ledger.outbox.put(POST, ["local"], NOON, stale_at=NOON)
    assert await ledger.outbox.claim(BERLIN, 10) == ()
    assert await ledger.outbox.drop_stale(BERLIN) == ()


async def test_aware_datetimes_of_another_zone_in_updates_and_writes(ledger: Ledger, world: Any) -> None:
    await ledger.sessions.touch([world.session.id], TOKYO)
    await ledger.circles.leave(world.circle.id, world.bo.id, TOKYO)
    await ledger.heard.remember("k", b"", TOKYO)
    await ledger.timetable.add(Due(world.session.id, DueKind.PACK, TOKYO, TOKYO))
    await ledger.events.record(SessionOpened(at=TOKYO, circle_id="c", session_id="s"))
    progress = Progress(world.session.id, (), 0, TOKYO, TOKYO, TOKYO)
    await ledger.sessions.set_progress(progress)
    session = await ledger.sessions.get(world.session.id)
    kept = await ledger.sessions.progress(world.session.id)
    assert session is not None
    assert kept == progress
    stored = [
        session.changed_at,
        (await ledger.circles.memberships(world.circle.id))[1].left_at,
        await ledger.waiting.next_at(NOON),
        (await ledger.events.unseen(1))[0][1].at,
        kept.started_at,
        kept.block_started_at,
        kept.hard_end,
    ]
    assert stored == [TOKYO] * len(stored)
    assert {each.tzinfo for each in stored if each} == {UTC}, "and they come out in UTC"


async def test_what_a_write_returns_is_in_utc_too(ledger: Ledger, world: Any) -> None:
    program, _ = await ledger.programs.add("Day owls", "", Plan(), TOKYO)
    session = await ledger.sessions.add(world.circle.id, 2, WALL, 60, "hot-seat", TOKYO)
    commitment = await ledger.words.commit(session.id, world.ana.id, "write", TOKYO)
    instants = [program.created_at, session.changed_at, session.starts_at, commitment.made_at]
    assert [each.tzinfo for each in instants] == [UTC] * 4
    assert instants == [TOKYO] * 4


NAIVE = datetime(2026, 12, 7, 9, 0)  # noqa: DTZ001
REFUSING: dict[str, Callable[[Ledger, Any], Awaitable[Any]]] = {
    "programs.add": lambda to, of: to.programs.add("n", "", Plan(), NAIVE),
    "programs.enroll": lambda to, of: to.programs.enroll(of.season.id, of.ana.id, "", NAIVE),
    "circles.add": lambda to, of: to.circles.add(
        of.season, "n", CircleState.ACTIVE, of.circle.series, Plan(), (), [of.ana.id], NAIVE
    ),
    "circles.leave": lambda to, of: to.circles.leave(of.circle.id, of.ana.id, NAIVE),
    "circles.room_opened": lambda to, of: to.circles.room_opened(of.circle.id, "local", "r", NAIVE),
    "sessions.add": lambda to, of: to.sessions.add(of.circle.id, 2, WALL, 60, "f", NAIVE),
    "sessions.current": lambda to, of: to.sessions.current(of.circle.id, NAIVE),
    "sessions.move": lambda to, of: to.sessions.move(of.session.id, WALL, NAIVE),
    "sessions.set_state": lambda to, of: to.sessions.set_state(of.session.id, SessionState.CANCELLED, NAIVE),
    "sessions.touch": lambda to, of: to.sessions.touch([of.session.id], NAIVE),
    "sessions.reckon": lambda to, of: to.sessions.reckon(NAIVE),
    "sessions.answer": lambda to, of: to.sessions.answer(of.session.id, of.ana.id, Rsvp.LATE, NAIVE),
    "sessions.set_progress": lambda to, of: to.sessions.set_progress(Progress(of.session.id, (), 0, NOON, NOON, NAIVE)),
    "words.reflect": lambda to, of: to.words.reflect(of.session.id, of.ana.id, "p", "t", Visibility.ME, NAIVE),
    "words.commit": lambda to, of: to.words.commit(of.session.id, of.ana.id, "t", NAIVE),
    "timetable.plan": lambda to, of: to.timetable.plan(of.session.id, [Due(of.session.id, DueKind.PACK, NOON, NAIVE)]),
    "timetable.add": lambda to, of: to.timetable.add(Due(of.session.id, DueKind.PACK, NAIVE, NOON)),
    "timetable.due": lambda to, of: to.timetable.due(NAIVE),
    "timetable.drop_stale": lambda to, of: to.timetable.drop_stale(NAIVE),
    "outbox.put": lambda to, of: to.outbox.put(POST, ["local"], NAIVE),
    "outbox.put, due_at": lambda to, of: to.outbox.put(POST, ["local"], NOON, due_at=NAIVE),
    "outbox.put, stale_at": lambda to, of: to.outbox.put(POST, ["local"], NOON, stale_at=NAIVE),
    "outbox.claim": lambda to, of: to.outbox.claim(NAIVE, 1),
    "outbox.sent": lambda to, of: to.outbox.sent([(1, "m")], NAIVE),
    "outbox.refused": lambda to, of: to.outbox.refused(1, "r", NAIVE),
    "outbox.retry": lambda to, of: to.outbox.retry(1, NAIVE),
    "outbox.drop_stale": lambda to, of: to.outbox.drop_stale(NAIVE),
    "waiting.next_at": lambda to, of: to.waiting.next_at(NAIVE),
    "waiting.look": lambda to, of: to.waiting.look(NAIVE),
    "outbox.purge": lambda to, of: to.outbox.purge(NAIVE),
    "events.record": lambda to, of: to.events.record(SessionOpened(at=NAIVE, circle_id="c", session_id="s")),
    "feeds.fetched": lambda to, of: to.feeds.fetched({"f": NAIVE}),
    "heard.remember": lambda to, of: to.heard.remember("k", b"", NAIVE),
    "heard.forget_before": lambda to, of: to.heard.forget_before(NAIVE),
    "faults.add": lambda to, of: to.faults.add("p", "h", "e", NAIVE),
}


@pytest.mark.parametrize("method", REFUSING)
async def test_naive_datetimes_are_refused(ledger: Ledger, world: Any, method: str) -> None:
    with pytest.raises(ValueError, match="no zone"):
        await REFUSING[method](ledger, world)
    assert await ledger.waiting.next_at(NOON) is None


async def test_the_zone_of_an_hour_is_kept_beside_its_instant(ledger: Ledger, world: Any) -> None:
    made = await ledger.sessions.add(world.circle.id, 2, WALL, 60, "hot-seat", NOON)
    found = await ledger.sessions.get(made.id)
    assert found is not None
    assert (found.wall, found.starts_at) == (WALL, TOKYO)


async def test_use_tz_is_process_wide_and_stays_on(ledger: Ledger) -> None:
    assert os.environ["USE_TZ"] == "True"
    assert os.environ["TIMEZONE"] == "UTC"


async def test_contexts_follow_tasks_but_a_ledger_does_not(url: str) -> None:
    opened = asyncio.get_running_loop().create_future()

    async def older_task() -> int:
        ledger: Ledger = await opened
        await ledger.people.add("Ana", Identity("local", "ana"))
        async with ledger.transaction():
            await ledger.people.add("Bo", Identity("local", "bo"))
        return len(await ledger.people.many(["id1", "id2"]))

    async def opening() -> Ledger:
        numbers = iter(range(1, 9))
        return await Ledger.open(url, lambda: f"id{next(numbers)}")

    older = asyncio.create_task(older_task())
    await asyncio.sleep(0)
    ledger = await asyncio.create_task(opening())
    opened.set_result(ledger)
    assert await older == 2
    await ledger.close()


async def test_two_ledgers_in_one_process_do_not_mix(make_url: Any) -> None:
    first, second = [await Ledger.open(await make_url(), lambda: "id1") for _ in range(2)]

    async def work(ledger: Ledger, name: str) -> None:
        async with ledger.transaction():
            await ledger.people.add(name, Identity("local", name))
            await asyncio.sleep(0.01)
            assert (await ledger.people.many(["id1"]))["id1"].name == name

    await asyncio.gather(work(first, "Ana"), work(second, "Bo"))
    async with first.transaction(), second.transaction():
        await second.people.rename("id1", "Cleo")
    assert [each.name for each in (await first.people.many(["id1"])).values()] == ["Ana"]
    await first.close()
    assert [each.name for each in (await second.people.many(["id1"])).values()] == ["Cleo"]
    await second.close()


@pytest.mark.slow
async def test_the_sql_of_one_database_is_not_used_for_another(url: str) -> None:
    for address in ("sqlite::memory:", url, "sqlite::memory:"):
        ledger = await Ledger.open(address, lambda: "id1")
        await ledger.people.add("Ana", Identity("local", "ana"))
        await ledger.heard.remember("k", b"", NOON)
        await ledger.close()


async def test_an_error_that_is_swallowed_inside_a_transaction_spoils_it(ledger: Ledger) -> None:
    await ledger.people.add("Ana", Identity("local", "ana"))
    with pytest.raises(StoreError, match="A step of this change failed"):
        async with ledger.transaction():
            await ledger.people.add("Bo", Identity("local", "bo"))
            with pytest.raises(StoreError):
                await ledger.people.add("Impostor", Identity("local", "ana"))
    assert await ledger.people.by_identity(Identity("local", "bo")) is None
    assert await ledger.people.by_identity(Identity("local", "ana")) is not None


async def test_a_cancelled_insert_leaves_no_transaction_open(ledger: Ledger, world: Any) -> None:
    for steps in range(40):
        row = Due(world.session.id, DueKind.PACK, NOON + timedelta(minutes=steps), NOON + timedelta(days=1))
        task = asyncio.create_task(ledger.timetable.plan(world.session.id, [row] * 3))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await ledger.people.rename(world.ana.id, f"Ana {steps}")
        found = await ledger.people.get(world.ana.id)
        assert found is not None
        assert found.name == f"Ana {steps}"


def test_there_are_tables_to_look_at() -> None:
    assert len(TABLES) > 20


@pytest.mark.parametrize("table", TABLES, ids=lambda each: str(each.__name__))
def test_every_row_has_another_column_than_its_key(table: type[Model]) -> None:
    assert len(table._meta.db_fields) > 1


@pytest.mark.parametrize("table", TABLES, ids=lambda each: str(each.__name__))
def test_every_reference_is_restrict(table: type[Model]) -> None:
    for name in table._meta.fk_fields | table._meta.o2o_fields:
        assert table._meta.fields_map[name].on_delete == fields.RESTRICT  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", TABLES, ids=lambda each: str(each.__name__))
def test_every_instant_goes_through_the_one_door(table: type[Model]) -> None:
    for field in table._meta.fields_map.values():
        assert not isinstance(field, fields.DatetimeField) or isinstance(field, rows.Instant)
        assert not isinstance(field, fields.JSONField | fields.TimeField)


async def test_a_row_with_children_cannot_be_deleted(ledger: Ledger, world: Any) -> None:
    with ledger._database.entered(), pytest.raises(Exception, match=r"(?i)foreign key"):
        await rows.Circle.filter(id=world.circle.id).delete()
    assert await ledger.circles.get(world.circle.id) == world.circle
