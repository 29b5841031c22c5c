"""Collects what posts and decisions need about one session."""

from circles.domain.agenda import agenda, fitting
from circles.domain.circle import Circle
from circles.domain.format import Format
from circles.domain.person import Person
from circles.domain.program import Plan
from circles.domain.reflection import Topic
from circles.domain.session import Rsvp, Session, SessionState
from circles.errors import Refused
from circles.message import Line
from circles.posts.scene import Scene
from circles.services.desk import PLAIN, Desk

VOICE = "voice"
"""The kind of a request for one more voice in a session that is on; its body is the session's id."""


def format_of(desk: Desk, name: str, people: int) -> Format:
    """The format `name`, or what it falls back to for so few; the open round if its plugin is gone."""
    if name not in desk.registry.formats:
        return PLAIN
    return fitting(name, desk.registry.formats, people)


def planned_format(plan: Plan, number: int) -> str:
    """The format of a circle's session `number` (from 1): first, last, and the middle ones in turn."""
    first, *middle = plan.formats
    if number == 1 or not middle:
        return first
    if number == plan.sessions:
        return middle[-1]
    turns = middle[:-1] or middle
    return turns[(number - 2) % len(turns)]


async def gather(desk: Desk, session: Session, *, notes: tuple[Line, ...] = ()) -> Scene:
    """Everything about a session, for posts. `notes` are the plugins' lines (asked outside any transaction)."""
    circle = await circle_of(desk, session)
    present = await desk.ledger.circles.members(circle.id, pausing=True)
    members = await desk.ledger.circles.members(circle.id)
    answers = {each.person_id: each.rsvp for each in await desk.ledger.sessions.answers(session.id)}
    expected = sum(answers.get(each.id) is not Rsvp.CANNOT for each in members)
    form = format_of(desk, session.format, max(expected, 1))
    sat_in = {each for there in (await desk.ledger.sessions.presence(circle.id)).values() for each in there}
    return Scene(
        circle=circle,
        session=session,
        format=form,
        agenda=agenda(form, max(expected, 1), session.minutes),
        members=members,
        roles=await desk.ledger.roles.of_session(session.id),
        answers=answers,
        commitments=await desk.ledger.words.last_commitments(circle.id, before=session),
        notes=notes,
        newcomers=frozenset(each.id for each in members if each.id not in sat_in),
        pausing=tuple(each for each in present if each not in members),
        place=await place_of(desk, circle),
        other_place=desk.settings.community.meeting_link,
        voices=await _voices(desk, session, members) if session.state is SessionState.OPEN else (),
    )


async def _voices(desk: Desk, session: Session, members: tuple[Person, ...]) -> tuple[Person, ...]:
    """Who asked for one more voice, the first one first."""
    asked = await desk.ledger.requests.open_ones(VOICE, circle_id=session.circle_id, body=session.id)
    there = {each.id: each for each in members}
    return tuple(there[each.person_id] for each in asked if each.person_id in there)


async def place_of(desk: Desk, circle: Circle) -> str:
    """Where a circle talks: as it chose itself, else as a plugin says, else as the settings say; empty for nowhere."""
    return circle.place or await place_given(desk, circle)


async def place_given(desk: Desk, circle: Circle) -> str:
    """The same for a circle that chooses no place itself. It is another one at most after a restart."""
    return await desk.registry.meeting_place(circle) or desk.settings.community.meeting_link


async def circle_of(desk: Desk, session: Session) -> Circle:
    """The circle of a session. Raises Refused if it is gone."""
    circle = await desk.ledger.circles.get(session.circle_id)
    if circle is None:
        raise Refused("That circle is no longer here.")
    return circle


async def parked_before(desk: Desk, session: Session) -> tuple[Topic, ...]:
    """What was parked when the circle last met before a coming session."""
    held = await desk.ledger.sessions.latest_held(session.circle_id)
    return await desk.ledger.words.topics(held.id) if held else ()


async def following(desk: Desk, session: Session) -> Session | None:
    """The next session of the same circle that will take place."""
    later = await desk.ledger.sessions.of_circle(session.circle_id)
    return next((each for each in later if each.starts_at > session.starts_at and each.is_coming_up), None)
