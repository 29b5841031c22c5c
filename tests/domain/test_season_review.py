"""What was reached between two sessions: goals and steps, each counted once."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from circles.domain.goal import Goal, GoalState, Readers, Step, Way
from circles.domain.season_review import reached_on

START = date(2027, 1, 1)
DAYS = st.integers(1, 90)


def goal(done_on: int, steps: list[int]) -> Goal:
    at = datetime(2027, 1, 1, 12, tzinfo=UTC)
    way = Way("Talk", steps=tuple(Step("a", done_on=START + timedelta(each)) for each in steps))
    return Goal("g", "c", "p", Readers.ME, GoalState.DONE, way, at, at + timedelta(done_on))


@given(st.lists(st.tuples(DAYS, st.lists(DAYS, max_size=5)), max_size=3), st.lists(DAYS, unique=True, max_size=8))
def test_all_that_is_reached_until_the_last_session_is_counted_once(
    made: list[tuple[int, list[int]]], meetings: list[int]
) -> None:
    goals = [goal(*each) for each in made]
    days = [START + timedelta(each) for each in sorted(meetings)]
    found = [reached_on(goals, before, day) for before, day in zip([None, *days], days, strict=False)]
    counted = sum(len(aims) + steps for aims, steps in found)
    all_days = [each for done, steps in made for each in (done, *steps)]
    assert counted == sum(each <= max(meetings) for each in all_days) if meetings else counted == 0
