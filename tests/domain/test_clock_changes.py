"""Whose hour clock changes move, and to what: both hemispheres, weeks out of step, half an hour, gaps and folds."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.domain.clock_changes import HourChange, hour_change, hour_changes, one_before
from circles.domain.series import WallTime
from circles.domain.session import Session, SessionState
from circles.domain.zones import local

ZONES = (
    "Europe/Lisbon", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu",
    "Pacific/Chatham", "Australia/Sydney", "America/Santiago", "Antarctica/Troll",
)  # fmt: skip


def session(number: int, day: str, clock: str, zone: str) -> Session:
    wall = WallTime(date.fromisoformat(day), time.fromisoformat(clock), zone)
    at = datetime(2027, 1, 1, tzinfo=UTC)
    return Session(f"s{number}", "c", number, wall, wall.instant, 60, "hot-seat", SessionState.SCHEDULED, 0, at)


def shown(change: HourChange | None) -> str:
    return f"{change.was:%H:%M} {change.to:%H:%M} {'own' if change.own else 'elsewhere'}" if change else ""


@pytest.mark.parametrize(
    ("zone", "days", "clock", "expected"),
    [
        # Until 28 March 2027 New York is ahead of its time with Lisbon, from then on as in winter.
        ("Europe/Lisbon", ("2027-03-09", "2027-03-16"), "19:00", {"America/New_York": "14:00 15:00 own"}),
        (
            "Europe/Lisbon",
            ("2027-03-23", "2027-03-30"),
            "19:00",
            {"America/New_York": "15:00 14:00 elsewhere", "Asia/Kolkata": "00:30 23:30 elsewhere"},
        ),
        # In the south clocks go back while they go forward in the north: two hours.
        ("Europe/Lisbon", ("2027-03-23", "2027-04-06"), "19:00", {"Australia/Sydney": "06:00 04:00 own"}),
        ("Europe/Lisbon", ("2027-03-23", "2027-04-06"), "19:00", {"Australia/Lord_Howe": "06:00 04:30 own"}),
        ("Asia/Kolkata", ("2027-03-31", "2027-04-07"), "19:00", {"Australia/Lord_Howe": "00:30 00:00 own"}),
        ("Asia/Kolkata", ("2027-09-22", "2027-09-29"), "19:00", {"Pacific/Chatham": "02:15 03:15 own"}),
        ("Asia/Kolkata", ("2027-03-31", "2027-04-07"), "19:00", {"Pacific/Apia": "", "Asia/Kathmandu": ""}),
        # The circle's hour falls into the gap: later on that day, back the week after.
        (
            "America/New_York",
            ("2027-03-07", "2027-03-14"),
            "02:30",
            {"America/New_York": "02:30 03:30 own", "Asia/Kolkata": ""},
        ),
        (
            "America/New_York",
            ("2027-03-14", "2027-03-21"),
            "02:30",
            {"America/New_York": "03:30 02:30 own", "Asia/Kolkata": "13:00 12:00 elsewhere"},
        ),
        # An hour that comes twice means the first: nothing changes in the zone itself.
        ("America/New_York", ("2027-10-31", "2027-11-07"), "01:30", {"America/New_York": "", "Asia/Kolkata": ""}),
        ("America/New_York", ("2027-11-07", "2027-11-14"), "01:30", {"Asia/Kolkata": "11:00 12:00 elsewhere"}),
        # Two hours at once, where the station in Troll changes.
        ("UTC", ("2027-03-21", "2027-03-28"), "19:00", {"Antarctica/Troll": "19:00 21:00 own"}),
    ],
)
def test_whose_hour_changes_and_to_what(zone: str, days: tuple[str, str], clock: str, expected: dict[str, str]) -> None:
    before, after = session(4, days[0], clock, zone), session(5, days[1], clock, zone)
    assert {each: shown(hour_change(before, after, each)) for each in expected} == expected


@given(
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.dates(date(2026, 6, 1), date(2029, 1, 1)),
    st.integers(1, 5),
    st.times(),
)
def test_a_change_is_told_exactly_where_the_wall_shows_another_hour(
    circle: str, member: str, day: date, weeks: int, clock: time
) -> None:
    clock = clock.replace(second=0, microsecond=0)
    first = session(1, str(day), f"{clock:%H:%M}", circle)
    second = session(2, str(day + timedelta(weeks=weeks)), f"{clock:%H:%M}", circle)
    was, to = local(first.starts_at, member).time(), local(second.starts_at, member).time()
    change = hour_change(first, second, member)
    assert (change is None) == (was == to)
    if change:
        assert (change.was, change.to) == (was, to)
    if circle == member and not (first.wall.skipped or second.wall.skipped):
        assert change is None, "who lives by the circle's clock keeps the hour"


@given(st.sampled_from(ZONES), st.dates(date(2026, 6, 1), date(2029, 1, 1)), st.times(), st.times())
def test_what_an_organizer_moved_is_no_clock_change(zone: str, day: date, was: time, to: time) -> None:
    first = session(1, str(day), f"{was:%H:%M}", "UTC")
    second = session(2, str(day + timedelta(days=1)), f"{to:%H:%M}", "UTC")
    unmoved = session(2, str(day + timedelta(days=1)), f"{was:%H:%M}", "UTC")
    offsets = {local(each.starts_at, zone).utcoffset() for each in (first, second, unmoved)}
    if len(offsets) == 1:
        assert hour_change(first, second, zone) is None


def test_only_who_is_concerned_is_named() -> None:
    before, after = (session(n, day, "19:00", "Europe/Lisbon") for n, day in ((1, "2027-03-23"), (2, "2027-03-30")))
    zones = {"ana": "Europe/Lisbon", "bo": "America/New_York", "chen": "Asia/Kolkata", "eli": "Europe/Oslo"}
    assert set(hour_changes(before, after, zones)) == {"bo", "chen"}


def test_sessions_that_were_called_off_are_no_neighbors() -> None:
    first, second, third = (
        session(n, f"2027-03-{day}", "19:00", "UTC") for n, day in ((1, "09"), (2, "16"), (3, "23"))
    )
    assert one_before(third, [first, second, third]) == second
    skipped = replace(second, state=SessionState.SKIPPED)
    assert one_before(third, [third, skipped, first]) == first
    assert one_before(first, [first, second, third]) is None
