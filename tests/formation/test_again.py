"""Circles made anew: what is held stays, the rest is as good as it can be, and circles keep their names."""

import json
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circles.formation.again import Held, around, named_as_before
from circles.formation.instance import Instance
from circles.formation.moving import Circles
from circles.formation.pool import Pool
from circles.formation.reading import read_instance
from circles.formation.score import valuing
from circles.formation.solve import solve
from tests.bench._worlds import REGION, world


@lru_cache
def instance_of(seed: int) -> Instance:
    raw = world(12, seed, REGION, size_min=3, size_max=4, need_mentor=False, min_common_starts=1)
    raw["season"] = {"start": "2026-10-19", "weeks": 2}
    return read_instance(json.dumps(raw))


@lru_cache
def first_of(seed: int) -> Circles:
    result = solve(instance_of(seed), steps=200)
    return {f"c{number}": ids for number, ids in enumerate(result.circles)}


@st.composite
def held_things(draw: st.DrawFn) -> tuple[int, Circles, Held]:
    """A community with circles as they were proposed, and any of it held."""
    seed = draw(st.integers(1, 25))
    circles = first_of(seed)
    everyone = [each.id for each in instance_of(seed).members]
    keys = draw(st.frozensets(st.sampled_from(sorted(circles)))) if circles else frozenset()
    people = draw(st.frozensets(st.sampled_from(everyone), max_size=4))
    return seed, circles, Held(keys, people)


@pytest.mark.slow
@given(held_things())
@settings(max_examples=60, deadline=None)
def test_what_is_held_stays_and_all_rules_hold(given: tuple[int, Circles, Held]) -> None:
    seed, circles, held = given
    anew = around(instance_of(seed), circles, held)
    result = solve(anew.instance, locked=anew.locked, steps=60)
    for key in held.circles:
        assert circles[key] in [tuple(each) for each in result.circles]
    named, new = named_as_before(circles, result.circles, held.people)
    where = {each: key for key, ids in circles.items() for each in ids}
    now = {each: key for key, ids in named.items() for each in ids}
    for each in held.people:
        assert now.get(each) == where.get(each), "in their circle, or waiting, as before"
    pool = Pool(instance_of(seed))
    free = [ids for ids in result.circles if tuple(ids) not in anew.locked]
    assert all(valuing(pool)(pool.circle(ids)) is not None for ids in free)
    assert sorted(map(sorted, [*filter(None, named.values()), *new])) == sorted(map(sorted, result.circles))


@given(st.integers(1, 25))
@settings(max_examples=15, deadline=None)
def test_with_nothing_held_it_is_the_same_problem(seed: int) -> None:
    anew = around(instance_of(seed), first_of(seed), Held())
    assert anew.instance == instance_of(seed) and anew.locked == ()


def test_a_circle_is_the_one_with_which_it_shares_most_and_each_name_is_used_once() -> None:
    before = {"Alder": ("a", "b", "c"), "Birch": ("d", "e", "f"), "Cedar": ("g", "h", "i")}
    after = (("a", "d", "e"), ("b", "c", "f"), ("x", "y", "z"))
    named, new = named_as_before(before, after, ())
    assert named == {"Alder": ("b", "c", "f"), "Birch": ("a", "d", "e"), "Cedar": ()}
    assert new == (("x", "y", "z"),)
    named, _ = named_as_before(before, after, ("a",))
    assert named == {"Alder": ("a", "d", "e"), "Birch": ("b", "c", "f"), "Cedar": ()}, "who is held says which it is"


def test_who_is_held_waiting_is_left_out_with_whatever_names_them() -> None:
    instance = instance_of(1)
    one = instance.members[0].id
    circles = {key: tuple(each for each in ids if each != one) for key, ids in first_of(1).items()}
    changed = around(instance, circles, Held(people=frozenset((one,)))).instance
    assert one not in {each.id for each in changed.members}
    assert all(one not in each[:2] for each in changed.history)
    assert solve(changed, steps=20).circles
