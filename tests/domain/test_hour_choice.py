"""The fairest choice is the one that trying out all choices finds, and its bounds hold."""

from collections import Counter
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circles.domain.hour_choice import Choice, Problem, fairest

pytestmark = pytest.mark.slow


@st.composite
def problems(draw: st.DrawFn, members: int = 4, hours: int = 5, most_sessions: int = 4) -> Problem:
    people, kinds = draw(st.integers(1, members)), draw(st.integers(1, 3))
    costs = st.none() | st.tuples(*[st.integers(0, 2)] * people)
    return Problem(
        tuple(draw(st.integers(0, most_sessions)) for _ in range(kinds)),
        tuple(tuple(draw(costs) for _ in range(kinds)) for _ in range(draw(st.integers(0, hours)))),
        draw(st.tuples(*[st.integers(0, 4)] * people)),
        draw(st.sampled_from([2, 4])),
    )


def tried_out(problem: Problem) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """The least (largest, total) of one hour for all, and of as many hours as may be."""
    kinds = [kind for kind, count in enumerate(problem.counts) if count]
    open_hours = [[h for h, each in enumerate(problem.burdens) if each[kind] is not None] for kind in kinds]
    pairs = zip(kinds, open_hours, strict=True)
    ways = [combinations_with_replacement(hours, problem.counts[kind]) for kind, hours in pairs]
    fixed, some = [], []
    for way in product(*ways):
        used = {hour for hours in way for hour in hours}
        if used and len(used) <= problem.most:
            worth = costs(problem, dict(zip(kinds, way, strict=True)))
            some.append(worth)
            fixed += [worth] if len(used) == 1 else []
    return min(fixed, default=None), min(some, default=None)


def costs(problem: Problem, way: dict[int, tuple[int, ...]]) -> tuple[int, int]:
    totals = Counter(dict(enumerate(problem.carried)))
    for kind, hours in way.items():
        for hour in hours:
            totals.update(dict(enumerate(problem.burdens[hour][kind] or ())))
    return max(totals.values()), sum(totals.values())


def worth(choice: Choice | None) -> tuple[int, int] | None:
    return (choice.largest, choice.total) if choice else None


@given(problems())
@settings(max_examples=400, deadline=None)
def test_it_is_as_good_as_trying_everything(problem: Problem) -> None:
    fixed, some = tried_out(problem)
    found = fairest(problem)
    assert worth(found) == (fixed if fixed and some and fixed[0] == some[0] else some)
    if found:
        assert found.is_proved and found.is_fixed == (fixed is not None and some is not None and fixed[0] == some[0])
        assert worth(found) == costs(problem, dict(enumerate(found.hours)))
        assert tuple(map(len, found.hours)) == problem.counts
        assert fairest(problem) == found


def test_one_hour_for_all_if_a_rotation_is_not_easier_for_who_has_it_hardest() -> None:
    always_late, in_turns = Problem((6,), (((2, 0),), ((2, 1),)), (0, 0)), Problem((6,), (((2, 0),), ((0, 2),)), (0, 0))
    assert fairest(always_late) == Choice(((0,) * 6,), 12, 12, 12, 12)
    assert fairest(in_turns) == Choice(((0, 0, 0, 1, 1, 1),), 6, 12, 6, 12)


def test_who_carried_more_gets_the_better_hours() -> None:
    found = fairest(Problem((6,), (((2, 0),), ((0, 2),)), (8, 0)))
    assert found == Choice(((0, 1, 1, 1, 1, 1),), 10, 20, 10, 20)


def test_no_more_hours_than_can_be_remembered() -> None:
    hours = tuple((tuple(2 * (each == place) for each in range(6)),) for place in range(6))
    found = fairest(Problem((12,), hours, (0,) * 6))
    assert found and (found.largest, found.bound, len({*found.hours[0]})) == (6, 6, 4)
