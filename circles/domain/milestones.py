"""Milestones of a season, of a circle and of each member: found in what is stored, whatever has changed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from circles.domain.goal import Goal, GoalState
from circles.domain.session import Session, SessionState
from circles.domain.shape import BEHIND, LEAST_SESSIONS


class Milestone(StrEnum):
    """What makes a session one to remember. A goal that is reached is one as well, between two sessions."""

    FIRST = "first"
    HALF = "half"
    LED = "led"
    LAST = "last"


Marks = Mapping[str, tuple[Milestone, ...]]
"""Session id -> its milestones, in their order."""


def of_circle(sessions: Sequence[Session], *, is_over: bool) -> Marks:
    """The milestones of a circle: the first session that took place, the middle, and, once it is over, the last one.

    `sessions`: all of it, in any order.
    """
    held = sorted(filter(_is_held, sessions), key=lambda each: each.starts_at)
    if not held:
        return {}
    half = _half(sorted(sessions, key=lambda each: each.starts_at))
    last = held[-1].id if is_over else None
    found = {
        each.id: (
            *((Milestone.FIRST,) if each is held[0] else ()),
            *((Milestone.HALF,) if each.id == half and each.id != last else ()),
            *((Milestone.LAST,) if each.id == last else ()),
        )
        for each in held
    }
    return {id: marks for id, marks in found.items() if marks}


def _half(sessions: Sequence[Session]) -> str | None:
    """The first session that took place with half of all behind it, as it looked then; None before, or if they are few.

    What was called off later was still to come then.
    """
    behind, is_half = 0, False
    for each in sessions:
        behind += each.state in BEHIND
        to_come = sum(one.starts_at > each.starts_at and _was_planned(one, each.ends_at) for one in sessions)
        is_half = is_half or (each.state in BEHIND and behind + to_come >= LEAST_SESSIONS and behind >= to_come)
        if is_half and _is_held(each):
            return each.id
    return None


def _was_planned(session: Session, then: datetime) -> bool:
    is_off = session.state in (SessionState.CANCELLED, SessionState.SKIPPED)
    return not is_off or session.changed_at > then


def of_member(circle: Marks, held: Sequence[Session], present: Collection[str], led: str | None) -> Marks:
    """The milestones of one member: their own first session, and what their circle came to while they were in it.

    Args:
        circle: its milestones.
        held: the sessions that took place while they were a member, by time.
        present: the ids of those in which they were.
        led: the id of the session that they led as the first one ever, in whatever circle.
    """
    first = next((each.id for each in held if each.id in present), None)
    found = {
        each.id: (
            *((Milestone.FIRST,) if each.id == first else ()),
            *(one for one in circle.get(each.id, ()) if one is Milestone.HALF),
            *((Milestone.LED,) if each.id == led else ()),
            *(one for one in circle.get(each.id, ()) if one is Milestone.LAST),
        )
        for each in held
    }
    return {id: marks for id, marks in found.items() if marks}


def reached(goals: Sequence[Goal], after: datetime | None, until: datetime) -> tuple[Goal, ...]:
    """Which goals were reached after an instant (None: ever) and until another one, that one included."""
    return tuple(
        each
        for each in goals
        if each.state is GoalState.DONE and each.reached_at <= until and (after is None or each.reached_at > after)
    )


def before(meeting: Session, sessions: Sequence[Session]) -> Session | None:
    """The session that took place before another one."""
    held = [each for each in sessions if _is_held(each) and each.starts_at < meeting.starts_at]
    return max(held, key=lambda each: each.starts_at, default=None)


def _is_held(session: Session) -> bool:
    return session.state is SessionState.HELD
