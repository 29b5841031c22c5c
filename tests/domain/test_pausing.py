"""Until when: days and lengths as people type them, and the longest break."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.domain.pausing import kept_until, read_until
from circles.domain.program import Plan
from circles.domain.zones import local
from circles.errors import Refused

NOW = datetime(2027, 1, 10, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "zone", "wanted"),
    [
        ("2027-02-01", "UTC", "2027-02-01T00:00+00:00"),
        ("until 2027-02-01", "America/New_York", "2027-02-01T05:00+00:00"),
        ("3 weeks", "UTC", "2027-01-31T00:00+00:00"),
        ("for 3 weeks", "Asia/Kolkata", "2027-01-31T18:30+00:00"),
        ("A week", "UTC", "2027-01-17T00:00+00:00"),
        ("10 days", "UTC", "2027-01-20T00:00+00:00"),
        ("2 months", "UTC", "2027-03-11T00:00+00:00"),
        (" 2w ", "UTC", "2027-01-24T00:00+00:00"),
    ],
)
def test_a_break_ends_with_the_first_minute_of_a_day_of_their_own(typed: str, zone: str, wanted: str) -> None:
    assert read_until(typed, NOW, zone) == datetime.fromisoformat(wanted)


@pytest.mark.parametrize(
    "typed", ["soon", "2027-13-01", "2027-02-30", "weeks", "", "3", "1000 weeks", "2027-02-01 and"]
)
def test_what_is_no_day_is_told_with_examples(typed: str) -> None:
    with pytest.raises(Refused, match="2027-02-01 or 3 weeks"):
        read_until(typed, NOW, "UTC")


@pytest.mark.parametrize("typed", ["2027-01-10", "2026-12-01", "0 days"])
def test_a_day_that_is_past_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="past"):
        read_until(typed, NOW, "UTC")


@given(st.integers(1, 400), st.sampled_from(["UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati"]))
def test_so_many_days_are_so_many_days_on_their_own_wall(days: int, zone: str) -> None:
    until = read_until(f"{days} days", NOW, zone)
    assert local(until, zone).date() - local(NOW, zone).date() == timedelta(days=days)


def test_a_place_is_kept_for_the_length_of_one_season() -> None:
    assert kept_until(Plan(sessions=8, every_weeks=2), NOW) - NOW == timedelta(weeks=16)
