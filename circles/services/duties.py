"""The rota of a circle: four sessions ahead, from the ledger alone."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from circles.domain.contact import Purpose
from circles.domain.leading import CONFIRM_BEFORE
from circles.domain.request import Request, RequestState
from circles.domain.roles import Because, Wishes
from circles.domain.rota import Assignment, Attended, Duty, Slate, in_line, look_ahead
from circles.domain.session import Rsvp, Session
from circles.domain.timetable import agenda_changed
from circles.domain.values import dataclass
from circles.posts import roles as posts
from circles.services.desk import Desk
from circles.services.gathering import format_of, gather

LOOK_AHEAD = 4
FREE = "role"
"""The kind of the requests about a role that fell free; their body is `free_role`."""


def free_role(session_id: str, role: str) -> str:
    """What a request about a role that fell free is about."""
    return f"{session_id}:{role}"


@dataclass(frozen=True, slots=True)
class Turns:
    """What the rota goes by: who did what, who was there, who is new, and what people wish."""

    past: tuple[Duty, ...]
    attended: Attended
    newcomers: frozenset[str]
    wishes: Wishes


async def _turns(desk: Desk, circle_id: str, people: Iterable[str]) -> Turns:
    there = await desk.ledger.sessions.presence(circle_id)
    met = frozenset[str]().union(*there.values())
    # Before the first session all are new, and somebody has to lead it.
    newcomers = frozenset(people) - met if met else frozenset[str]()
    members = [each.id for each in await desk.ledger.circles.members(circle_id)]
    past = await desk.ledger.roles.history(circle_id)
    return Turns(past, there, newcomers, await desk.ledger.wishes.roles(members))


async def publish_rota(desk: Desk, circle_id: str, *, may_change: bool = False) -> None:
    """Give out what is not given out yet in the next four sessions; what is published stays, if its holder comes.

    `may_change`: it also changes hands where it is out of turn by now; whoever asks for that tells them.
    """
    sessions = [each for each in await desk.ledger.sessions.of_circle(circle_id) if each.is_coming_up][:LOOK_AHEAD]
    given = await desk.ledger.roles.of_sessions([each.id for each in sessions])
    asked = await desk.ledger.requests.of_circle(FREE, circle_id)
    slates = [await _slate(desk, each, given.get(each.id, ()), asked) for each in sessions]
    turns = await _turns(desk, circle_id, [person for slate in slates for person in slate.people])
    planned = look_ahead(
        slates,
        turns.past,
        turns.newcomers,
        attended=turns.attended,
        wishes=turns.wishes,
        may_change=may_change,
    )
    for session_id, roles in planned.items():
        if _who(roles) != _who(given.get(session_id, ())):
            await desk.ledger.roles.replace(session_id, roles)


async def _slate(desk: Desk, session: Session, kept: tuple[Assignment, ...], asked: Iterable[Request]) -> Slate:
    people = await expected(desk, session)
    said = [(_role_here(session, each), each) for each in asked]
    offered = {role for role, each in said if role and each.state is RequestState.OPEN}
    refused = frozenset((role, each.person_id) for role, each in said if role and each.state is RequestState.NO)
    roles = format_of(desk, session.format, max(len(people), 1)).roles
    return Slate(
        session.id, session.number, tuple(each for each in roles if each not in offered), people, kept, refused
    )


def _role_here(session: Session, request: Request) -> str:
    """The role in this session that a request is about; empty if it is about another session."""
    session_id, _, role = request.body.partition(":")
    return role if session_id == session.id else ""


async def expected(desk: Desk, session: Session) -> tuple[str, ...]:
    """The ids of the members who come, in the order they joined."""
    answers = await desk.ledger.sessions.answers(session.id)
    away = {each.person_id for each in answers if each.rsvp is Rsvp.CANNOT}
    return tuple(each.id for each in await desk.ledger.circles.members(session.circle_id) if each.id not in away)


async def fitting_people(desk: Desk, session: Session, role: str, but: Iterable[str] = ()) -> tuple[str, ...]:
    """Who could take a role, who waited longest first; those who hold another one there last. Not those in `but`."""
    people = await expected(desk, session)
    turns = await _turns(desk, session.circle_id, people)
    asked = await desk.ledger.requests.of_circle(FREE, session.circle_id)
    said_no = {
        each.person_id for each in asked if each.state is RequestState.NO and _role_here(session, each) == role
    } | set(but)
    busy = {each.person_id for each in await desk.ledger.roles.of_session(session.id)}
    line = in_line(
        role,
        people,
        turns.past,
        session.number,
        turns.newcomers,
        attended=turns.attended,
        busy=busy,
        wishes=turns.wishes,
    )
    return tuple(each for each in line if each not in said_no)


def _who(roles: Iterable[Assignment]) -> dict[str, str]:
    return {each.role: each.person_id for each in roles}


async def edit_agenda(desk: Desk, session: Session, now: datetime) -> None:
    """If the agenda is posted already, have it edited: who comes, or who does what, is not what it says."""
    due = agenda_changed(session, desk.settings.notices.rhythm(), now)
    while due and not await desk.ledger.timetable.add(due):
        # Done for this very instant; a moment earlier is due as well.
        due = replace(due, at=due.at - timedelta(microseconds=1))


async def pass_on(desk: Desk, circle_id: str, person_id: str, now: datetime) -> tuple[tuple[Session, Assignment], ...]:
    """Hand on the roles of somebody who is away or gone, and tell who has them now. Returns those roles."""
    sessions = [each for each in await desk.ledger.sessions.of_circle(circle_id) if each.is_coming_up]
    before = await desk.ledger.roles.of_sessions([each.id for each in sessions])
    held = {(id, each.role) for id, roles in before.items() for each in roles if each.person_id == person_id}
    changed = await refill(desk, circle_id, now)
    return tuple((session, each) for session, each in changed if (session.id, each.role) in held)


async def refill(desk: Desk, circle_id: str, now: datetime) -> tuple[tuple[Session, Assignment], ...]:
    """Give out anew what has nobody any more in the sessions that are published, or is out of turn by now. Who has a
    role now is told, and who need not do it any more."""
    sessions = {each.id: each for each in await desk.ledger.sessions.of_circle(circle_id) if each.is_coming_up}
    before = await desk.ledger.roles.of_sessions(list(sessions))
    await publish_rota(desk, circle_id, may_change=True)
    after = await desk.ledger.roles.of_sessions(list(sessions))
    published = max((sessions[id].number for id, roles in before.items() if roles), default=0)
    changed = []
    for id, session in sessions.items():
        if session.number <= published and _who(before[id]) != _who(after[id]):
            changed += [(session, each) for each in await _hand_over(desk, session, before[id], after[id], now)]
            await desk.ledger.sessions.touch([id], now)
    return tuple(changed)


async def _hand_over(
    desk: Desk, session: Session, before: Iterable[Assignment], after: Iterable[Assignment], now: datetime
) -> list[Assignment]:
    """Tell everybody whose role in a session is another one, or none any more. Returns what is given anew."""
    had, there = _who(before), await expected(desk, session)
    new = [each for each in after if had.get(each.role) != each.person_id]
    free = {role for role, person in had.items() if person not in there}
    told = [replace(each, because=Because.NEXT) if each.role in free or each.role not in had else each for each in new]
    scene, when = await gather(desk, session), f"{now:%Y%m%dT%H%M%S}"
    # Of what is far off the calendar tells, and who is to lead is asked a week ahead anyway.
    purpose = Purpose.NEEDED if session.starts_at - now <= CONFIRM_BEFORE else Purpose.NEWS
    for each in told:
        await desk.ledger.roles.give(session.id, each)
        key = f"{session.id}:role:{each.role}:{each.person_id}:{when}"
        post = posts.came_to_you(scene, each.role, each.person_id, key, purpose, fell_free=each.because is Because.NEXT)
        await desk.tell(post, now, stale_at=session.ends_at)
    for role, person in had.items():
        if role in {each.role for each in new} and person in there and person not in _who(after).values():
            post = posts.not_you_this_time(scene, role, person, f"{session.id}:no-role:{role}:{person}:{when}", purpose)
            await desk.tell(post, now, stale_at=session.ends_at)
    return told
