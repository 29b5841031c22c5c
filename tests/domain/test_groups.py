"""Pairs and trios: nobody is alone, nobody is left out, and others meet next time."""

from hypothesis import given
from hypothesis import strategies as st

from circles.domain.groups import small_groups


@given(st.integers(2, 12), st.integers(2, 4), st.integers(1, 20))
def test_everybody_is_in_one_group_and_nobody_is_alone(count: int, size: int, turn: int) -> None:
    people = list(range(count))
    groups = small_groups(people, size, turn)
    assert sorted(person for group in groups for person in group) == people
    assert all(2 <= len(group) <= size + 1 for group in groups)
    assert sum(len(group) != size for group in groups) <= 1


def test_six_make_two_trios_and_meet_others_next_time() -> None:
    seen = {frozenset(map(frozenset, small_groups("abcdef", 3, turn))) for turn in range(1, 5)}
    assert len(seen) >= 3


def test_over_a_season_of_trios_each_of_six_sits_with_everyone() -> None:
    met = {
        frozenset((a, b))
        for turn in range(1, 9)
        for group in small_groups("abcdef", 3, turn)
        for a in group
        for b in group
    }
    assert len([pair for pair in met if len(pair) == 2]) == 15


def test_seven_make_a_trio_and_a_four() -> None:
    assert sorted(map(len, small_groups("abcdefg", 3, 2))) == [3, 4]


def test_nobody_makes_no_group() -> None:
    assert small_groups("", 3, 1) == ()
