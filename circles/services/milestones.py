"""Milestones of a season, for the posts that come anyway: worked out from what is stored, whenever one is made."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from circles.domain import milestones as rules
from circles.domain.circle import Circle, CircleState
from circles.domain.goal import Goal, seen_by
from circles.domain.milestones import Marks, Milestone
from circles.domain.person import Person
from circles.domain.session import Session, SessionState
from circles.domain.timetable import recap_due
from circles.message import Line
from circles.posts import milestones as posts
from circles.services.desk import Desk

_OVER = (CircleState.CLOSING, CircleState.CLOSED, CircleState.ARCHIVED)


def of_circle(circle: Circle, sessions: Sequence[Session]) -> Marks:
    """The milestones of a circle."""
    return rules.of_circle(sessions, is_over=circle.state in _OVER)


async def of_member(
    desk: Desk, circle: Circle, sessions: Sequence[Session], held: Sequence[Session], person_id: str
) -> Marks:
    """Those of one member. `sessions`: all of the circle; `held`: what took place while they were in it, by time."""
    there = await desk.ledger.sessions.presence(circle.id)
    present = {each.id for each in held if person_id in there.get(each.number, ())}
    led = await desk.ledger.roles.first_led(person_id)
    return rules.of_member(of_circle(circle, sessions), held, present, led)


async def together(desk: Desk, circle: Circle, meeting: Session) -> Line | None:
    """What a recap says: a milestone of the circle, and goals shared with it that were reached since the last one."""
    sessions = await desk.ledger.sessions.of_circle(circle.id)
    rhythm, earlier = desk.settings.notices.rhythm(), rules.before(meeting, sessions)
    after = recap_due(earlier, rhythm).at if earlier else None
    shared, people = await _shared(desk, circle)
    goals = rules.reached(shared, after, recap_due(meeting, rhythm).at)
    return posts.together(of_circle(circle, sessions).get(meeting.id, ()), goals, people)


async def of_my_own(desk: Desk, circle: Circle, meeting: Session, person_id: str) -> Line | None:
    """What the look back on a session says to one member of their own season."""
    sessions = await desk.ledger.sessions.of_circle(circle.id)
    held = _held(sessions)
    marks = (await of_member(desk, circle, sessions, held, person_id)).get(meeting.id, ())
    if Milestone.FIRST in of_circle(circle, sessions).get(meeting.id, ()):
        # The first one of all: the recap says so to everybody.
        marks = tuple(each for each in marks if each is not Milestone.FIRST)
    earlier = rules.before(meeting, sessions)
    goals = await desk.ledger.goals.of_person(person_id, circle.season_id)
    done = rules.reached(goals, earlier.ends_at if earlier else None, meeting.ends_at)
    return posts.of_my_own(circle, marks, len(done))


async def all_in_all(desk: Desk, circle: Circle, now: datetime) -> Line | None:
    """What the end of a circle says of its season."""
    shared, _ = await _shared(desk, circle)
    held = _held(await desk.ledger.sessions.of_circle(circle.id))
    return posts.all_in_all(held, len(rules.reached(shared, None, now)))


async def _shared(desk: Desk, circle: Circle) -> tuple[tuple[Goal, ...], Mapping[str, Person]]:
    people = {each.id: each for each in await desk.ledger.circles.members(circle.id, pausing=True)}
    return seen_by(await desk.ledger.goals.of_circle(circle.id), circle.id, frozenset(people)), people


def _held(sessions: Sequence[Session]) -> tuple[Session, ...]:
    held = (each for each in sessions if each.state is SessionState.HELD)
    return tuple(sorted(held, key=lambda each: each.starts_at))
