"""The ladder after a missed session: three steps, in private, anew after every time they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.domain.recovery import Step, step_after
from circles.domain.session import Attendance

HERE, TOLD, MISSED = Attendance.PRESENT, Attendance.TOLD_US, Attendance.MISSING
anything = st.lists(st.sampled_from(Attendance), max_size=12)


@pytest.mark.parametrize(
    ("attendance", "wanted"),
    [
        ([], None),
        ([HERE], None),
        ([TOLD], None),
        ([MISSED], Step.NOTE),
        ([HERE, MISSED], Step.NOTE),
        ([MISSED, MISSED], Step.CONNECTOR),
        ([MISSED, MISSED, MISSED], Step.CHOICE),
        ([MISSED] * 4, None),
        ([MISSED, HERE, MISSED], Step.NOTE),
        ([MISSED, TOLD, MISSED], Step.CONNECTOR),
        ([MISSED, TOLD], None),
        ([MISSED, MISSED, HERE], None),
    ],
)
def test_missed_once_a_note_twice_the_connector_three_times_a_choice(
    attendance: list[Attendance], wanted: Step | None
) -> None:
    assert step_after(attendance) is wanted


@given(anything, anything)
def test_after_they_came_it_starts_anew(before: list[Attendance], after: list[Attendance]) -> None:
    assert step_after([*before, HERE, *after]) is step_after(after)


@given(anything)
def test_who_told_us_is_never_written_to_about_it(before: list[Attendance]) -> None:
    assert step_after([*before, TOLD]) is None
    assert step_after([each for each in [*before, MISSED] if each is not TOLD]) is step_after([*before, MISSED])


@given(anything)
def test_each_step_comes_once_in_a_row(attendance: list[Attendance]) -> None:
    taken = [step_after(attendance[: length + 1]) for length in range(len(attendance))]
    runs: list[list[Step]] = [[]]
    for was, step in zip(attendance, taken, strict=True):
        runs += [[]] if was is HERE else []
        runs[-1] += [step] if step else []
    assert all(run == list(Step)[: len(run)] for run in runs)
