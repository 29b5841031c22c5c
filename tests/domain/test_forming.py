"""Everybody lands in exactly one circle, with people near their clock, at an hour that can be explained."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circles.domain.availability import Availability
from circles.domain.availability_text import read_availability
from circles.domain.forming import CirclePlan, circle_name, discomfort, form
from circles.domain.person import Person
from circles.domain.program import Plan
from circles.domain.series import WallTime
from circles.domain.zones import local, utc_offset_minutes
from circles.errors import Refused

AFTER = date(2026, 11, 22)
ZONES = (
    "Europe/Lisbon", "America/New_York", "Asia/Kathmandu", "Europe/Berlin", "Pacific/Auckland", "Pacific/Kiritimati",
    "America/Los_Angeles", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Niue", None,
)  # fmt: skip


def people(*zones: str | None) -> list[Person]:
    return [Person(f"p{place}", f"Person {place}", zone) for place, zone in enumerate(zones)]


def reasons(plan: CirclePlan) -> dict[str, int]:
    return dict(plan.reasons)


def refusal(count: int, plan: Plan) -> str:
    with pytest.raises(Refused) as caught:
        form(people(*["UTC"] * count), plan, AFTER)
    return str(caught.value)


@given(
    st.lists(st.sampled_from(ZONES), min_size=1, max_size=40),
    st.integers(2, 6),
    st.integers(0, 3),
    st.integers(0, 4),
)
@settings(max_examples=60, deadline=None)
def test_everyone_is_in_exactly_one_circle_of_an_allowed_size(
    zones: list[str | None], least: int, to_target: int, to_most: int
) -> None:
    plan = Plan(least=least, target=least + to_target, most=least + to_target + to_most)
    joined = people(*zones)
    try:
        circles = form(joined, plan, AFTER)
    except Refused:
        assert not any(count * least <= len(zones) <= count * plan.most for count in range(1, len(zones) + 1))
        return
    placed = [each for circle in circles for each in circle.person_ids]
    assert sorted(placed) == sorted(person.id for person in joined)
    sizes = [len(circle.person_ids) for circle in circles]
    assert all(plan.least <= size <= plan.most for size in sizes)
    assert max(sizes) - min(sizes) <= 1
    assert len({circle.name for circle in circles}) == len(circles)
    assert form(joined, plan, AFTER) == circles
    for circle in circles:
        check_hour(circle, {person.id: person for person in joined}, plan)


def check_hour(circle: CirclePlan, by_id: dict[str, Person], plan: Plan) -> None:
    """The hour lies in the week, and no other hour of the week has a smaller largest discomfort."""
    at = circle.wall.instant
    assert datetime(2026, 11, 23, tzinfo=UTC) <= at < datetime(2026, 11, 30, tzinfo=UTC)
    zones = [zone for each in circle.person_ids if (zone := by_id[each].zone)]
    worst = {hour: max((pain(zone, hour, plan.minutes) for zone in zones), default=0) for hour in range(24)}
    assert worst[at.hour] == min(worst.values())
    awake = sum(pain(zone, at.hour, plan.minutes) == 0 for zone in zones)
    assert reasons(circle)["in_waking_hours"] == awake
    assert reasons(circle)["people"] == len(circle.person_ids)
    assert reasons(circle).get("zone_unknown", 0) == len(circle.person_ids) - len(zones)


def pain(zone: str, hour: int, minutes: int) -> int:
    shown = local(datetime(2026, 11, 24, hour, tzinfo=UTC), zone)
    return discomfort(shown.hour * 60 + shown.minute, minutes)


def test_neighbors_by_the_clock_sit_together() -> None:
    circles = form(people(*["Europe/Lisbon", "America/New_York"] * 6), Plan(), AFTER)
    assert [reasons(circle)["largest_offset_minutes"] for circle in circles] == [0, 0]


def test_the_larger_circle_is_where_the_people_are() -> None:
    circles = form(people(*["Asia/Tokyo"] * 6, *["Europe/Berlin"] * 7), Plan(), AFTER)
    assert sorted((len(circle.person_ids), reasons(circle)["largest_offset_minutes"]) for circle in circles) == [
        (6, 0), (7, 0),
    ]  # fmt: skip


def test_neighbors_across_the_date_line_sit_together() -> None:
    zones = ["Pacific/Auckland", "Pacific/Honolulu"] * 2 + ["Europe/Berlin", "Europe/Athens"] * 2
    circles = form(people(*zones), Plan(least=4, target=4, most=4), AFTER)
    assert {circle.person_ids for circle in circles} == {("p0", "p1", "p2", "p3"), ("p4", "p5", "p6", "p7")}
    assert sorted(reasons(circle)["largest_offset_minutes"] for circle in circles) == [60, 60]


def test_neighbors_on_both_sides_of_greenwich_sit_together() -> None:
    zones = ["Atlantic/Azores", "Europe/London", "Asia/Tokyo", "Asia/Tokyo"] * 2
    circles = form(people(*zones), Plan(least=4, target=4, most=4), AFTER)
    assert sorted(reasons(circle)["largest_offset_minutes"] for circle in circles) == [0, 60]


@pytest.mark.parametrize(
    ("count", "target", "sizes"),
    [(16, 4, [4, 4, 4, 4]), (16, 8, [8, 8]), (13, 6, [7, 6]), (20, 6, [7, 7, 6]), (9, 6, [5, 4]), (7, 6, [7])],
)
def test_sizes_come_near_the_target(count: int, target: int, sizes: list[int]) -> None:
    circles = form(people(*["UTC"] * count), Plan(target=target), AFTER)
    assert sorted((len(circle.person_ids) for circle in circles), reverse=True) == sizes


def test_one_clock_for_all_keeps_its_own_wall_time() -> None:
    (circle,) = form(people(*["Asia/Kolkata"] * 5), Plan(), AFTER)
    assert circle.wall == WallTime(date(2026, 11, 23), time(18, 30), "Asia/Kolkata")


def test_several_clocks_meet_at_a_whole_hour_of_utc() -> None:
    (circle,) = form(people("Europe/Lisbon", "America/New_York", "Asia/Kathmandu", "Europe/Berlin"), Plan(), AFTER)
    assert (circle.wall.zone, circle.wall.time.minute) == ("UTC", 0)
    assert [f"{local(circle.wall.instant, zone):%H:%M}" for zone in ("America/New_York", "Asia/Kathmandu")] == [
        "09:00", "19:45",
    ]  # fmt: skip
    assert reasons(circle) == {"people": 4, "in_waking_hours": 4, "largest_offset_minutes": 645}


def test_the_organizers_hour_is_taken() -> None:
    first = WallTime(date(2026, 12, 1), time(18), "UTC")
    circles = form(people(*["Asia/Tokyo", "Europe/Berlin"] * 6), Plan(), AFTER, first)
    assert {circle.wall for circle in circles} == {first}
    assert sorted(reasons(circle)["in_waking_hours"] for circle in circles) == [0, 6]


def test_the_order_of_joining_is_kept_in_a_circle() -> None:
    (circle,) = form(people("Asia/Tokyo", "Europe/Berlin", "Asia/Tokyo", "Europe/Lisbon"), Plan(), AFTER)
    assert circle.person_ids == ("p0", "p1", "p2", "p3")


@pytest.mark.parametrize(
    ("count", "plan", "sentence"),
    [
        (0, Plan(), "Nobody has joined yet; a circle needs at least 4 people."),
        (1, Plan(), "One person has joined; a circle needs at least 4."),
        (3, Plan(), "3 people joined; a circle needs at least 4."),
        (9, Plan(least=6, target=7, most=8), "9 people joined; they do not make circles of 6 to 8, but 12 would."),
    ],
)
def test_impossible_sizes_are_refused_with_a_way_out(count: int, plan: Plan, sentence: str) -> None:
    assert refusal(count, plan).startswith(sentence)


def test_names_go_on_and_avoid_taken_ones() -> None:
    circles = form(people(*["UTC"] * 12), Plan(), AFTER, taken=["Alder", "birch"])
    assert [circle.name for circle in circles] == ["Cedar", "Elm"]
    assert len({circle_name(index) for index in range(200)}) == 200


@pytest.mark.parametrize(
    ("clock", "minutes", "expected"),
    [("08:00", 60, 0), ("20:00", 60, 0), ("20:30", 60, 30), ("07:30", 60, 30), ("03:00", 60, 300), ("00:00", 60, 240)],
)
def test_discomfort_is_the_way_to_waking_hours(clock: str, minutes: int, expected: int) -> None:
    hour, minute = clock.split(":")
    assert discomfort(int(hour) * 60 + int(minute), minutes) == expected


def test_offsets_are_those_of_the_day_of_the_session() -> None:
    """New York changes its clocks on 14 March 2027, Berlin on the 28th: only five hours lie between them then."""
    mixed = people("Europe/Berlin", "America/New_York", "Europe/Berlin", "America/New_York")
    (circle,) = form(mixed, Plan(), date(2027, 3, 15))
    assert utc_offset_minutes(circle.wall.instant, "America/New_York") == -240
    assert reasons(circle)["largest_offset_minutes"] == 300


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


@given(st.lists(st.tuples(st.sampled_from(ZONES[:-1]), st.sampled_from((*SAID, None))), min_size=3, max_size=5))
@settings(max_examples=60, deadline=None)
def test_an_hour_impossible_for_nobody_is_chosen_whenever_there_is_one(who: list[tuple[str, str | None]]) -> None:
    group = people(*[zone for zone, _ in who])
    stated = {f"p{place}": read_availability(text) for place, (_, text) in enumerate(who) if text}
    (plan,) = form(group, Plan(least=3, target=4, most=5, minutes=60), AFTER, stated=stated)
    zones = {person.id: person.zone or "" for person in group}
    first = datetime(2026, 11, 23, tzinfo=UTC)
    against = [
        sum(not suits(first + timedelta(hours=hour), zones[id], of, 60) for id, of in stated.items())
        for hour in range(7 * 24)
    ]
    assert reasons(plan).get("impossible_for", 0) == min(against)
    chosen = plan.wall.instant
    assert sum(not suits(chosen, zones[id], of, 60) for id, of in stated.items()) == min(against)


def test_a_good_hour_is_better_than_a_possible_one_and_early_is_no_hardship_for_who_said_so() -> None:
    stated = {f"p{each}": read_availability("good: thu 6-8; possible: weekdays") for each in range(3)}
    (plan,) = form(people("UTC", "UTC", "UTC"), Plan(least=3, target=4, most=5, minutes=60), AFTER, stated=stated)
    assert (plan.wall.day.weekday(), plan.wall.time.hour in (6, 7)) == (3, True)
    assert (reasons(plan)["good_for"], reasons(plan)["impossible_for"]) == (3, 0)
