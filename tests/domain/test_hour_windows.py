"""Hours that take turns: on the days of the plan, never too near, and the same whether chosen, stored or moved."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circles.domain.availability import Availability
from circles.domain.availability_text import read_availability
from circles.domain.best_hours import best_hours
from circles.domain.hour_series import series_of
from circles.domain.hour_shares import Member, cannot
from circles.domain.hour_windows import Season, season_for
from circles.domain.recurrence import Recurrence, Weekly
from circles.domain.recurrence_text import read_recurrence
from circles.domain.series import Series, Slot, WallTime
from circles.domain.week_masks import week_mask

FIRST = date(2027, 1, 5)
RHYTHMS = ("", "tuesday", "tue and fri", "first thursday", "last monday", "2027-01-18, 2027-02-16, 2027-03-17")
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham")

bands = st.tuples(st.integers(5, 20), st.integers(1, 4)).map(
    lambda band: week_mask([(day, 60 * band[0], 60 * min(24, sum(band))) for day in range(7)])
)
people = st.lists(st.tuples(st.sampled_from(ZONES), bands), min_size=2, max_size=5).map(
    lambda found: [
        Member(f"p{place}", zone, Availability(good, week_mask([(day, 0, 1440) for day in range(7)]) & ~good))
        for place, (zone, good) in enumerate(found)
    ]
)
days_off = st.lists(st.integers(0, 200), max_size=12).map(
    lambda found: frozenset(FIRST + timedelta(days=each) for each in found)
)


def recurrence_of(rhythm: str, every: int) -> Recurrence:
    return read_recurrence(rhythm) if rhythm else Weekly(every)


@pytest.mark.slow
@given(people, st.sampled_from(RHYTHMS), st.integers(1, 3), st.integers(1, 12), days_off)
@settings(max_examples=60, deadline=None)
def test_a_series_is_what_was_chosen_and_everybody_can_come_to_it(
    members: list[Member], rhythm: str, every: int, sessions: int, off: frozenset[date]
) -> None:
    recurrence = recurrence_of(rhythm, every)
    season = season_for(recurrence, sessions, FIRST, 50, off)
    assert season.minutes == 60 and len(season.windows) >= sessions
    plan = best_hours(members, season)
    assert plan, "all are free at any time"
    series = series_of(plan.sessions, season, recurrence, sessions, rhythm)
    chosen = dict(zip(season.windows, plan.sessions, strict=True))
    assert set(islice(series.open_end(), len(chosen) + 30)) >= set(chosen.values())
    walls = list(series.walls(off))
    assert len(walls) == sessions and not {each.day for each in walls} & off
    assert set(walls) <= set(plan.sessions), "a session made up for is at an hour that was looked at"
    assert not any(cannot(each, walls, 60) for each in members)
    assert all(early.instant < late.instant for early, late in pairwise(walls))
    if not rhythm:
        assert all((late.day - early.day).days >= every * 7 / 2 for early, late in pairwise(walls))
    else:
        allowed = set(islice(recurrence.days(FIRST), 60))
        assert {each.day for each in walls} <= allowed
    assert len(series.turns) == len(set(series.hours) or {0})


slots = st.lists(st.builds(Slot, st.integers(0, 3), st.times().map(lambda at: at.replace(second=0, microsecond=0))),
                 min_size=2, max_size=4)  # fmt: skip


def rotation(hours: list[Slot], every: int = 1) -> Series:
    return Series(FIRST, hours[0].time, "UTC", every, 12, "", tuple(hours))


def some(series: Series, count: int = 20) -> list[WallTime]:
    return list(islice(series.open_end(), count))


@given(slots, st.integers(0, 11))
def test_it_goes_on_where_it_was(hours: list[Slot], place: int) -> None:
    series = rotation(hours)
    walls = some(series, 40)
    later = series.going_on(walls[place].instant - timedelta(minutes=1))
    found = [each for each in some(later) if each.instant >= walls[place].instant]
    assert found == walls[place:][: len(found)] and len(found) >= 19


@given(slots, st.integers(0, 11), st.integers(-1, 1), st.times())
def test_with_a_move_the_days_of_all_go_along_and_the_time_of_that_hour_alone(
    hours: list[Slot], place: int, days: int, at: time
) -> None:
    series = rotation(hours, 2)
    walls, clock = some(series, 30), at.replace(second=0, microsecond=0)
    old, by = walls[place], timedelta(days=days)
    moved = some(series.moved(old.day, WallTime(old.day + by, clock, "UTC")), 15)
    slot = series.hours[place % len(series.hours)]
    turns = [series.hours[each % len(series.hours)] for each in range(place, place + 15)]
    expected = [
        WallTime(each.day + by, clock if turn == slot else each.time, "UTC")
        for each, turn in zip(walls[place:], turns, strict=False)
    ]
    assert moved == expected


def test_a_session_that_was_moved_on_its_own_stands_for_the_last_one_before_it() -> None:
    series = rotation([Slot(0, time(18)), Slot(2, time(9))], 2)
    moved = series.moved(FIRST + timedelta(days=3), WallTime(FIRST + timedelta(days=4), time(19), "UTC"))
    assert some(moved, 2) == [
        WallTime(FIRST + timedelta(days=4), time(19), "UTC"),
        WallTime(FIRST + timedelta(days=20), time(9), "UTC"),
    ]


def test_days_off_do_not_change_whose_turn_it_is() -> None:
    series = rotation([Slot(0, time(18)), Slot(1, time(9))])
    off = {FIRST + timedelta(weeks=1, days=1)}
    assert [each.time.hour for each in islice(series.open_end(off), 4)] == [18, 18, 9, 18]
    assert [each.time.hour for each in islice(series.open_end(off, FIRST + timedelta(weeks=2)), 2)] == [9, 18]


def test_one_hour_is_stored_as_before() -> None:
    season = Season.weekly(FIRST, range(3))
    plan = best_hours([Member("ana", "UTC", read_availability("wed 18-19"))], season)
    assert plan
    assert series_of(plan.sessions, season, Weekly(1), 3) == Series(date(2027, 1, 6), time(18), "UTC", 1, 3)


def test_a_weekday_that_is_off_too_often_is_left_out_and_a_week_that_is_off_as_well() -> None:
    every_tuesday = {FIRST + timedelta(weeks=each) for each in range(30)}
    season = season_for(Weekly(1), 8, FIRST, 60, every_tuesday)
    assert season.days == (1, 2, 3, 4, 5, 6) and len(season.windows) == 8
    holidays = {FIRST + timedelta(days=each) for each in range(7, 14)}
    season = season_for(Weekly(1), 4, FIRST, 60, holidays)
    assert [(each - FIRST).days for each in season.windows] == [0, 14, 21, 28]


@pytest.mark.parametrize(("every", "reach"), [(1, 4), (2, 7), (4, 7)])
def test_half_the_rhythm_is_between_two_sessions(every: int, reach: int) -> None:
    season = Season.weekly(FIRST, range(0, 6 * every, every))
    assert {len(run) for run in season.runs} == {reach} and season.runs[0] == tuple(range(reach))


def test_what_is_taken_is_not_free_also_in_part() -> None:
    season = Season.weekly(FIRST, (0,))
    start = datetime.fromisoformat("2027-01-05T18:20:00+00:00")
    busy = season.without([(start, start + timedelta(minutes=20))]).busy
    place = (start - season.begin) // timedelta(minutes=15)
    assert list(_bits(busy)) == [place, place + 1]


def _bits(mask: int) -> Iterator[int]:
    return (place for place in range(mask.bit_length()) if mask >> place & 1)
