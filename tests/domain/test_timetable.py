"""What is due when, and until when it still helps."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circles.domain.rhythm import Rhythm
from circles.domain.series import WallTime
from circles.domain.session import Session, SessionState
from circles.domain.timetable import DueKind, timetable

START = datetime(2027, 1, 12, 18, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
END = START + HOUR


def a_session(state: SessionState = SessionState.SCHEDULED, start: datetime = START, minutes: int = 60) -> Session:
    wall = WallTime(date(2027, 1, 12), time(18), "UTC")
    return Session("s", "c", 1, wall, start, minutes, "hot-seat", state, 0, start)


def test_a_coming_session_has_everything_in_order() -> None:
    dues = timetable(a_session(), Rhythm())
    assert [(due.kind, due.at, due.stale_at) for due in dues] == [
        (DueKind.CLOCKS, START - 14 * DAY, START),
        (DueKind.CONFIRM, START - 7 * DAY, START - 3 * DAY),
        (DueKind.REMINDER_HOURS, START - 37 * HOUR, START),
        (DueKind.AGENDA, START - DAY, END),
        (DueKind.PACK, START - DAY, START),
        (DueKind.UPDATE, START - 2 * HOUR, START),
        (DueKind.OPENING, START, END),
        (DueKind.WHO_TAKES_IT, START + timedelta(minutes=5), END),
        (DueKind.END, END, END + 3650 * DAY),
        (DueKind.REFLECTION, END + timedelta(minutes=5), END + timedelta(minutes=5) + 3 * DAY),
        (DueKind.RECAP, END + 18 * HOUR, END + 18 * HOUR + 7 * DAY),
        (DueKind.NUDGE, END + DAY, END + 4 * DAY),
        (DueKind.CHECK_IN, END + 7 * DAY, END + 9 * DAY),
        (DueKind.CHECK_IN_NUDGE, END + 9 * DAY, END + 11 * DAY),
    ]


def test_nobody_is_asked_in_between_if_the_community_does_not_wish_it() -> None:
    kinds = {due.kind for due in timetable(a_session(), Rhythm(check_in_after=timedelta(0)))}
    assert not kinds & {DueKind.CHECK_IN, DueKind.CHECK_IN_NUDGE}


AFTER = {DueKind.REFLECTION, DueKind.RECAP, DueKind.NUDGE, DueKind.CHECK_IN, DueKind.CHECK_IN_NUDGE}
ADDED = {DueKind.WARNING, DueKind.BLOCK, DueKind.AGENDA_CHANGED, DueKind.REMINDER}
"""What follows from something else that was done."""


@pytest.mark.parametrize(
    ("state", "kinds"),
    [
        (SessionState.MOVED, set(DueKind) - ADDED),
        (SessionState.OPEN, AFTER | {DueKind.END}),
        (SessionState.HELD, AFTER),
        (SessionState.CANCELLED, set()),
        (SessionState.SKIPPED, set()),
        (SessionState.MISSED, set()),
    ],
)
def test_only_what_still_makes_sense_is_due(state: SessionState, kinds: set[DueKind]) -> None:
    assert {due.kind for due in timetable(a_session(state), Rhythm())} == kinds


waits = st.integers(0, 60 * 24 * 7).map(lambda minutes: timedelta(minutes=minutes))


@pytest.mark.slow
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(15, 120),
    st.builds(Rhythm, waits, waits, waits, waits, waits),
    st.sampled_from(SessionState),
)
@settings(max_examples=200, deadline=None)
def test_keys_are_unique_and_everything_is_aware(
    start: datetime, minutes: int, rhythm: Rhythm, state: SessionState
) -> None:
    dues = timetable(a_session(state, start, minutes), rhythm)
    assert len({due.key for due in dues}) == len(dues)
    assert [due.at for due in dues] == sorted(due.at for due in dues)
    assert all(due.at.tzinfo and due.at <= due.stale_at for due in dues)


def test_a_moved_session_fires_anew_and_one_moved_back_does_not() -> None:
    keys, moved, back = (
        {due.key for due in timetable(a_session(SessionState.MOVED, start), Rhythm())}
        for start in (START, START + HOUR, START)
    )
    assert not keys & moved
    assert keys == back
