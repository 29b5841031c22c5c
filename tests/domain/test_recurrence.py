"""Repeating plans against brute force over dates: which days, how many, never on a day off."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.domain.recurrence import Days, Monthly, Recurrence, Weekly, first_days
from circles.domain.recurrence_text import read_recurrence
from circles.domain.series import Series, WallTime
from circles.domain.zones import local
from circles.store.codec import from_json, to_json

DAY = timedelta(days=1)
MATRIX = (
    "Europe/Lisbon", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu",
    "Pacific/Chatham",
)  # fmt: skip
dates = st.dates(date(2026, 1, 1), date(2031, 12, 31))
weekdays = st.integers(0, 6)
weekly = st.builds(Weekly, st.integers(1, 8), st.sets(weekdays, max_size=4).map(lambda each: tuple(sorted(each))))
monthly = st.builds(Monthly, st.sampled_from([1, 2, 3, 4, -1]), weekdays)
named = st.sets(dates, min_size=1, max_size=12).map(lambda each: Days(tuple(sorted(each))))
recurrences = st.one_of(weekly, monthly, named)


def every_day(first: date) -> Iterator[date]:
    while True:
        yield first
        first += DAY


def in_weeks(day: date, first: date, rule: Weekly) -> bool:
    """By brute force: the weekday is named, and the Monday before it is so many weeks after the first one's."""
    named_days = rule.weekdays or (first.weekday(),)
    start = next(each for each in every_day(first) if each.weekday() in named_days)
    mondays = (day - day.weekday() * DAY) - (start - start.weekday() * DAY)
    return day.weekday() in named_days and mondays.days % (7 * rule.every) == 0 and day >= start


def in_months(day: date, rule: Monthly) -> bool:
    """By brute force: the `nth` of all days of that month with this weekday."""
    same = [day.replace(day=1) + each * DAY for each in range(31)]
    same = [each for each in same if each.month == day.month and each.weekday() == rule.weekday]
    return day == (same[-1] if rule.nth == -1 else same[rule.nth - 1])


@given(weekly, dates)
def test_weeks_are_what_brute_force_finds(rule: Weekly, first: date) -> None:
    expected = (day for day in every_day(first) if in_weeks(day, first, rule))
    assert list(islice(rule.days(first), 12)) == list(islice(expected, 12))


@pytest.mark.slow
@given(monthly, dates)
def test_months_are_what_brute_force_finds(rule: Monthly, first: date) -> None:
    expected = (day for day in every_day(first) if in_months(day, rule))
    assert list(islice(rule.days(first), 12)) == list(islice(expected, 12))


@given(named, dates)
def test_named_days_come_as_named_and_go_on_in_whole_weeks(rule: Days, first: date) -> None:
    later = [day for day in rule.named if day >= first]
    days = list(islice(rule.days(first), len(later) + 3))
    assert days[: len(later)] == later
    further = days[len(later) :]
    assert all((late - early).days % 7 == 0 for early, late in zip([rule.named[-1], *further], further, strict=False))


@given(recurrences, dates, st.integers(1, 30), st.sets(st.integers(0, 400), max_size=60))
def test_the_count_is_kept_and_no_session_is_on_a_day_off(
    rule: Recurrence, first: date, count: int, off: set[int]
) -> None:
    without = {first + each * DAY for each in off}
    series = Series(first, time(18), "Europe/Lisbon", 1, count, str(rule))
    walls = list(series.walls(without))
    assert len(walls) == count
    assert not {each.day for each in walls} & without
    free = (day for day in series.recurrence.days(first) if day not in without)
    assert [each.day for each in walls] == list(islice(free, count))


@given(recurrences, dates, st.integers(1, 12), st.integers(0, 11))
def test_what_is_appended_follows_the_same_plan(rule: Recurrence, first: date, count: int, back: int) -> None:
    series = Series(first, time(18), "UTC", 1, count, str(rule))
    walls = list(islice(series.open_end(), count + 1))
    after = walls[max(0, count - 1 - back)].day
    assert next(series.open_end(after=after)) == walls[max(0, count - 1 - back) + 1]


@given(recurrences, dates, st.sampled_from(MATRIX), st.times())
def test_instants_go_forward_and_show_the_hour_of_the_wall(
    rule: Recurrence, first: date, zone: str, clock: time
) -> None:
    clock = clock.replace(second=0, microsecond=0)
    walls = list(Series(first, clock, zone, 1, 20, str(rule)).walls())
    instants = [each.instant for each in walls]
    assert instants == sorted(set(instants))
    for wall in walls:
        shown = local(wall.instant, zone)
        assert wall.skipped or (shown.date(), shown.time()) == (wall.day, clock)


@given(recurrences)
def test_a_recurrence_is_read_back_from_its_text(rule: Recurrence) -> None:
    assert read_recurrence(str(rule)) == rule


@given(recurrences, dates, st.integers(-20, 60), st.integers(0, 5))
def test_moved_with_all_later_ones_the_next_plan_begins_on_the_new_day(
    rule: Recurrence, first: date, by: int, place: int
) -> None:
    series = Series(first, time(18), "UTC", 2, 8, str(rule))
    old = list(series.walls())[place].day
    to = WallTime(old + by * DAY, time(19, 30), "UTC")
    moved = series.moved(old, to)
    assert next(moved.walls()) == to
    if by == 0:
        again = [each.day for each in moved.walls()]
        assert again[: 8 - place] == [each.day for each in list(series.walls())[place:]]


@pytest.mark.parametrize(
    ("text", "old", "new", "moved"),
    [
        ("every 2 weeks on tue", "2027-01-12", "2027-01-13", "every 2 weeks on wed"),
        ("tue and thu", "2027-01-12", "2027-01-13", "wed and fri"),
        ("first monday", "2027-02-01", "2027-02-09", "second tuesday"),
        ("last friday", "2027-02-26", "2027-02-25", "last thursday"),
        ("second monday", "2027-03-08", "2027-03-29", "last monday"),
        ("2027-01-12, 2027-02-09, 2027-03-09", "2027-02-09", "2027-02-10", "2027-01-12, 2027-02-10, 2027-03-10"),
    ],
)
def test_how_a_plan_moves_along(text: str, old: str, new: str, moved: str) -> None:
    assert str(read_recurrence(text).shifted(date.fromisoformat(old), date.fromisoformat(new))) == moved


@given(recurrences, dates, st.sets(st.integers(0, 100), max_size=30))
def test_a_first_session_can_be_on_the_plans_days_of_one_week(rule: Recurrence, after: date, off: set[int]) -> None:
    without = {after + each * DAY for each in off}
    found = first_days(rule, after, without)
    assert after < found[0] and found[-1] - found[0] < timedelta(weeks=1)
    assert not set(found) & without
    if not (isinstance(rule, Weekly) and not rule.weekdays):
        free = (day for day in rule.days(after + DAY) if day not in without)
        assert list(islice(free, len(found))) == list(found)


def test_a_series_stored_before_there_were_rhythms_is_read_as_it_was_meant() -> None:
    old = '{"first_day":"2026-12-07","time":"19:00:00","zone":"Europe/Lisbon","every_weeks":2,"count":3}'
    series = from_json(old, Series)
    assert [f"{each}" for each in series] == [
        "2026-12-07 19:00 Europe/Lisbon", "2026-12-21 19:00 Europe/Lisbon", "2027-01-04 19:00 Europe/Lisbon",
    ]  # fmt: skip
    newer = Series(date(2027, 2, 1), time(19), "UTC", 2, 3, "first monday")
    assert from_json(to_json(newer), Series) == newer


SESSIONS_ACROSS_CHANGES = [
    ("Europe/Lisbon", "2027-03-25", ["19:00", "18:00"]),
    ("America/New_York", "2027-03-11", ["00:00", "23:00"]),
    ("Asia/Kolkata", "2027-03-25", ["13:30", "13:30"]),
    ("Australia/Lord_Howe", "2027-04-01", ["08:00", "08:30"]),
    ("Pacific/Apia", "2027-03-25", ["06:00", "06:00"]),
    ("Asia/Kathmandu", "2027-03-25", ["13:15", "13:15"]),
    ("Pacific/Chatham", "2027-04-01", ["05:15", "06:15"]),
]


@pytest.mark.parametrize(("zone", "first", "utc"), SESSIONS_ACROSS_CHANGES)
def test_19_00_on_the_wall_before_and_after_a_change_in_seven_zones(zone: str, first: str, utc: list[str]) -> None:
    walls = Series(date.fromisoformat(first), time(19), zone, 1, 2, "every week")
    assert [f"{each.instant:%H:%M}" for each in walls] == utc


def test_a_whole_day_that_a_country_left_out_goes_by_the_clock_before() -> None:
    """Apia had no 30 December 2011."""
    wall = WallTime(date(2011, 12, 30), time(10), "Pacific/Apia")
    assert wall.skipped
    assert local(wall.instant, "Pacific/Apia").replace(tzinfo=UTC) == datetime(2011, 12, 31, 10, tzinfo=UTC)
