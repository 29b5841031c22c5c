"""Merging and parting: when it would do harm, and how halves are chosen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.domain.availability import Availability, Level
from circles.domain.person import Person
from circles.domain.program import Plan
from circles.domain.rescue import (
    can_come,
    check_merge,
    check_parting,
    enough_to_come,
    fits,
    halves,
    share_language,
)
from circles.domain.week_masks import week_mask
from circles.errors import Refused

PLAN = Plan(least=4, most=8, quorum=3)
EVENING = datetime(2027, 1, 12, 18, tzinfo=UTC)
ZONES = ["Europe/Lisbon", "Africa/Nairobi", "Asia/Kolkata", "America/New_York", None]


def people(count: int, start: str = "p", zone: str | None = "Europe/Lisbon") -> tuple[Person, ...]:
    return tuple(Person(f"{start}{index}", f"{start}{index}", zone) for index in range(count))


def test_two_small_circles_may_become_one() -> None:
    check_merge(people(4), people(4, "q"), PLAN, frozenset(), EVENING)


def test_6_1_7_a_merge_that_is_too_large_is_blocked_with_the_reason() -> None:
    with pytest.raises(Refused, match="would be 9, and a circle has 8"):
        check_merge(people(5), people(4, "q"), PLAN, frozenset(), EVENING)


def test_6_1_7_a_merge_that_breaks_a_never_with_is_blocked_and_names_nobody() -> None:
    with pytest.raises(Refused, match="asked not to sit with") as refusal:
        check_merge(people(3), people(3, "q"), PLAN, {frozenset({"p1", "q2"})}, EVENING)
    assert refusal.value.values == {}


def test_a_pair_that_is_not_there_blocks_nothing() -> None:
    check_merge(people(3), people(3, "q"), PLAN, {frozenset({"p1", "someone else"})}, EVENING)


def test_an_hour_in_the_night_of_those_who_come_blocks_a_merge() -> None:
    with pytest.raises(Refused, match="in the night for 2 of those"):
        check_merge(people(3), people(2, "q", "Asia/Tokyo"), PLAN, frozenset(), EVENING)
    check_merge(people(3), people(2, "q", "Asia/Tokyo"), PLAN, frozenset(), None)


def test_who_did_not_say_where_they_are_fits_every_hour() -> None:
    assert fits(Person("p", "P"), EVENING.replace(hour=3), 60)


def test_an_hour_near_the_day_is_fine_and_the_deep_night_is_not() -> None:
    ana = Person("ana", "Ana", "UTC")
    fine = [hour for hour in range(24) if fits(ana, EVENING.replace(hour=hour), 60)]
    assert fine == list(range(7, 22))


@pytest.mark.parametrize(("staying", "going"), [(2, 6), (6, 2), (2, 2), (0, 0)])
def test_both_parts_of_a_circle_must_be_able_to_meet(staying: int, going: int) -> None:
    with pytest.raises(Refused, match="need 3 people"):
        check_parting(staying, going, PLAN)


groups = st.lists(st.sampled_from(ZONES), min_size=2, max_size=9).map(
    lambda zones: tuple(Person(f"p{index}", f"P{index}", zone) for index, zone in enumerate(zones))
)


@given(groups)
def test_halves_are_everybody_once_and_differ_by_one_at_most(everyone: tuple[Person, ...]) -> None:
    staying, going = halves(everyone, frozenset(), EVENING)
    assert sorted([*staying, *going], key=lambda each: each.id) == sorted(everyone, key=lambda each: each.id)
    assert 0 <= len(staying) - len(going) <= 1
    assert staying[0] == everyone[0], "who is there longest stays"


@given(groups.filter(lambda group: len(group) > 2), st.data())
def test_two_who_should_not_sit_together_part(everyone: tuple[Person, ...], data: st.DataObject) -> None:
    one, other = data.draw(st.lists(st.sampled_from(everyone), min_size=2, max_size=2, unique=True))
    staying, _ = halves(everyone, {frozenset({one.id, other.id})}, EVENING)
    assert (one in staying) != (other in staying)


def test_halves_go_by_clocks() -> None:
    west, east = people(3, "w", "America/New_York"), people(3, "e", "Asia/Kolkata")
    mixed = tuple(each for pair in zip(west, east, strict=True) for each in pair)
    staying, going = halves(mixed, frozenset(), EVENING)
    assert {*staying} == {*west} and {*going} == {*east}


def test_joining_is_worth_it_while_two_sessions_are_to_come() -> None:
    starts = [EVENING + timedelta(weeks=week) for week in range(3)]
    assert enough_to_come(starts, EVENING)
    assert not enough_to_come(starts, EVENING + timedelta(weeks=1))
    assert not enough_to_come([], EVENING)


def test_the_plan_decides_how_many_are_too_many() -> None:
    check_merge(people(5), people(4, "q"), replace(PLAN, most=9), frozenset(), EVENING)


def evenings(*days: int) -> Availability:
    return Availability(possible=week_mask([(day, 18 * 60, 21 * 60) for day in days]))


def test_who_stated_their_hours_comes_only_if_all_sessions_lie_in_them() -> None:
    (ana,) = people(1)
    tuesdays = [(EVENING + timedelta(weeks=2 * each), 60) for each in range(4)]
    assert can_come(ana, evenings(1), tuesdays)
    assert not can_come(ana, evenings(0, 2, 3), tuesdays)
    assert not can_come(ana, evenings(1), [*tuesdays, (EVENING + timedelta(days=1), 60)]), "one is a Wednesday"
    assert not can_come(ana, evenings(1), [(EVENING, 200)]), "it ends too late"
    early = EVENING.replace(hour=4)
    assert can_come(ana, Availability(possible=week_mask([(1, 4 * 60, 6 * 60)])), [(early, 60)]), "as they said"
    assert not can_come(ana, None, [(early, 60)]), "the night of somebody who stated nothing"


def test_a_change_of_the_clocks_makes_an_hour_another_one() -> None:
    (ana,) = people(1, zone="Europe/Lisbon")
    before, after = datetime(2027, 3, 23, 18, tzinfo=UTC), datetime(2027, 3, 30, 18, tzinfo=UTC)
    from_six = Availability(possible=week_mask([(1, 18 * 60, 19 * 60)]))
    assert can_come(ana, from_six, [(before, 60)])
    assert not can_come(ana, from_six, [(before, 60), (after, 60)]), "it is 19:00 then"


def test_a_language_is_shared_by_all_who_said_what_they_speak() -> None:
    assert share_language([("en", "de"), (), ("de",)])
    assert not share_language([("en", "de"), ("de",), ("en",)])
    assert share_language([(), ()])


@given(st.integers(0, 6), st.integers(0, 95), st.integers(15, 180), st.booleans(), st.data())
def test_a_level_is_that_of_the_worst_quarter(
    day: int, quarter: int, minutes: int, good: bool, data: st.DataObject
) -> None:
    wall = datetime(2027, 1, 4, quarter // 4, quarter % 4 * 15, tzinfo=UTC) + timedelta(days=day)
    whole = {(day * 96 + quarter + each) % 672 for each in range(-(-minutes // 15))}
    mask = sum(1 << each for each in whole)
    of = Availability(mask) if good else Availability(possible=mask)
    assert of.level_at(wall, minutes) is (Level.GOOD if good else Level.POSSIBLE)
    missing = 1 << data.draw(st.sampled_from(sorted(whole)))
    assert of.stating(Level.IMPOSSIBLE, missing).level_at(wall, minutes) is Level.IMPOSSIBLE
    assert of.stating(Level.POSSIBLE, missing).level_at(wall, minutes) is Level.POSSIBLE
