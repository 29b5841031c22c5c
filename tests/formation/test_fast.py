"""The compiled search: it values circles as the plain one does, keeps every rule, and is the same for a seed."""

import random
from dataclasses import replace

import numpy as np
import pytest

from circles.formation.fast.facts import BAD, facts_of
from circles.formation.fast.near import near_each
from circles.formation.fast.worth import worth
from circles.formation.instance import Instance, Weights
from circles.formation.partners import MOST, TEACHING, fit
from circles.formation.pool import Pool, places_of
from circles.formation.score import valuing
from circles.formation.solve import solve
from tests.bench._worlds import REGION, world
from tests.formation.test_solve import checked, read

pytestmark = pytest.mark.slow


def with_everything(seed: int) -> Instance:
    """Members with a past, with scores, who belong together, and with the small wishes of a program."""
    instance = read(world(90, seed, REGION if seed % 2 else None, size_min=3, need_mentor=seed % 3 == 0))
    pick, ids = random.Random(seed), [each.id for each in instance.members]
    members = tuple([replace(each, assumed=pick.random() < 0.3, bonus=pick.random()) for each in instance.members])
    pairs = [pick.sample(ids, 2) for _ in range(40)]
    scores = tuple([(one, two, pick.uniform(-1, 1)) for one, two in pairs])
    weights = replace(Weights(), clocks=0.07, mentors=0.03, size=0.01)
    return replace(
        instance, members=members, pair_scores=scores, together=((ids[0], ids[1]),),
        apart=((ids[2], ids[3]),), rules=replace(instance.rules, weights=weights),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_a_circle_is_worth_what_the_plain_search_says(seed: int) -> None:
    pool, pick = Pool(with_everything(seed)), random.Random(seed)
    facts, strict, begun = facts_of(pool), valuing(pool), valuing(pool, begun=True)
    allowed = 0
    for _ in range(4000):
        one = pick.randrange(pool.count)
        near = places_of(pool.friends(one))
        circle = [one, *pick.sample(near, min(len(near), pick.randint(1, 6)))]
        row, value = np.array(circle, np.int64), strict(circle)
        mine = worth(facts, row, len(circle), 0.0)
        assert mine == pytest.approx(value, abs=1e-9) if value is not None else mine == BAD
        soft, early = worth(facts, row, len(circle), 0.5), begun(circle)
        missing = max(0, 3 - len(circle))
        assert soft == pytest.approx(early * 0.5**missing, abs=1e-9) if early is not None else soft == BAD
        allowed += value is not None
    assert allowed > 50, "many of them keep the rules"


def test_the_best_partners_are_the_same() -> None:
    pool = Pool(with_everything(1))
    facts = facts_of(pool)
    near = near_each(facts, np.arange(pool.count), MOST, TEACHING)
    for one in range(pool.count):
        rates = sorted([fit(pool, one, other) for other in places_of(pool.friends(one))], reverse=True)[:MOST]
        found = [int(each) for each in near[one] if each >= 0]
        assert [fit(pool, one, other) for other in found] == pytest.approx(rates, abs=1e-6)


@pytest.mark.parametrize("place", [None, REGION])
def test_the_checker_accepts_what_it_forms_and_a_seed_gives_the_same_again(
    place: dict[str, tuple[str, int]] | None,
) -> None:
    raw = world(240, 3, place)
    one, two = (solve(read(raw), seed=5, steps=300, fast=True) for _ in range(2))
    assert one.fast and (one.circles, one.objective) == (two.circles, two.objective)
    found = checked(raw, one)
    assert found["valid"] and found["objective"] == pytest.approx(one.objective, abs=1e-9)
    assert one.objective > 1.4 * len(raw["members"])


def test_who_belongs_together_is_not_torn_apart() -> None:
    instance = with_everything(2)
    result = solve(instance, steps=100, fast=True)
    circle_of = {each: circle for circle in result.circles for each in circle}
    one, two = instance.together[0]
    assert result.fast and circle_of.get(one) == circle_of.get(two)


def test_a_plugin_that_judges_circles_is_asked_by_the_plain_search() -> None:
    instance = replace(read(world(80, 1)), circle_score=len)
    result = solve(instance, steps=5, fast=True)
    assert not result.fast and result.circles


def test_it_stops_when_it_is_asked_to() -> None:
    asked = iter([False] * 12)
    raw = world(300, 4)
    result = solve(read(raw), stop=lambda: next(asked, True), fast=True)
    assert result.stopped == "asked" and result.circles and checked(raw, result)["valid"]


def test_locked_circles_stay() -> None:
    raw = world(120, 6)
    locked = solve(read(raw), steps=50, fast=True).circles[0]
    result = solve(read(raw), steps=100, seed=2, locked=[locked], fast=True)
    assert locked in result.circles and checked(raw, result)["valid"]
