"""Sessions, answers, attendance, progress."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from circles.domain.agenda import AgendaItem
from circles.domain.series import WallTime
from circles.domain.session import MOVES, Answer, Attendance, Rsvp, Session, SessionState
from circles.domain.timekeeper import Place, Progress
from circles.errors import Refused, StoreError
from circles.store import Ledger
from circles.store import sessions as sessions_module
from circles.store.codec import from_json

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)
SUMMER = WallTime(date(2027, 7, 6), time(20, 30), "Europe/Lisbon")


async def add(ledger: Ledger, world: Any, number: int, days: int) -> Session:
    wall = WallTime(date(2026, 12, 1) + timedelta(days), time(19), "Europe/Lisbon")
    return await ledger.sessions.add(world.circle.id, number, wall, 60, "hot-seat", NOW)


async def test_a_session_comes_back_as_it_was(ledger: Ledger, world: Any) -> None:
    made = world.session
    assert made.starts_at == datetime(2026, 12, 7, 19, tzinfo=UTC)
    assert (made.state, made.sequence, made.changed_at) == (SessionState.SCHEDULED, 0, NOW)
    assert await ledger.sessions.get(made.id) == made
    assert await ledger.sessions.get("nothing") is None


async def test_sessions_come_by_circle_and_number(ledger: Ledger, world: Any) -> None:
    third, second = await add(ledger, world, 3, 30), await add(ledger, world, 2, 20)
    assert await ledger.sessions.of_circle(world.circle.id) == (world.session, second, third)
    assert await ledger.sessions.of_circles([world.circle.id, "nothing"]) == (world.session, second, third)
    assert await ledger.sessions.of_circles([]) == ()


async def test_moving_computes_the_instant_anew_and_tells_calendars(ledger: Ledger, world: Any) -> None:
    moved = await ledger.sessions.move(world.session.id, SUMMER, LATER)
    assert moved == replace(
        world.session,
        wall=SUMMER,
        starts_at=datetime(2027, 7, 6, 19, 30, tzinfo=UTC),
        state=SessionState.MOVED,
        sequence=1,
        changed_at=LATER,
    )
    assert (await ledger.sessions.move(world.session.id, SUMMER, LATER)).sequence == 2


@pytest.mark.parametrize("start", SessionState)
@pytest.mark.parametrize("wanted", SessionState)
async def test_only_legal_moves_are_made(ledger: Ledger, world: Any, start: SessionState, wanted: SessionState) -> None:
    id = world.session.id
    way = {SessionState.SCHEDULED: (), SessionState.HELD: (SessionState.OPEN, SessionState.HELD)}
    for step in way.get(start, (start,)):
        await ledger.sessions.set_state(id, step, NOW)
    before = await ledger.sessions.get(id)
    assert before is not None
    if wanted in MOVES[start]:
        called_off = wanted in (SessionState.CANCELLED, SessionState.SKIPPED)
        after = await ledger.sessions.set_state(id, wanted, LATER)
        assert after.state is wanted
        assert after.sequence == before.sequence + called_off
        assert after.changed_at == (LATER if called_off else before.changed_at)
    else:
        with pytest.raises(Refused, match="no longer possible"):
            await ledger.sessions.set_state(id, wanted, LATER)
        assert await ledger.sessions.get(id) == before


async def test_an_unknown_session_cannot_move(ledger: Ledger) -> None:
    with pytest.raises(StoreError, match="no session"):
        await ledger.sessions.move("nothing", SUMMER, NOW)


async def test_a_touch_changes_nothing_but_the_time_of_the_change(ledger: Ledger, world: Any) -> None:
    await ledger.sessions.touch([world.session.id], LATER)
    assert await ledger.sessions.get(world.session.id) == replace(world.session, changed_at=LATER)


async def test_the_current_session_is_the_open_one_or_the_next_that_has_not_ended(ledger: Ledger, world: Any) -> None:
    first = world.session
    second, _third = await add(ledger, world, 2, 20), await add(ledger, world, 3, 30)
    current = ledger.sessions.current
    assert await current(world.circle.id, NOW) == first
    assert await current(world.circle.id, first.ends_at - timedelta(seconds=1)) == first
    assert await current(world.circle.id, first.ends_at) == second
    await ledger.sessions.set_state(second.id, SessionState.CANCELLED, NOW)
    opened = await ledger.sessions.set_state(first.id, SessionState.OPEN, NOW)
    assert await current(world.circle.id, first.ends_at + timedelta(hours=5)) == opened
    await ledger.sessions.set_state(first.id, SessionState.HELD, NOW)
    assert (await current(world.circle.id, NOW)) == _third
    assert await current(world.circle.id, _third.ends_at) is None


async def test_the_latest_held_session(ledger: Ledger, world: Any) -> None:
    assert await ledger.sessions.latest_held(world.circle.id) is None
    second = await add(ledger, world, 2, 20)
    for id in (second.id, world.session.id):
        await ledger.sessions.set_state(id, SessionState.OPEN, NOW)
        held = await ledger.sessions.set_state(id, SessionState.HELD, NOW)
        latest = await ledger.sessions.latest_held(world.circle.id)
        assert latest is not None
        assert latest.id == second.id
    assert held.id == world.session.id


async def test_the_last_answer_counts(ledger: Ledger, world: Any) -> None:
    id = world.session.id
    await ledger.sessions.answer(id, world.bo.id, Rsvp.COMING, NOW)
    await ledger.sessions.answer(id, world.ana.id, Rsvp.LATE, NOW)
    await ledger.sessions.answer(id, world.bo.id, Rsvp.CANNOT, LATER)
    assert await ledger.sessions.answers(id) == (
        Answer(id, world.bo.id, Rsvp.CANNOT, LATER),
        Answer(id, world.ana.id, Rsvp.LATE, NOW),
    )


async def test_attendance_can_be_put_right(ledger: Ledger, world: Any) -> None:
    id, ana, bo = world.session.id, world.ana.id, world.bo.id
    await ledger.sessions.set_attendance(id, {ana: Attendance.PRESENT, bo: Attendance.MISSING})
    await ledger.sessions.set_attendance(id, {bo: Attendance.TOLD_US})
    await ledger.sessions.set_attendance(id, {})
    assert await ledger.sessions.attendance(id) == {ana: Attendance.PRESENT, bo: Attendance.TOLD_US}
    assert await ledger.sessions.presence(world.circle.id) == {1: frozenset({ana})}


async def test_a_pause_and_the_way_back_survive_as_they_were(ledger: Ledger, world: Any) -> None:
    items = (AgendaItem("Round", 0, 30, True), AgendaItem("Close", 30, 30))
    before = Place(items, 0, NOW)
    progress = Progress(world.session.id, items, 1, NOW, LATER, NOW + timedelta(hours=1), LATER, before, 7)
    await ledger.sessions.set_progress(progress)
    assert await ledger.sessions.progress(world.session.id) == progress


def test_the_clock_of_an_earlier_release_is_read() -> None:
    kept = (
        '{"session_id":"s","items":[{"title":"Round","at":0,"minutes":60,"turns":true,"hint":""}],"block":0,'
        '"started_at":"2027-01-12T18:00:00Z","block_started_at":"2027-01-12T18:00:00Z",'
        '"hard_end":"2027-01-12T19:00:00Z"}'
    )
    progress = from_json(kept, Progress)
    assert progress.item.title == "Round"
    assert (progress.paused_at, progress.before, progress.mark) == (None, None, 0)


async def test_progress_survives_as_it_was(ledger: Ledger, world: Any) -> None:
    items = (AgendaItem("Check-in", 0, 10, turns=True, hint="short"), AgendaItem("Close", 10, 50))
    progress = Progress(world.session.id, items, 0, NOW, NOW, NOW + timedelta(hours=1))
    assert await ledger.sessions.progress(world.session.id) is None
    for block in (0, 1):
        at_block = replace(progress, block=block, block_started_at=LATER)
        await ledger.sessions.set_progress(at_block)
        assert await ledger.sessions.progress(world.session.id) == at_block
    await ledger.sessions.clear_progress(world.session.id)
    assert await ledger.sessions.progress(world.session.id) is None


async def test_new_zone_data_moves_the_instants_that_it_moves(
    ledger: Ledger, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays = await add(ledger, world, 2, 20)
    assert await ledger.sessions.reckon(NOW) == (), "computed with the data of today"
    before: dict[WallTime, datetime] = {world.session.wall: world.session.starts_at, stays.wall: stays.starts_at}

    def instant(wall: WallTime) -> datetime:
        return before[wall] + (timedelta(hours=1) if wall == world.session.wall else timedelta())

    monkeypatch.setattr(sessions_module, "data_version", lambda: "2099z")
    monkeypatch.setattr(WallTime, "instant", property(instant))
    moved = replace(world.session, starts_at=world.session.starts_at + timedelta(hours=1), sequence=1, changed_at=LATER)
    assert await ledger.sessions.reckon(LATER) == (moved,)
    assert await ledger.sessions.get(stays.id) == stays
    assert await ledger.sessions.reckon(LATER) == ()
