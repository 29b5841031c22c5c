"""What a program wishes beside the quality: sizes near the target, near clocks, mentors spread."""

from dataclasses import replace
from datetime import date

import pytest

from circles.domain.week_masks import WHOLE_WEEK, week_mask
from circles.formation.budget import Budget
from circles.formation.instance import Instance, Member, Rules, Weights
from circles.formation.listing import list_circles
from circles.formation.pool import Pool
from circles.formation.score import terms_of, valuing
from circles.formation.solve import solve

MONDAY = date(2027, 1, 4)
EVENINGS = week_mask([(day, 18 * 60, 22 * 60) for day in range(5)])


def people(count: int, *zones: str) -> tuple[Member, ...]:
    english = frozenset({"en"})
    return tuple(
        Member(f"p{number}", zones[number % len(zones)], WHOLE_WEEK, EVENINGS, english, assumed=True)
        for number in range(count)
    )


def formed(members: tuple[Member, ...], weights: Weights, least: int = 3, most: int = 8, target: int = 6) -> list[int]:
    rules = Rules(size_min=least, size_max=most, size_target=target, weights=weights)
    result = solve(Instance(MONDAY, 2, members, rules), steps=300, effort=20_000)
    return sorted(len(each) for each in result.circles)


@pytest.mark.slow
@pytest.mark.parametrize(("count", "sizes"), [(9, [4, 5]), (12, [6, 6]), (13, [6, 7]), (30, [6] * 5), (60, [6] * 10)])
def test_sizes_are_near_the_target_and_near_each_other(count: int, sizes: list[int]) -> None:
    assert formed(people(count, "Europe/Lisbon"), Weights(size=0.05)) == sizes


def test_near_clocks_sit_together_where_nobody_stated_hours() -> None:
    zones = ("Asia/Tokyo", "Europe/Lisbon", "Europe/Moscow")
    members = people(12, *zones)
    weights = Weights(time=0.0, clocks=0.1)
    instance = Instance(MONDAY, 2, members, Rules(size_min=4, size_max=4, weights=weights))
    result = solve(instance, steps=300, effort=20_000)
    known = {each.id: each.zone for each in members}
    assert sorted({known[each] for each in circle} for circle in result.circles) == [{each} for each in sorted(zones)]


def test_clocks_do_not_count_between_two_who_stated_their_hours() -> None:
    far = tuple(replace(each, assumed=False) for each in people(2, "Asia/Tokyo", "Europe/Lisbon"))
    rules = Rules(size_min=2, weights=Weights(clocks=0.1))
    stated, assumed = (
        Pool(Instance(MONDAY, 1, each, rules)) for each in (far, (replace(far[0], assumed=True), far[1]))
    )
    assert stated.pair(0, 1) - assumed.pair(0, 1) == pytest.approx(0.1 * 9 / 12), "nine hours of at most twelve"


def test_clocks_are_as_far_apart_as_the_short_way_round() -> None:
    far = people(2, "Pacific/Auckland", "Pacific/Pago_Pago")
    pool = Pool(Instance(MONDAY, 1, far, Rules(size_min=2, weights=Weights(clocks=0.1))))
    assert pool.wished(0, 1) == pytest.approx(0.0), "+13 and -11 show the same hour"


def test_mentors_are_spread_over_the_circles() -> None:
    members = tuple(replace(each, mentor=number < 3) for number, each in enumerate(people(12, "Europe/Lisbon")))
    rules = Rules(size_min=4, size_max=4, weights=Weights(mentors=0.1))
    result = solve(Instance(MONDAY, 1, members, rules), steps=300, effort=20_000)
    known = {each.id: each.mentor for each in members}
    assert [sum(known[each] for each in circle) for circle in result.circles] == [1, 1, 1]


def test_the_search_the_list_and_the_reasons_agree_on_what_a_circle_is_worth() -> None:
    members = tuple(replace(each, mentor=number % 2 == 0) for number, each in enumerate(people(6, "Asia/Tokyo", "UTC")))
    rules = Rules(size_min=2, size_max=5, size_target=4, weights=Weights(clocks=0.2, mentors=0.3, size=0.07))
    pool = Pool(Instance(MONDAY, 2, members, rules))
    value, listed = valuing(pool), list_circles(pool, (1 << 6) - 1, 1000, Budget())
    assert listed.whole and len(listed.circles) == 56
    for circle, worth in zip(listed.circles, listed.values, strict=True):
        assert value(circle) == pytest.approx(worth) == pytest.approx(terms_of(pool, tuple(sorted(circle))).value)


def test_where_all_are_alike_a_proof_ends_where_its_effort_does_and_everybody_has_a_place() -> None:
    instance = Instance(
        MONDAY, 2, people(40, "Europe/Lisbon"), Rules(size_min=4, size_max=8, weights=Weights(size=0.05))
    )
    first, again = (solve(instance, steps=50, effort=5_000) for _ in range(2))
    assert not first.waiting and first.stopped == "steps"
    assert first.circles == again.circles, "it ends at the same place every time"
