"""Wall times and the instants they mean: gaps, double hours, and what people type."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circles.domain.gazetteer import zone_names
from circles.domain.series import LocalTime, Series, WallTime
from circles.domain.zones import local

HARD = (
    "Europe/Lisbon", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham",
    "America/St_Johns", "Antarctica/Troll", "Pacific/Kiritimati", "Pacific/Niue", "Pacific/Apia", "Africa/Casablanca",
    "America/Sao_Paulo", "America/Asuncion", "Asia/Almaty", "Africa/Cairo", "America/Mexico_City",
    "America/Coyhaique", "America/Vancouver", "America/Edmonton", "America/Winnipeg", "Asia/Calcutta", "Europe/Kiev",
    "US/Pacific", "America/Santiago", "America/Havana", "Asia/Beirut", "Europe/Dublin",
)  # fmt: skip


def utc(day: str, clock: str, zone: str) -> str:
    return f"{WallTime(date.fromisoformat(day), time.fromisoformat(clock), zone).instant:%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("day", "clock", "zone", "instant"),
    [
        ("2027-03-28", "02:30", "Europe/Berlin", "03-28 01:30"),  # the clocks jump from 02:00 to 03:00
        ("2027-03-14", "02:30", "America/New_York", "03-14 07:30"),
        ("2027-10-03", "02:15", "Australia/Lord_Howe", "10-02 15:45"),  # half an hour only
        ("2027-03-28", "01:30", "Antarctica/Troll", "03-28 01:30"),  # two hours
        ("2027-04-30", "00:30", "Africa/Cairo", "04-29 22:30"),  # at midnight
        ("2027-09-05", "00:10", "America/Santiago", "09-05 04:10"),
    ],
)
def test_an_hour_that_is_skipped_is_read_with_the_offset_before_the_gap(
    day: str, clock: str, zone: str, instant: str
) -> None:
    assert utc(day, clock, zone) == instant
    assert WallTime(date.fromisoformat(day), time.fromisoformat(clock), zone).skipped


@pytest.mark.parametrize(
    ("day", "clock", "zone", "instant"),
    [
        ("2027-10-31", "02:30", "Europe/Berlin", "10-31 00:30"),
        ("2027-11-07", "01:30", "America/New_York", "11-07 05:30"),
        ("2027-04-04", "01:45", "Australia/Lord_Howe", "04-03 14:45"),
        ("2027-10-28", "23:30", "Africa/Cairo", "10-28 20:30"),
        ("2027-04-03", "23:30", "America/Santiago", "04-04 02:30"),
    ],
)
def test_an_hour_that_comes_twice_means_the_first(day: str, clock: str, zone: str, instant: str) -> None:
    assert utc(day, clock, zone) == instant
    assert not WallTime(date.fromisoformat(day), time.fromisoformat(clock), zone).skipped


def test_a_fold_on_the_wall_time_changes_nothing() -> None:
    first, second = (WallTime(date(2027, 10, 31), time(2, 30, fold=fold), "Europe/Berlin") for fold in (0, 1))
    assert first.instant == second.instant


@pytest.mark.slow
@given(
    st.sampled_from(HARD),
    st.dates(date(2026, 1, 1), date(2034, 12, 31)),
    st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
)
@settings(max_examples=300, deadline=None)
def test_an_instant_is_aware_and_shows_the_wall_time_unless_it_is_skipped(zone: str, day: date, clock: time) -> None:
    wall = WallTime(day, clock, zone)
    assert wall.instant.tzinfo is UTC
    shown = local(wall.instant, zone)
    if wall.skipped:
        late = shown.replace(tzinfo=None) - datetime.combine(day, clock)
        assert timedelta(0) < late <= timedelta(hours=24)
    else:
        assert (shown.date(), shown.time()) == (day, clock)
        assert WallTime.at(wall.instant, zone) == wall


def test_every_zone_has_instants() -> None:
    for name in zone_names():
        assert WallTime(date(2027, 3, 28), time(2, 30), name).instant.tzinfo is UTC


def test_a_series_keeps_the_wall_time_over_clock_changes() -> None:
    walls = list(Series(date(2027, 3, 7), time(18), "America/New_York", 1, 3))
    assert [f"{each.instant:%d %H:%M}" for each in walls] == ["07 23:00", "14 22:00", "21 22:00"]
    assert [each.day for each in Series(date(2028, 2, 15), time(18), "UTC", 2, 3)] == [
        date(2028, 2, 15), date(2028, 2, 29), date(2028, 3, 14),
    ]  # fmt: skip


def test_weeks_in_which_two_continents_disagree() -> None:
    """From 14 to 28 March 2027 New York has changed its clocks and Berlin has not."""
    walls = Series(date(2027, 3, 9), time(18), "Europe/Berlin", 1, 4)
    assert [local(each.instant, "America/New_York").hour for each in walls] == [12, 13, 13, 12]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-12-01 19:00", LocalTime(date(2026, 12, 1), time(19))),
        ("  2026-12-01T09:05 ", LocalTime(date(2026, 12, 1), time(9, 5))),
        ("2026-12-01  9:05", LocalTime(date(2026, 12, 1), time(9, 5))),
        ("2028-02-29 00:00", LocalTime(date(2028, 2, 29), time())),
    ],
)
def test_a_local_time_is_read(typed: str, read: LocalTime) -> None:
    assert LocalTime.parse(typed) == read
    assert LocalTime.parse(str(read)) == read


@pytest.mark.parametrize(
    "typed",
    ["", "2026-12-01", "19:00", "2026-13-01 19:00", "2027-02-29 19:00", "2026-12-01 24:00", "2026-12-01 19:60",
     "2026-12-01 19:00+02:00", "2026-12-01 19:00:30", "2026-12-01 19:00Z", "9999-12-31 23:59", "0001-01-01 00:00",
     "tomorrow at eight", "2026-12-01 \u0661\u0669:00x"],
)  # fmt: skip
def test_what_is_no_local_time_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        LocalTime.parse(typed)


def test_a_local_time_takes_a_zone() -> None:
    assert LocalTime.parse("2026-12-01 19:00").in_zone("Asia/Kathmandu").instant == datetime(
        2026, 12, 1, 13, 15, tzinfo=UTC
    )
