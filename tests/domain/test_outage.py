"""What one outage piled up, sorted out: nothing pointless, and one message for the room."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.domain.outage import LATE, OVERTAKES, CatchUp, Piled, catch_up
from circles.domain.rhythm import Rhythm
from circles.domain.series import WallTime
from circles.domain.session import Session, SessionState
from circles.domain.timetable import Due, DueKind, reminder_hours_due, timetable

START = datetime(2027, 1, 12, 18, tzinfo=UTC)
IN_THE_ROOM = {DueKind.AGENDA, DueKind.OPENING, DueKind.END, DueKind.RECAP}
MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def session(
    number: int = 1, circle: str = "c", start: datetime = START, state: SessionState = SessionState.SCHEDULED
) -> Session:
    wall = WallTime(start.date(), start.time(), "UTC")
    return Session(f"{circle}{number}", circle, number, wall, start, 60, "hot-seat", state, 0, start)


def weekly(count: int, circle: str = "c") -> list[Session]:
    return [session(number + 1, circle, START + WEEK * number) for number in range(count)]


def piled(sessions: list[Session], asleep: datetime, now: datetime) -> list[Piled]:
    """What the timetable holds at `now` if nothing was done since `asleep`."""
    return [
        Piled(due, each.circle_id, each.starts_at)
        for each in sessions
        for due in (*timetable(each, Rhythm()), *reminders(each, asleep))
        if asleep < due.at <= now < due.stale_at
    ]


def reminders(of: Session, asleep: datetime) -> list[Due]:
    """What their hours, once worked out, put on the timetable."""
    if not of.is_coming_up or reminder_hours_due(of).at > asleep:
        return []
    return [Due(of.id, DueKind.REMINDER, of.starts_at - HOUR, of.starts_at)]


def slept(sessions: list[Session], asleep: datetime, now: datetime) -> CatchUp:
    return catch_up(piled(sessions, asleep, now), now)


def kinds(dues: tuple[Due, ...]) -> list[tuple[str, DueKind]]:
    return [(due.session_id, due.kind) for due in dues]


@pytest.mark.parametrize("kind", sorted({due.kind for due in timetable(session(), Rhythm())}))
def test_in_ordinary_times_everything_is_done(kind: DueKind) -> None:
    (due,) = [each for each in timetable(session(), Rhythm()) if each.kind is kind]
    found = catch_up([Piled(due, "c", START)], due.at)
    assert found == CatchUp((due,), (), frozenset())


def test_away_from_before_the_agenda_the_agenda_says_it_all() -> None:
    found = slept([session()], START - 25 * HOUR, START - 10 * MINUTE)
    assert kinds(found.keep) == [("c1", DueKind.AGENDA), ("c1", DueKind.PACK)]
    assert kinds(found.merged) == [("c1", DueKind.UPDATE), ("c1", DueKind.REMINDER)]


def test_away_since_after_the_agenda_what_changed_and_the_reminder_are_all_there_is() -> None:
    found = slept([session()], START - 23 * HOUR, START - 10 * MINUTE)
    assert kinds(found.keep) == [("c1", DueKind.UPDATE), ("c1", DueKind.REMINDER)]


def test_back_just_after_the_hour_the_room_opens_and_nothing_else() -> None:
    found = slept([session()], START - 25 * HOUR, START + MINUTE)
    assert kinds(found.keep) == [("c1", DueKind.OPENING)]
    assert kinds(found.merged) == [("c1", DueKind.AGENDA)], "reminder and pack are stale by then"


def test_away_over_the_hour_the_session_ends_and_does_not_open() -> None:
    end = START + HOUR
    opening = Due("c1", DueKind.OPENING, START, end + DAY)
    block = Due("c1", DueKind.BLOCK, START + 10 * MINUTE, end + DAY)
    closing = Due("c1", DueKind.END, end, end + DAY)
    found = catch_up([Piled(each, "c", START) for each in (block, closing, opening)], end + MINUTE)
    assert found.keep == (closing,)
    assert set(found.merged) == {opening, block}


def test_the_prompt_makes_the_nudge_pointless() -> None:
    held = session(state=SessionState.HELD)
    found = slept([held], START + HOUR, START + 2 * DAY)
    assert kinds(found.keep) == [("c1", DueKind.REFLECTION), ("c1", DueKind.RECAP)]
    assert kinds(found.merged) == [("c1", DueKind.NUDGE)]


def test_of_several_missed_sessions_all_are_closed_and_one_is_told() -> None:
    found = slept(weekly(4), START - DAY, START + 2 * WEEK + 2 * HOUR)
    closed = [f"c{number}" for number in (1, 2, 3)]
    assert [due.session_id for due in found.keep if due.kind is DueKind.END] == closed
    assert {key.partition(":")[0] for key in found.quiet} == {"c1", "c2"}


def test_what_comes_is_told_and_what_is_past_is_not() -> None:
    found = slept(weekly(2), START - DAY, START + WEEK - HOUR / 2)
    hours, agenda, pack = (("c2", each) for each in (DueKind.REMINDER_HOURS, DueKind.AGENDA, DueKind.PACK))
    assert kinds(found.keep) == [("c1", DueKind.END), hours, agenda, pack]
    assert found.quiet == {found.keep[0].key}, "closed, but not told"
    assert kinds(found.merged) == [("c2", DueKind.UPDATE), ("c1", DueKind.RECAP)]


def test_a_recap_gives_way_to_the_next_agenda_after_an_outage_only() -> None:
    recap = Due("c1", DueKind.RECAP, START, START + WEEK)
    agenda = Due("c2", DueKind.AGENDA, START, START + WEEK)
    both = [Piled(recap, "c", START - DAY), Piled(agenda, "c", START + DAY)]
    assert catch_up(both, START + LATE - MINUTE) == CatchUp((recap, agenda), (), frozenset())
    assert catch_up(both, START + LATE) == CatchUp((agenda,), (recap,), frozenset())


def test_circles_do_not_get_in_each_others_way() -> None:
    now = START + WEEK - HOUR / 2
    alone = [slept(weekly(2, circle), START - DAY, now) for circle in ("c", "d")]
    together = slept([*weekly(2, "c"), *weekly(2, "d")], START - DAY, now)
    assert set(together.keep) == {due for each in alone for due in each.keep}
    assert set(together.merged) == {due for each in alone for due in each.merged}
    assert together.quiet == alone[0].quiet | alone[1].quiet


minutes = st.integers(0, 60 * 24 * 30).map(lambda count: timedelta(minutes=count))


@given(st.integers(1, 4), minutes, minutes)
def test_whatever_piles_up_nothing_is_lost_and_the_room_hears_once(
    count: int, asleep: timedelta, by: timedelta
) -> None:
    sessions = weekly(count)
    since = START - 2 * DAY + asleep
    now = since + by
    there = piled(sessions, since, now)
    found = catch_up(there, now)
    assert sorted((*found.keep, *found.merged), key=lambda due: due.key) == sorted(
        (each.due for each in there), key=lambda due: due.key
    )
    assert list(found.keep) == sorted(found.keep, key=lambda due: (due.at, due.key))
    assert {due.session_id for due in found.keep if due.kind is DueKind.END} == {
        each.due.session_id for each in there if each.due.kind is DueKind.END
    }, "every session is closed"
    for due in found.merged:
        beside = {each.due.kind for each in there if each.due.session_id == due.session_id}
        assert due.kind is DueKind.RECAP or any(due.kind in OVERTAKES.get(kind, ()) for kind in beside)
    late = [
        due for due in found.keep if due.kind in IN_THE_ROOM and due.key not in found.quiet and now - due.at >= LATE
    ]
    assert len({due.session_id for due in late}) <= 1
