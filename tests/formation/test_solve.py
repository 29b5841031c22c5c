"""Forming circles: an independent checker accepts every result, and small ones are the best there are."""

import json
import random
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from circles.formation.budget import Budget
from circles.formation.instance import Instance, Member, Rules, Unusable
from circles.formation.listing import list_circles
from circles.formation.pool import Pool
from circles.formation.reading import read_instance
from circles.formation.score import terms_of, valuing
from circles.formation.solve import Result, solve
from tests.bench._worlds import REGION, tiled, world
from tests.formation._check import Calendar, check

pytestmark = pytest.mark.slow

BATCHES = range(10)


@pytest.fixture(scope="module", autouse=True)
def zones_are_looked_up_once() -> Iterator[None]:
    """The checker walks through every quarter of an hour of a season for each zone: once is enough for all tests."""
    known: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
    walk = Calendar.zone

    def zone(calendar: Calendar, name: str) -> list[tuple[int, ...]]:
        key = calendar.start, calendar.weeks, calendar.need, name
        if key not in known:
            known[key] = walk(calendar, name)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Calendar, "zone", zone)
        yield


def read(raw: dict[str, Any]) -> Instance:
    return read_instance(json.dumps(raw))


def checked(raw: dict[str, Any], result: Result) -> dict[str, Any]:
    file = {"circles": [{"members": list(each)} for each in result.circles], "waitlist": list(result.waiting)}
    return check(raw, file, explain=True)


def chance_world(seed: int, people: int | None = None) -> dict[str, Any]:
    """Any rules and sizes."""
    pick = random.Random(seed)
    least = pick.choice((2, 3, 3, 4))
    rules = {
        "size_min": least,
        "size_max": least + pick.randint(0, 2),
        "need_mentor": pick.random() < 0.5,
        "min_common_starts": pick.choice((1, 2, 3)),
        "meeting_minutes": pick.choice((30, 60, 75)),
        "start_grid_minutes": pick.choice((15, 30, 60)),
        "place_value": pick.choice((0.0, 0.5, 1.0)),
    }
    raw = world(people or pick.randint(1, 26), seed, pick.choice((None, REGION)), **rules)
    if pick.random() < 0.5:
        raw["season"] = {"start": "2027-02-01", "weeks": pick.choice((1, 6, 12))}
    return raw


@pytest.mark.parametrize("batch", BATCHES)
def test_the_checker_accepts_every_result_and_agrees_on_what_it_is_worth(batch: int) -> None:
    for seed in range(batch * 50, batch * 50 + 50):
        raw = chance_world(seed)
        result = solve(read(raw), seed=seed, steps=60)
        found = checked(raw, result)
        assert found["valid"], (seed, found["broken"])
        assert found["objective"] == pytest.approx(result.objective, abs=1e-9), seed
        assert found["placed"] + len(result.waiting) == len(raw["members"])
        assert result.bound is None or result.bound >= result.objective - 1e-6


def all_circles(raw: dict[str, Any]) -> dict[tuple[int, ...], float]:
    """Every circle that keeps the rules, and what it is worth: every subset is tried, and the checker alone judges."""
    ids, rules = [each["id"] for each in raw["members"]], raw["rules"]
    sizes = range(rules["size_min"], rules["size_max"] + 1)
    tried = [circle for size in sizes for circle in combinations(range(len(ids)), size)]
    found = check(raw, {"circles": [{"members": [ids[each] for each in circle]} for circle in tried]}, explain=True)
    # Each member is in many of them, which here is no fault.
    faults = {int(each.split(":")[0].split()[1]) for each in found["broken"] if "is also in circle" not in each}
    place = rules["place_value"]
    rows = zip(tried, found["per_circle"], strict=True)
    return {
        circle: (place + row["quality"]) * len(circle)
        for number, (circle, row) in enumerate(rows)
        if number not in faults
    }


def best_by_hand(raw: dict[str, Any]) -> float:
    """The most that any choice of circles is worth."""
    worth = {sum(1 << each for each in circle): value for circle, value in all_circles(raw).items()}
    best = [0.0] * (1 << len(raw["members"]))
    for who in range(1, len(best)):
        low = who & -who
        best[who] = best[who ^ low]
        for circle, value in worth.items():
            if circle & low and not circle & ~who:
                best[who] = max(best[who], value + best[who ^ circle])
    return best[-1]


def test_small_ones_are_as_good_as_the_best_of_all_choices() -> None:
    placed = 0
    for seed in range(25):
        raw = chance_world(1000 + seed, people=9)
        raw["season"]["weeks"] = 4
        result = solve(read(raw), seed=seed)
        assert result.optimal and result.stopped == "proved", seed
        assert result.objective == pytest.approx(best_by_hand(raw), abs=1e-6), seed
        placed += len(result.circles)
    assert placed > 15, "most of them have circles at all"


def test_all_circles_are_listed_and_no_others() -> None:
    raw = world(11, 5, REGION, size_min=3, size_max=4)
    pool = Pool(read(raw))
    listed = list_circles(pool, (1 << 11) - 1, 10_000, Budget())
    mine = {tuple(sorted(each)): worth for each, worth in zip(listed.circles, listed.values, strict=True)}
    theirs = all_circles(raw)
    assert listed.whole and len(mine) == len(listed.circles) > 5
    assert mine == pytest.approx(theirs, abs=1e-9)


def test_each_term_is_what_the_checker_says() -> None:
    raw = world(40, 3)
    instance = read(raw)
    pool, result = Pool(instance), solve(instance, steps=100)
    rows = checked(raw, result)["per_circle"]
    assert len(rows) == len(result.circles) > 3
    for ids, row in zip(result.circles, rows, strict=True):
        terms = terms_of(pool, pool.circle(ids))
        assert {name: getattr(terms, name) for name in ("cover", "goals", "time", "novelty", "diversity")} == {
            name: pytest.approx(row[name], abs=1e-9) for name in ("cover", "goals", "time", "novelty", "diversity")
        }
        assert (terms.starts, terms.preferred_starts) == (row["starts"], row["preferred_starts"])


@pytest.mark.parametrize("people", [30, 130])
def test_the_same_input_seed_and_steps_give_the_same_circles(people: int) -> None:
    instance = read(world(people, 2))
    one, two = (solve(instance, seed=7, steps=40) for _ in range(2))
    assert (one.circles, one.objective, one.bound) == (two.circles, two.objective, two.bound)


def test_it_stops_at_once_with_something_that_keeps_the_rules() -> None:
    raw = world(150, 4)
    result = solve(read(raw), stop=lambda: True)
    assert result.stopped == "asked" and result.seconds < 5
    assert checked(raw, result)["valid"] and result.circles


def test_it_stops_when_its_seconds_are_over() -> None:
    raw = world(150, 4)
    result = solve(read(raw), seconds=1.0)
    assert result.stopped == "seconds" and result.seconds < 4
    assert checked(raw, result)["valid"]


def test_longer_is_not_worse() -> None:
    instance = read(world(90, 8))
    short, long = (solve(instance, steps=steps).objective for steps in (0, 300))
    assert long > short


def test_a_locked_circle_stays_and_the_others_are_formed_without_it() -> None:
    raw = world(30, 6, REGION)
    free = solve(read(raw))
    locked = free.circles[1]
    again = solve(read(raw), locked=[locked])
    assert locked in again.circles and checked(raw, again)["valid"]
    assert again.objective == pytest.approx(free.objective) and again.optimal


def test_a_locked_circle_may_break_a_rule_and_counts_what_it_is_worth() -> None:
    raw = world(30, 6, REGION)
    odd = tuple(each["id"] for each in raw["members"][:3])
    result = solve(read(raw), locked=[odd])
    found = checked(raw, result)
    assert odd in result.circles and found["broken"]
    assert found["objective"] == pytest.approx(result.objective, abs=1e-9)


def test_who_belongs_together_sits_together_and_who_does_not_never_does() -> None:
    instance = read(world(26, 3, REGION))
    free = solve(instance)
    (one, two, *_), (three, *_) = free.circles[:2]
    pool = Pool(instance)
    near = next(each for each in free.circles[1] if pool.could_sit(pool.place[one], pool.place[each]))
    bound = Instance(
        instance.start, instance.weeks, instance.members, instance.rules, together=((one, near),), apart=((one, two),)
    )
    result = solve(bound)
    circle_of = {each: circle for circle in result.circles for each in circle}
    assert result.optimal
    assert circle_of.get(one) == circle_of.get(near)
    assert two not in circle_of.get(one, ())
    assert three in circle_of or three in result.waiting


def test_scores_of_plugins_count() -> None:
    instance = read(world(18, 9, REGION))
    ids = [each.id for each in instance.members]
    plain = solve(instance)
    pool, circle = Pool(instance), plain.circles[0]
    pairs = tuple((one, two, -3.0) for one, two in combinations(circle, 2))
    moved = solve(Instance(instance.start, instance.weeks, instance.members, instance.rules, pair_scores=pairs))
    assert circle not in moved.circles
    liked = Instance(
        instance.start, instance.weeks, instance.members, instance.rules, circle_score=lambda who: len(who)
    )
    value, plainly = valuing(Pool(liked)), valuing(pool)
    first = pool.circle(circle)
    assert value(first) == pytest.approx((plainly(first) or 0) + len(circle))
    assert terms_of(Pool(liked), first).value == pytest.approx(value(first))
    assert set(solve(liked).waiting) <= set(ids)


def test_who_waited_last_time_comes_first() -> None:
    raw = world(9, 11, REGION, size_min=3, size_max=3)
    instance = read(raw)
    waiting = solve(instance).waiting
    pool = Pool(instance)
    listed = list_circles(pool, (1 << 9) - 1, 10_000, Budget())
    could = [each for each in waiting if any(pool.place[each] in circle for circle in listed.circles)]
    assert could, "somebody waits who need not"
    members = tuple(
        Member(
            **{name: getattr(each, name) for name in Member.__dataclass_fields__}
            | {"bonus": 5.0 * (each.id == could[0])}
        )
        for each in instance.members
    )
    assert could[0] not in solve(Instance(instance.start, instance.weeks, members, instance.rules)).waiting


def test_independent_pools_are_proved_one_by_one() -> None:
    raw = tiled(4, 14, 1)
    result = solve(read(raw))
    assert result.optimal and checked(raw, result)["valid"]
    alone = [world(14, 1000 + number, REGION) for number in range(4)]
    assert result.objective == pytest.approx(sum(solve(read(each)).objective for each in alone))


def test_nobody_and_one_alone() -> None:
    empty = solve(read({**world(1, 1), "members": [], "history": []}))
    assert (empty.circles, empty.waiting, empty.optimal) == ((), (), True)
    alone = solve(read(world(1, 1)))
    assert (alone.circles, len(alone.waiting), alone.optimal) == ((), 1, True)


def test_ids_that_nobody_has_are_named() -> None:
    instance = read(world(5, 1))
    with pytest.raises(Unusable, match="zoe: nobody has this id"):
        solve(instance, locked=[("zoe", "m00001")])
    with pytest.raises(Unusable, match="zoe: nobody has this id"):
        solve(Instance(instance.start, instance.weeks, instance.members, apart=(("zoe", "m00001"),)))


def test_somebody_without_hours_waits() -> None:
    raw = world(12, 2, REGION)
    raw["members"][0]["availability"] = []
    result = solve(read(raw))
    assert "m00000" in result.waiting and checked(raw, result)["valid"]


def test_everyone_alike_fits_anywhere() -> None:
    week = (1 << 672) - 1
    members = tuple(Member(f"p{number}", "UTC", week, week, frozenset({"en"})) for number in range(13))
    instance = Instance(read(world(1, 1)).start, 26, members, Rules(size_min=4, size_max=5))
    result = solve(instance, steps=500)
    assert sorted(map(len, result.circles)) == [4, 4, 5] and not result.waiting
