"""One change to circles: what it does is the difference of two evaluations that know nothing of each other."""

import json
import random
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circles.formation.explaining import terms_for
from circles.formation.instance import Instance, Member, Rules, Unusable
from circles.formation.moving import (
    Change,
    Circles,
    Dissolve,
    Move,
    Rule,
    Swap,
    best_places,
    broken_rules,
    changed,
    effect_of,
    side_of,
)
from circles.formation.pool import Pool
from circles.formation.reading import read_instance
from circles.formation.score import valuing
from tests.bench._worlds import REGION, world
from tests.formation._check import check

pytestmark = pytest.mark.slow

WORLDS = 12
BROKEN = {"size": Rule.SIZE, "common starts": Rule.HOURS, "language": Rule.LANGUAGE, "meet": Rule.APART}


@lru_cache
def raw_world(seed: int) -> dict[str, Any]:
    pick = random.Random(seed)
    rules = {"size_min": pick.choice((2, 3)), "size_max": 5, "need_mentor": seed % 3 == 0, "min_common_starts": 2}
    raw = world(12, seed, REGION, **rules)
    raw["season"] = {"start": "2026-10-19", "weeks": 2}
    raw["members"][0]["avoid"] = [raw["members"][1]["id"]]
    return raw


@lru_cache
def pool_of(seed: int) -> Pool:
    return Pool(read_instance(json.dumps(raw_world(seed))))


KEYS = ("Alder", "Birch", "Cedar")


@st.composite
def arrangements(draw: st.DrawFn) -> tuple[int, Circles]:
    """A community, and its people in three circles or waiting."""
    seed = draw(st.integers(1, WORLDS))
    ids = [each.id for each in pool_of(seed).members]
    seats = draw(st.lists(st.integers(0, 3), min_size=len(ids), max_size=len(ids)))
    rows = [tuple(id for id, seat in zip(ids, seats, strict=True) if seat == circle) for circle in (1, 2, 3)]
    return seed, dict(zip(KEYS, rows, strict=True))


def changes(circles: Circles, ids: list[str]) -> list[Change]:
    """All that can be done."""
    all_of: list[Change] = [
        *[Move(each, to) for each in ids for to in (None, *KEYS)],
        *[Swap(one, other) for one in ids for other in ids if one < other],
        *[Dissolve(each) for each in KEYS],
    ]
    return [each for each in all_of if _does_something(circles, each)]


def _does_something(circles: Circles, change: Change) -> bool:
    try:
        return changed(circles, change) != circles
    except ValueError:
        return False


@given(arrangements(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_an_effect_is_the_difference_of_two_evaluations(given: tuple[int, Circles], pick: random.Random) -> None:
    seed, circles = given
    pool = pool_of(seed)
    everyone = [each.id for each in pool.members]
    for change in pick.sample(changes(circles, everyone), 5):
        effect = effect_of(pool, circles, change)
        for each in effect.touched:
            for side, ids in ((each.before, circles[each.circle]), (each.after, effect.circles[each.circle])):
                assert side.ids == ids and (not ids or side.terms == terms_for(pool, ids))
        untouched = set(KEYS) - {each.circle for each in effect.touched}
        assert all(circles[each] == effect.circles[each] for each in untouched)
        after, before = (
            [terms_for(pool, ids).value for ids in rows.values() if ids] for rows in (effect.circles, circles)
        )
        assert effect.gain == pytest.approx(sum(after) - sum(before))
        seated = [each for ids in effect.circles.values() for each in ids]
        assert len(set(seated)) == len(seated) == sum(map(len, circles.values())) - effect.more_waiting


@given(arrangements())
@settings(max_examples=40, deadline=None)
def test_the_independent_checker_finds_the_same_rules_broken_and_the_same_worth(given: tuple[int, Circles]) -> None:
    seed, circles = given
    pool, raw = pool_of(seed), raw_world(seed)
    for ids in circles.values():
        if len(ids) < 2:
            continue
        found = check(raw, {"circles": [{"members": list(ids)}]}, explain=True)
        told = {rule for line in found["broken"] for words, rule in BROKEN.items() if words in line}
        told |= {Rule.MENTOR for line in found["broken"] if line.endswith("no mentor")}
        side = side_of(pool, ids)
        assert side.broken == told, found["broken"]
        assert side.terms.value == pytest.approx(found["objective"])
        assert side.terms.starts == found["per_circle"][0]["starts"]


@given(arrangements())
@settings(max_examples=60, deadline=None)
def test_no_rule_is_broken_where_the_engine_would_form_the_circle(given: tuple[int, Circles]) -> None:
    seed, circles = given
    pool = pool_of(seed)
    for ids in filter(None, circles.values()):
        assert (valuing(pool)(pool.circle(ids)) is not None) == (not broken_rules(pool, ids))


@given(arrangements(), st.integers(0, 11))
@settings(max_examples=60, deadline=None)
def test_the_best_places_come_first_and_none_is_left_out(given: tuple[int, Circles], number: int) -> None:
    seed, circles = given
    pool = pool_of(seed)
    person = pool.members[number].id
    found = best_places(pool, circles, person)
    keys = [(len(each.breaks), -each.gain) for each in found]
    assert keys == sorted(keys)
    elsewhere = {key for key, ids in circles.items() if ids and person not in ids}
    assert {each.change for each in found} == {Move(person, key) for key in elsewhere}


@given(arrangements(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_way_back_is_worth_as_much_less(given: tuple[int, Circles], pick: random.Random) -> None:
    seed, circles = given
    pool = pool_of(seed)
    swaps = [each for each in changes(circles, [each.id for each in pool.members]) if isinstance(each, Swap)]
    for swap in pick.sample(swaps, min(4, len(swaps))):
        there = effect_of(pool, circles, swap)
        back = effect_of(pool, there.circles, swap)
        assert back.circles == circles
        assert back.gain == pytest.approx(-there.gain)


def test_each_rule_has_its_name() -> None:
    week = (1 << 672) - 1
    spoken = frozenset(("en",))

    def member(id: str, **more: Any) -> Member:
        return Member(**{"id": id, "zone": "UTC", "can": week, "languages": spoken, **more})

    people = (
        member("ana", mentor=True),
        member("bo", avoid=frozenset(("fay",))),
        member("chen", can=0),
        member("dua", languages=frozenset(("sw",))),
        *(member(each) for each in ("eli", "fay", "gil", "hao")),
    )
    rules = Rules(size_min=2, size_max=3, need_mentor=True)
    start = read_instance(json.dumps(raw_world(1))).start
    pool = Pool(Instance(start, 1, people, rules, together=(("gil", "hao"),)))
    assert broken_rules(pool, ("ana", "eli")) == set()
    assert broken_rules(pool, ("ana", "chen")) == {Rule.HOURS}
    assert broken_rules(pool, ("ana", "dua")) == {Rule.LANGUAGE}
    assert broken_rules(pool, ("eli", "bo")) == {Rule.MENTOR}
    assert broken_rules(pool, ("ana",)) == {Rule.SIZE}
    assert broken_rules(pool, ("ana", "bo", "fay")) == {Rule.APART}
    assert broken_rules(pool, ("ana", "gil")) == {Rule.TOGETHER}


def test_what_would_change_nothing_is_no_change() -> None:
    pool = pool_of(1)
    one, two, three, four = (each.id for each in pool.members[:4])
    circles = {"Alder": (one, two), "Birch": (three,), "Cedar": ()}
    nothing = (
        Move(one, "Alder"),
        Move(four, None),
        Move(one, "Fir"),
        Swap(one, two),
        Dissolve("Fir"),
        Dissolve("Cedar"),
    )
    for change in nothing:
        with pytest.raises(ValueError):
            effect_of(pool, circles, change)
    with pytest.raises(Unusable):
        effect_of(pool, circles, Move("nobody", "Alder"))


def test_who_waits_can_change_places_with_somebody_and_a_circle_can_end_empty() -> None:
    pool = pool_of(1)
    one, two, three = (each.id for each in pool.members[:3])
    circles = {"Alder": (one, two), "Birch": ()}
    assert effect_of(pool, circles, Swap(three, one)).circles == {"Alder": (three, two), "Birch": ()}
    dissolved = effect_of(pool, circles, Dissolve("Alder"))
    assert dissolved.circles == {"Alder": (), "Birch": ()} and dissolved.more_waiting == 2
    assert dissolved.touched[0].after.terms.value == 0 and not dissolved.breaks
