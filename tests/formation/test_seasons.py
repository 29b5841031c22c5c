"""Several seasons of one pool: nobody meets the same people while others are left, and mentors are spread."""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from circles.domain.availability import assumed
from circles.formation.finding import Search, find
from circles.formation.instance import Instance, Member, Rules, Weights

pytestmark = pytest.mark.slow


def test_in_four_seasons_nobody_meets_anybody_twice_where_that_can_be() -> None:
    week = assumed()
    members = tuple(
        Member(f"p{place:02}", "Europe/Lisbon", week.can, week.good, frozenset({"en"}), place < 6, assumed=True)
        for place in range(24)
    )
    rules = Rules(size_min=4, size_max=4, size_target=4, min_common_starts=1, weights=Weights(mentors=0.1, size=0.05))
    met, times = dict[tuple[str, str], int](), Counter[tuple[str, str]]()
    for season in range(4):
        history = tuple((one, other, season - last) for (one, other), last in met.items())
        result = find(Search(Instance(date(2027, 1, 4), 8, members, rules, history))).result
        assert not result.waiting and len(result.circles) == 6
        for circle in result.circles:
            assert sum(each < "p06" for each in circle) == 1, "six mentors, one in each of the six circles"
            for pair in combinations(sorted(circle), 2):
                times[pair] += 1
                met[pair] = season
    again = sum(each - 1 for each in times.values())
    assert again <= 0.05 * times.total(), f"{again} of {times.total()} meetings were not the first"
    assert not any(each > 2 for each in times.values())


def test_who_met_last_season_counts_more_than_who_met_long_ago() -> None:
    week = assumed()
    members = tuple(Member(each, "UTC", week.can, week.good, frozenset({"en"})) for each in "abcdef")
    rules = Rules(size_min=3, size_max=3)
    history = tuple((one, other, 1) for one, other in combinations("abc", 2))
    old = tuple((one, other, 5) for one in "ab" for other in "def")
    instance = Instance(date(2027, 1, 4), 8, members, rules, (*history, *old))
    assert ("a", "b", "c") not in find(Search(instance)).result.circles
    assert ("a", "b", "c") in find(Search(replace(instance, history=old))).result.circles
