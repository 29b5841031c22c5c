"""A goal in the hands of its owner: steps, words, other words; and who may read it."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.domain.goal import (
    MOST_OPEN,
    MOST_STEPS,
    UNTOUCHED,
    Goal,
    GoalState,
    HowFar,
    Readers,
    Step,
    Way,
    check_room,
    numbered,
    read_by,
    reshaped,
    seen_by,
    settled,
    spoken_of,
    ticked,
    with_step,
    with_steps,
)
from circles.errors import Refused

NOW = datetime(2027, 1, 12, 18, tzinfo=UTC)
TODAY = NOW.date()
GOAL = Goal("g1", "c1", "p1", Readers.ME, GoalState.OPEN, Way("write a book"), NOW, NOW)

goals = st.builds(
    Goal,
    st.text(min_size=1, max_size=3),
    st.sampled_from(["c1", "c2"]),
    st.sampled_from(["p1", "p2", "p3"]),
    st.sampled_from(Readers),
    st.sampled_from(GoalState),
    st.just(Way("x")),
    st.just(NOW),
    st.just(NOW),
)


@given(st.lists(goals).map(tuple), st.sampled_from(["c1", "c2"]), st.frozensets(st.sampled_from(["p1", "p2", "p3"])))
def test_a_circle_reads_only_what_its_members_share_with_it(
    all_of_them: tuple[Goal, ...], circle_id: str, members: frozenset[str]
) -> None:
    seen = seen_by(all_of_them, circle_id, members)
    for each in all_of_them:
        may = each.readers is Readers.CIRCLE and each.circle_id == circle_id and each.person_id in members
        assert (each in seen) == may


@given(st.lists(goals, max_size=8).map(tuple))
def test_three_open_goals_are_enough_whatever_was_done_or_let_go(mine: tuple[Goal, ...]) -> None:
    open_ones = sum(each.state is GoalState.OPEN for each in mine)
    if open_ones < MOST_OPEN:
        check_room(mine)
    else:
        with pytest.raises(Refused):
            check_room(mine)


@given(st.lists(goals, max_size=8).map(tuple), st.none() | st.integers(-2, 10))
def test_a_number_names_one_goal_and_none_means_the_only_open_one(mine: tuple[Goal, ...], number: int | None) -> None:
    is_open = [each for each in mine if each.state is GoalState.OPEN]
    found = len(is_open) == 1 if number is None else 1 <= number <= len(mine)
    if found:
        assert numbered(mine, number) is (is_open[0] if number is None else mine[number - 1])
    else:
        with pytest.raises(Refused):
            numbered(mine, number)


what_happens = st.one_of(
    st.tuples(st.just("step"), st.text(min_size=1, max_size=5)),
    st.tuples(st.just("tick"), st.integers(-1, 14)),
    st.tuples(st.just("note"), st.sampled_from([None, *HowFar])),
    st.tuples(st.just("change"), st.text(max_size=5)),
    st.tuples(st.just("settle"), st.sampled_from(GoalState)),
    st.tuples(st.just("readers"), st.sampled_from(Readers)),
)


def _after(goal: Goal, what: str, how: object, now: datetime) -> Goal:
    match what, how:
        case "step", str(text):
            return with_step(goal, Step(text), now)
        case "tick", int(number):
            return ticked(goal, number, now.date(), now)
        case "note", how_far:
            return spoken_of(goal, "so", how_far, now)  # type: ignore[arg-type]
        case "change", str(text):
            return reshaped(goal, text, None, None, now)
        case "settle", GoalState() as state:
            return settled(goal, state, "", now)
        case _, readers:
            return read_by(goal, readers, "c2", now)  # type: ignore[arg-type]


@given(st.lists(what_happens, max_size=30))
def test_whatever_its_owner_does_only_they_change_who_reads_it(steps: list[tuple[str, object]]) -> None:
    goal, now = GOAL, NOW
    for what, how in steps:
        now += timedelta(hours=1)
        try:
            after = _after(goal, what, how, now)
        except Refused:
            continue
        assert after.touched_at == now and (after.id, after.person_id, after.made_at) == ("g1", "p1", NOW)
        if what != "readers":
            assert (after.readers, after.circle_id) == (goal.readers, goal.circle_id)
        assert len(after.way.steps) <= MOST_STEPS
        assert after.way.aim, "a goal always says what it is"
        goal = after


@given(st.lists(what_happens | st.tuples(st.just("move"), st.sampled_from(["c2", "c3"])), max_size=20))
def test_what_was_said_of_a_goal_is_never_read_by_more_than_when_it_was_said(steps: list[tuple[str, object]]) -> None:
    goal, now, said = GOAL, NOW, dict[str, str | None]()
    for what, how in steps:
        now += timedelta(hours=1)
        if what == "note":
            text = f"note {now:%d %H}"
            goal = spoken_of(goal, text, None, now)
            said[text] = goal.circle_id if goal.readers is Readers.CIRCLE else None
        elif what == "move":
            goal = read_by(goal, Readers.CIRCLE, str(how), now)
        else:
            with suppress(Refused):
                goal = _after(goal, what, how, now)
        if goal.readers is Readers.CIRCLE and goal.told_to_all:
            assert said[goal.told_to_all] == goal.circle_id


def test_who_shares_a_goal_shares_what_they_say_from_then_on() -> None:
    shared = read_by(spoken_of(GOAL, "for me", None, NOW), Readers.CIRCLE, "c1", NOW)
    assert shared.told_to_all == ""
    assert spoken_of(shared, "for all", None, NOW).told_to_all == "for all"
    assert shared.way.told[0].text == "for me", "its owner keeps it"


@given(st.integers(0, MOST_STEPS - 1))
def test_a_step_is_ticked_and_unticked(index: int) -> None:
    goal = with_steps(GOAL, tuple("abcdefghijkl"), NOW)
    once = ticked(goal, index + 1, TODAY, NOW)
    assert [each.done_on for each in once.way.steps] == [TODAY if at == index else None for at in range(MOST_STEPS)]
    assert ticked(once, index + 1, TODAY, NOW).way.steps == goal.way.steps


def test_a_goal_in_other_words_keeps_how_it_read_before_and_is_open_again() -> None:
    dropped = settled(GOAL, GoalState.DROPPED, "too much", NOW)
    anew = reshaped(dropped, "write a page", None, date(2027, 2, 1), NOW)
    assert anew.state is GoalState.OPEN and anew.way.aim == "write a page" and anew.way.by == date(2027, 2, 1)
    assert [each.before for each in anew.way.told] == ["", "write a book"]
    assert anew.way.words == {"write a page", "write a book", "too much"}


@given(st.timedeltas(timedelta(0), timedelta(days=60)), st.sampled_from(GoalState))
def test_only_an_open_goal_is_ever_untouched_and_only_after_three_weeks(since: timedelta, state: GoalState) -> None:
    goal = settled(GOAL, state, "", NOW)
    assert goal.is_untouched(NOW + since) == (state is GoalState.OPEN and since >= UNTOUCHED)


def test_how_far_is_the_last_word_and_a_goal_that_is_reached_is_there() -> None:
    assert GOAL.how_far is None
    half = spoken_of(spoken_of(GOAL, "", HowFar.HALF, NOW), "a bad week", None, NOW)
    assert half.how_far is HowFar.HALF
    assert settled(half, GoalState.DONE, "", NOW).how_far is HowFar.THERE


def test_sharing_means_the_circle_one_is_in_now() -> None:
    assert read_by(GOAL, Readers.CIRCLE, "c2", NOW).circle_id == "c2"
    assert read_by(GOAL, Readers.COUNTED, "c2", NOW).circle_id == "c1"
    assert [each.are_counted for each in Readers] == [False, True, True]
