"""Milestones: found in any season whatever was skipped, called off, moved or missed; late joiners have their own."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from circles.domain.goal import Goal, GoalState, Readers, Way, reshaped, settled
from circles.domain.milestones import Milestone, before, of_circle, of_member, reached
from circles.domain.series import WallTime
from circles.domain.session import Session, SessionState
from circles.domain.shape import Point, turning_point

START = datetime(2027, 1, 12, 18, tzinfo=UTC)
HELD, SKIPPED, CANCELLED, MISSED = (
    SessionState.HELD, SessionState.SKIPPED, SessionState.CANCELLED, SessionState.MISSED
)  # fmt: skip
SCHEDULED = SessionState.SCHEDULED
seasons = st.lists(st.sampled_from(SessionState), max_size=12)


def session(number: int, state: SessionState, day: int | None = None, off: int = -30) -> Session:
    """`off`: on which day it last changed."""
    wall = WallTime(START.date() + timedelta(days=14 * number if day is None else day), START.time(), "UTC")
    return Session(f"s{number}", "c", number, wall, wall.instant, 60, "x", state, 0, START + timedelta(days=off))


def season(*states: SessionState) -> list[Session]:
    return [session(number, state) for number, state in enumerate(states)]


@given(seasons, st.booleans(), st.randoms())
def test_each_comes_once_and_only_to_a_session_that_took_place(
    states: list[SessionState], over: bool, r: Random
) -> None:
    sessions = season(*states)
    marks = of_circle(sessions, is_over=over)
    all_of_them = [one for each in marks.values() for one in each]
    assert len(all_of_them) == len({*all_of_them}) and Milestone.LED not in all_of_them
    held = [each.id for each in sessions if each.state is HELD]
    assert {*marks} <= {*held}
    assert bool(held) == (Milestone.FIRST in all_of_them)
    assert (Milestone.LAST in all_of_them) == (over and bool(held))
    r.shuffle(sessions)
    assert of_circle(sessions, is_over=over) == marks, "in any order"


@given(st.lists(st.sampled_from([HELD, MISSED, SKIPPED]), min_size=1, max_size=12))
def test_half_time_is_where_the_circle_was_asked_about_it(states: list[SessionState]) -> None:
    """The question comes when a session ends; the mark stands where it did, as long as that one took place."""
    later: list[SessionState] = [SKIPPED if each is SKIPPED else SCHEDULED for each in states]
    asked = None
    for number, state in enumerate(states):
        now = season(*states[: number + 1], *later[number + 1 :])
        is_over = state in (HELD, MISSED)
        if is_over and turning_point(now, now[number].ends_at) is Point.HALF and asked is None:
            asked = number
    marks = of_circle(season(*states), is_over=False)
    half = next((id for id, each in marks.items() if Milestone.HALF in each), None)
    if asked is not None and states[asked] is HELD and not _stands_still(states, asked):
        assert half == f"s{asked}"


def _stands_still(states: list[SessionState], asked: int) -> bool:
    """A standstill hides half time from the question; the mark does not know of standstills."""
    past = [each for each in states[: asked + 1] if each is not SKIPPED]
    return any(past[n : n + 3] == [MISSED] * 3 for n in range(len(past)))


def test_what_is_called_off_later_does_not_move_half_time() -> None:
    sessions = season(*[HELD] * 5, SCHEDULED, SCHEDULED, SCHEDULED)
    assert of_circle(sessions, is_over=False)["s3"] == (Milestone.HALF,)
    later = [*sessions[:6], *(session(n, CANCELLED, off=80) for n in (6, 7))]
    assert of_circle(later, is_over=False)["s3"] == (Milestone.HALF,)
    early = [*sessions[:6], *(session(n, CANCELLED) for n in (6, 7))]
    assert of_circle(early, is_over=False)["s2"] == (Milestone.HALF,), (
        "known from the start, it makes the season shorter"
    )


def test_a_moved_session_counts_where_it_is_now() -> None:
    sessions = [session(0, HELD, day=50), *(session(n, HELD) for n in (1, 2)), session(3, SCHEDULED, day=90)]
    marks = of_circle(sessions, is_over=False)
    assert marks["s1"] == (Milestone.FIRST,) and marks["s2"] == (Milestone.HALF,)


def test_a_short_season_has_no_half_time() -> None:
    assert of_circle(season(HELD, HELD, HELD), is_over=True) == {"s0": (Milestone.FIRST,), "s2": (Milestone.LAST,)}
    assert of_circle(season(HELD), is_over=True) == {"s0": (Milestone.FIRST, Milestone.LAST)}


@given(seasons, st.sets(st.integers(0, 11)), st.integers(0, 11), st.integers(0, 11))
def test_a_member_has_what_happened_while_they_were_there(
    states: list[SessionState], there: set[int], joined: int, led: int
) -> None:
    sessions = season(*states)
    held = [each for each in sessions[joined:] if each.state is HELD]
    present = {each.id for each in held if each.number in there}
    circle = of_circle(sessions, is_over=True)
    mine = of_member(circle, held, present, f"s{led}")
    assert {*mine} <= {each.id for each in held}, "nothing from before they came"
    firsts = [id for id, each in mine.items() if Milestone.FIRST in each]
    assert firsts == [each.id for each in held if each.id in present][:1], "their own first one, not the circle's"
    for mark in (Milestone.HALF, Milestone.LAST):
        theirs = [each.id for each in held if mark in circle.get(each.id, ())]
        assert [id for id, each in mine.items() if mark in each] == theirs
    assert [id for id, each in mine.items() if Milestone.LED in each] == [
        each.id for each in held if each.number == led
    ]


def goal(at: int) -> Goal:
    made = Goal("g", "c", "p", Readers.ME, GoalState.OPEN, Way("Talk"), START, START)
    return settled(made, GoalState.DONE, "", START + timedelta(days=at))


@given(st.lists(st.integers(0, 60), max_size=4), st.lists(st.integers(1, 60), unique=True, max_size=5).map(sorted))
def test_a_goal_is_marked_once_at_the_session_after_it(goals: list[int], days: list[int]) -> None:
    all_of_them = tuple(goal(each) for each in goals)
    ends = [START + timedelta(days=each) for each in days]
    marked = [len(reached(all_of_them, *each)) for each in zip([None, *ends], ends, strict=False)]
    assert sum(marked) == sum(each <= max(days) for each in goals) if days else marked == []


def test_when_a_goal_was_reached_stays_so_whatever_is_said_about_it_later() -> None:
    done = goal(3)
    told = reshaped(done, None, None, None, START + timedelta(days=9))
    assert done.reached_at == START + timedelta(days=3) and told.state is GoalState.OPEN
    assert told.way.reached_at is None and reached((told,), None, START + timedelta(days=99)) == ()


def test_before_a_session_is_the_last_one_that_took_place() -> None:
    sessions = season(HELD, SKIPPED, HELD, MISSED, HELD)
    assert before(sessions[4], sessions) == sessions[2] and before(sessions[0], sessions) is None
