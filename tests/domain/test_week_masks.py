"""Weeks as masks say the same as walking through them step by step, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circles.domain import week_masks
from circles.domain.gazetteer import zone_names
from circles.domain.week_masks import DAY, QUARTER, WEEK, WHOLE_WEEK, turned
from circles.domain.zones import local

pytestmark = pytest.mark.slow

EVEN = date(1999, 1, 4)
ODD_CLOCKS = (
    "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham", "Australia/Lord_Howe", "America/St_Johns",
    "Antarctica/Troll", "Pacific/Kiritimati", "Pacific/Niue", "Pacific/Apia", "Africa/Casablanca", "America/Sao_Paulo",
    "America/Asuncion", "Asia/Almaty", "Africa/Cairo", "America/Mexico_City", "America/Coyhaique", "America/Vancouver",
    "America/Edmonton", "America/Winnipeg", "America/Santiago", "Asia/Gaza", "Asia/Calcutta", "Europe/Kiev", "UTC",
)  # fmt: skip
MISMATCH = [date(2027, 3, 8) + timedelta(weeks=week) for week in range(4)] + [date(2027, 10, 25), date(2027, 11, 1)]

mondays = st.sampled_from([*MISMATCH, date(2026, 10, 19), date(2026, 12, 28), date(2028, 2, 28)]) | st.integers(
    0, 52 * 45
).map(lambda weeks: EVEN + timedelta(weeks=weeks))
zones = st.sampled_from(ODD_CLOCKS) | st.sampled_from(sorted(zone_names()))
spans = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 95), st.integers(1, 96)).map(
        lambda each: (each[0], 15 * min(each[1], each[2] - 1), 15 * max(each[1] + 1, each[2]))
    ),
    max_size=8,
)
Spans = list[tuple[int, int, int]]


def free(spans: Spans, zone: str, at: datetime) -> bool:
    """Whether the wall in the zone shows a time in one of the spans: the rule itself."""
    wall = local(at, zone)
    minute = wall.hour * 60 + wall.minute
    return any(day == wall.weekday() and first <= minute < last for day, first, last in spans)


def walked(spans: Spans, zone: str, monday: date, quarters: int) -> list[bool]:
    begin = datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
    return [free(spans, zone, begin + timedelta(minutes=QUARTER * each)) for each in range(quarters)]


@given(spans, zones, mondays, st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_each_quarter_of_each_week_is_in_the_mask_if_the_wall_shows_a_stated_time(
    stated: Spans, zone: str, monday: date, weeks: int
) -> None:
    season = week_masks.utc_season(zone, week_masks.week_mask(stated), monday, weeks)
    assert season.bit_length() <= weeks * WEEK
    steps = walked(stated, zone, monday, weeks * WEEK)
    assert [bool(season >> each & 1) for each in range(weeks * WEEK)] == steps
    assert week_masks.season_of(week_masks.utc_weeks(zone, week_masks.week_mask(stated), monday, weeks)) == season


@given(spans, zones, mondays, st.sampled_from([15, 45, 60, 75, 90, 120]), st.sampled_from([15, 30, 60, 45]))
@settings(max_examples=60, deadline=None)
def test_a_meeting_can_start_where_all_its_quarters_are_free_also_over_the_end_of_the_week(
    stated: Spans, zone: str, monday: date, minutes: int, grid: int
) -> None:
    steps, need = walked(stated, zone, monday, 4 * WEEK), minutes // QUARTER
    mask = week_masks.week_mask(stated)
    weeks = week_masks.utc_weeks(zone, mask, monday, 4)
    found = [week_masks.starts(this, following, minutes, grid) for this, following in pairwise(weeks)]
    for number, week in enumerate(found):
        at = number * WEEK
        assert week_masks.quarters(week) == [
            each for each in range(0, WEEK, grid // QUARTER) if all(steps[at + each : at + each + need])
        ]
    season = week_masks.season_starts(zone, mask, monday, 3, minutes, grid)
    assert week_masks.weeks_of(season, 3) == tuple(found)
    assert week_masks.fewest(season, 3) == min(each.bit_count() for each in found)


@given(st.integers(0, 2**32), zones, mondays, st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_on_a_wall_is_what_the_wall_shows(seed: int, zone: str, monday: date, weeks: int) -> None:
    season = Random(seed).getrandbits(weeks * WEEK)
    begin = datetime.combine(monday, time())
    first: dict[int, int] = {}
    for each in range(weeks * WEEK):
        shown = local(begin.replace(tzinfo=UTC) + timedelta(minutes=QUARTER * each), zone).replace(tzinfo=None)
        first.setdefault((shown - begin) // timedelta(minutes=QUARTER), season >> each & 1)
    found = week_masks.on_wall(zone, season, monday, weeks)
    assert week_masks.quarters(found) == sorted(place for place, bit in first.items() if bit and place >= 0)


def test_an_hour_that_the_clocks_skip_is_nowhere_and_one_that_comes_twice_is_there_twice() -> None:
    two_to_three = week_masks.week_mask([(6, 120, 180)])
    spring, after = week_masks.utc_weeks("Europe/Berlin", two_to_three, date(2027, 3, 22), 2)
    assert (spring.bit_count(), after.bit_count()) == (0, 4)
    (autumn,) = week_masks.utc_weeks("Europe/Berlin", two_to_three, date(2027, 10, 25), 1)
    assert week_masks.quarters(autumn) == list(range(6 * DAY, 6 * DAY + 8))


def test_a_free_time_over_midnight_on_sunday_is_one() -> None:
    late = week_masks.week_mask([(6, 23 * 60, 24 * 60), (0, 0, 60)])
    this, following = week_masks.utc_weeks("UTC", late, date(2026, 12, 28), 2)
    assert week_masks.quarters(week_masks.starts(this, following, 120, 15)) == [WEEK - 4]
    assert week_masks.starts(this, 0, 120, 15) == 0


def test_weeks_between_two_changes_are_the_same_object() -> None:
    weeks = week_masks.utc_weeks("America/New_York", week_masks.week_mask([(2, 1080, 1260)]), date(2026, 10, 5), 26)
    assert len({id(each) for each in weeks}) == 2, "the changes come on Sundays, and Wednesdays do not see them"
    assert week_masks.utc_weeks("Asia/Tokyo", WHOLE_WEEK, date(2026, 10, 5), 3) == (WHOLE_WEEK,) * 3


def test_no_clocks_go_forth_and_back_between_two_looks_at_them() -> None:
    """Else a change could be overlooked. Looked at every two hours, near and far."""
    for zone in ODD_CLOCKS:
        for monday in (date(2010, 8, 2), date(2026, 1, 5), date(2040, 8, 6), date(2054, 3, 2)):
            begin = datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
            steps = [local(begin + timedelta(hours=2 * each), zone).utcoffset() for each in range(52 * 84)]
            changes = [each for each in range(1, len(steps)) if steps[each] != steps[each - 1]]
            assert all((later - sooner) / 12 > 6 for sooner, later in pairwise(changes)), zone


def test_where_a_bit_is_in_time() -> None:
    assert week_masks.instant(date(2026, 10, 5), WEEK + DAY + 73) == datetime(2026, 10, 13, 18, 15, tzinfo=UTC)


def test_what_makes_no_sense_is_an_error() -> None:
    for spans in ([(7, 0, 15)], [(0, 60, 60)], [(0, 0, 1441)], [(-1, 0, 15)]):
        with pytest.raises(ValueError, match="no span"):
            week_masks.week_mask(spans)
    assert week_masks.quarters(week_masks.week_mask([(0, 20, 50)])) == [2], "whole quarters only"
    assert week_masks.week_mask([(0, 20, 40)]) == 0
    with pytest.raises(ValueError, match="no Monday"):
        week_masks.utc_weeks("UTC", 0, date(2026, 10, 6), 1)
    for minutes, grid in ((50, 15), (0, 15), (60, 20), (60, 0), (8 * 24 * 60, 15)):
        with pytest.raises(ValueError, match="quarters"):
            week_masks.starts(0, 0, minutes, grid)


@given(st.integers(0, WHOLE_WEEK), st.integers(-WEEK, WEEK))
def test_a_week_that_is_turned_keeps_all_its_quarters_and_turns_back(week: int, quarters: int) -> None:
    assert turned(turned(week, quarters), -quarters) == week
    assert turned(week, quarters).bit_count() == week.bit_count()
    assert turned(1, quarters) == 1 << quarters % WEEK
