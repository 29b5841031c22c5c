"""After a session: who was there as it is put right, and the morning on which to remind."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.domain.series import WallTime
from circles.domain.session import Attendance, Session, SessionState
from circles.domain.wrapping_up import CORRECT_WITHIN, can_be_corrected, corrected, next_morning
from circles.domain.zones import local

END = datetime(2027, 1, 12, 19, tzinfo=UTC)
THERE, TOLD_US, MISSING = Attendance.PRESENT, Attendance.TOLD_US, Attendance.MISSING


def test_for_48_hours_from_the_end_on() -> None:
    wall = WallTime(date(2027, 1, 12), time(18), "UTC")
    session = Session("s", "c", 1, wall, wall.instant, 60, "hot-seat", SessionState.HELD, 0, wall.instant)
    assert can_be_corrected(session, END + CORRECT_WITHIN - timedelta(seconds=1))
    assert not can_be_corrected(session, END + timedelta(hours=48))


def test_only_what_is_different_changes_and_who_told_us_has_told_us() -> None:
    before = {"ana": THERE, "bo": TOLD_US, "chen": MISSING}
    assert corrected(before, before, there=True) == {"bo": THERE, "chen": THERE}
    assert corrected(before, before, there=False) == {"ana": MISSING, "chen": MISSING}
    assert corrected(before, ["new"], there=True) == {"new": THERE}
    assert corrected(before, ["new"], there=False) == {"new": MISSING}


@pytest.mark.parametrize(
    ("zone", "morning"),
    [
        ("Europe/Lisbon", datetime(2027, 1, 13, 9, tzinfo=UTC)),
        ("America/New_York", datetime(2027, 1, 13, 14, tzinfo=UTC)),
        # It is half past midnight there: the same day, after a night.
        ("Asia/Kolkata", datetime(2027, 1, 13, 3, 30, tzinfo=UTC)),
        # It is eight in the morning there: not an hour later, but tomorrow.
        ("Pacific/Auckland", datetime(2027, 1, 13, 20, tzinfo=UTC)),
    ],
)
def test_the_next_morning_is_nine_on_their_own_clock_after_a_night(zone: str, morning: datetime) -> None:
    assert next_morning(END, zone) == morning


zones = st.sampled_from(["UTC", "Europe/Lisbon", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), zones)  # noqa: DTZ001
def test_any_next_morning_is_nine_and_between_six_and_thirty_one_hours_away(now: datetime, zone: str) -> None:
    morning = next_morning(now, zone)
    assert timedelta(hours=6) <= morning - now <= timedelta(hours=31)
    assert local(morning, zone).time() == time(9)
