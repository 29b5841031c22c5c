"""Names for circles, and an hour for people who have none in common."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circles.domain.availability import Availability
from circles.domain.availability_text import read_availability
from circles.domain.forming import circle_name, discomfort, free_names, least_bad_hour
from circles.domain.person import Person
from circles.domain.zones import local

AFTER = date(2026, 11, 22)
ZONES = (
    "Europe/Lisbon", "America/New_York", "Asia/Kathmandu", "Europe/Berlin", "Pacific/Auckland", "Pacific/Kiritimati",
    "America/Los_Angeles", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Niue", None,
)  # fmt: skip


def people(*zones: str | None) -> list[Person]:
    return [Person(f"p{place}", f"Person {place}", zone) for place, zone in enumerate(zones)]


def test_names_go_on_and_avoid_taken_ones() -> None:
    assert free_names(2, ["Alder", "birch"]) == ["Cedar", "Elm"]
    assert len({circle_name(index) for index in range(200)}) == 200


def test_one_clock_for_all_keeps_its_own_wall_time() -> None:
    wall = least_bad_hour(people(*["Asia/Kolkata"] * 5), 60, AFTER)
    assert (wall.zone, wall.time.hour) == ("Asia/Kolkata", 18)


def test_several_clocks_meet_at_a_whole_hour_of_utc() -> None:
    wall = least_bad_hour(people("Europe/Lisbon", "America/New_York", "Asia/Kathmandu", "Europe/Berlin"), 60, AFTER)
    assert (wall.zone, wall.time.minute) == ("UTC", 0)
    assert AFTER < wall.day <= AFTER + timedelta(days=7)


def test_only_days_that_are_named_count() -> None:
    day = date(2026, 12, 3)
    assert least_bad_hour(people("Europe/Lisbon", "Asia/Tokyo"), 60, AFTER, [day]).day == day


@pytest.mark.parametrize(
    ("clock", "minutes", "expected"),
    [("08:00", 60, 0), ("20:00", 60, 0), ("20:30", 60, 30), ("07:30", 60, 30), ("03:00", 60, 300), ("00:00", 60, 240)],
)
def test_discomfort_is_the_way_to_waking_hours(clock: str, minutes: int, expected: int) -> None:
    hour, minute = clock.split(":")
    assert discomfort(int(hour) * 60 + int(minute), minutes) == expected


SAID = (
    "weekday evenings",
    "any time but nights",
    "tue 18-21, not fri",
    "good: sat 10-12; possible: weekdays",
    "mon 3-5",
)


def suits(at: datetime, zone: str, of: Availability, minutes: int) -> bool:
    """Quarter by quarter, on the wall."""
    start = local(at, zone)
    first = start.weekday() * 24 * 60 + start.hour * 60 + start.minute
    return all(of.can >> (first + each) // 15 % 672 & 1 for each in range(minutes))


@pytest.mark.slow
@given(st.lists(st.tuples(st.sampled_from(ZONES[:-1]), st.sampled_from((*SAID, None))), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_an_hour_impossible_for_nobody_is_chosen_whenever_there_is_one(who: list[tuple[str, str | None]]) -> None:
    group = people(*[zone for zone, _ in who])
    stated = {f"p{place}": read_availability(text) for place, (_, text) in enumerate(who) if text}
    wall = least_bad_hour(group, 60, AFTER, stated=stated)
    zones = {person.id: person.zone or "" for person in group}
    first = datetime(2026, 11, 23, tzinfo=UTC)
    against = [
        sum(not suits(first + timedelta(hours=hour), zones[id], of, 60) for id, of in stated.items())
        for hour in range(7 * 24)
    ]
    chosen = wall.instant
    assert sum(not suits(chosen, zones[id], of, 60) for id, of in stated.items()) == min(against)


def test_a_good_hour_is_better_than_a_possible_one_and_early_is_no_hardship_for_who_said_so() -> None:
    stated = {f"p{each}": read_availability("good: thu 6-8; possible: weekdays") for each in range(3)}
    wall = least_bad_hour(people("UTC", "UTC", "UTC"), 60, AFTER, stated=stated)
    assert (wall.day.weekday(), wall.time.hour in (6, 7)) == (3, True)
