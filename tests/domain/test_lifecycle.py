"""States: every pair is either a legal move or none, and nothing leaves an end."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from circles.domain.circle import CircleState, Ending
from circles.domain.lifecycle import CIRCLE_MOVES, SEASON_MOVES, how_it_ended
from circles.domain.program import SeasonState
from circles.domain.session import MOVES, SessionState

TABLES = [
    pytest.param(CIRCLE_MOVES, CircleState, {CircleState.ARCHIVED}, id="circle"),
    pytest.param(SEASON_MOVES, SeasonState, {SeasonState.CLOSED}, id="season"),
    pytest.param(
        MOVES,
        SessionState,
        {SessionState.SKIPPED, SessionState.CANCELLED, SessionState.HELD, SessionState.MISSED},
        id="session",
    ),
]


@pytest.mark.parametrize(("moves", "states", "ends"), TABLES)
def test_every_state_has_its_line_and_only_ends_have_an_empty_one(moves: Any, states: Any, ends: Any) -> None:
    assert set(moves) == set(states)
    assert {state for state, others in moves.items() if not others} == ends
    assert all(others <= set(states) for others in moves.values())


def test_a_circle_lives_through_its_states_in_order() -> None:
    order = (
        *(CircleState.FORMING, CircleState.PROPOSED, CircleState.ACTIVE),
        *(CircleState.CLOSING, CircleState.CLOSED, CircleState.ARCHIVED),
    )
    for before, after in pairwise(order):
        assert after in CIRCLE_MOVES[before]
    assert CircleState.PAUSED in CIRCLE_MOVES[CircleState.ACTIVE]
    assert CircleState.ACTIVE in CIRCLE_MOVES[CircleState.PAUSED]


def test_nothing_that_was_published_is_a_proposal_again() -> None:
    for state in set(CircleState) - {CircleState.FORMING, CircleState.PROPOSED}:
        assert not CIRCLE_MOVES[state] & {CircleState.FORMING, CircleState.PROPOSED}


def test_a_season_only_ever_moves_to_the_right() -> None:
    order = list(SeasonState)
    for before, others in SEASON_MOVES.items():
        assert all(order.index(after) >= order.index(before) for after in others)


@given(held=some.integers(0, 20), missed=some.integers(0, 20), to_come=some.integers(0, 20))
def test_who_stopped_before_the_last_session_ended_early(held: int, missed: int, to_come: int) -> None:
    ending = how_it_ended(held, held + missed + to_come, to_come)
    assert (ending is Ending.WELL) == (to_come == 0 and held > 0 and held >= missed)
