"""Few can come: what there is to choose from. There is always something."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.domain.quorum import Few, Way, closes_at, is_settled, ways

START = datetime(2027, 1, 12, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@given(st.builds(Few, st.integers(0, 8), st.integers(1, 8), st.booleans(), st.booleans()))
def test_there_is_always_a_way_and_the_first_needs_nobody_to_answer(few: Few) -> None:
    found = ways(few)
    assert found[0] is (Way.SMALLER if few.expected >= 2 else Way.WRITE)
    assert len(set(found)) == len(found) and Way.WRITE in found
    assert (Way.MOVE in found) == few.moves


def test_with_two_or_more_they_can_meet() -> None:
    assert ways(Few(2, 3, walks=True, moves=True)) == (Way.SMALLER, Way.PAIR_WALK, Way.MOVE, Way.WRITE)
    assert ways(Few(1, 3, walks=True, moves=True)) == (Way.WRITE, Way.MOVE)


@given(st.integers(1, 24 * 60).map(lambda minutes: START - minutes * MINUTE))
def test_it_closes_after_now_and_before_the_session(now: datetime) -> None:
    assert now < closes_at(now, START) < START


@pytest.mark.parametrize(
    ("votes", "expected", "settled"),
    [
        ({}, 2, False),
        ({"a": "move"}, 2, False),
        ({"a": "move"}, 1, True),
        ({"a": "move", "b": "write"}, 2, True),
        ({"a": "move", "b": "move"}, 3, True),
        ({"a": "move", "b": "write"}, 3, False),
    ],
)
def test_it_is_settled_once_most_agree_or_all_have_spoken(votes: dict[str, str], expected: int, settled: bool) -> None:
    assert is_settled(votes, expected) is settled
