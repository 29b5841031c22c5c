"""The rota of a circle: four sessions ahead, from the ledger alone."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from circles.domain.rota import FACILITATOR, Assignment, Slate, look_ahead
from circles.domain.session import Rsvp, Session
from circles.domain.timetable import agenda_changed, agenda_due
from circles.posts.before import pack, role_passed_on
from circles.services.desk import Desk
from circles.services.gathering import format_of, gather

LOOK_AHEAD = 4


async def publish_rota(desk: Desk, circle_id: str) -> None:
    """Give out what is not given out yet in the next four sessions; what is published stays, if its holder comes."""
    sessions = [each for each in await desk.ledger.sessions.of_circle(circle_id) if each.is_coming_up][:LOOK_AHEAD]
    given = await desk.ledger.roles.of_sessions([each.id for each in sessions])
    slates = [await _slate(desk, each, given.get(each.id, ())) for each in sessions]
    past = await desk.ledger.roles.history(circle_id)
    there = await desk.ledger.sessions.presence(circle_id)
    met = frozenset[str]().union(*there.values())
    # Before the first session all are new, and somebody has to lead it.
    newcomers = frozenset(person for slate in slates for person in slate.people) - met if met else frozenset()
    for session_id, roles in look_ahead(slates, past, newcomers, attended=there).items():
        if _who(roles) != _who(given.get(session_id, ())):
            await desk.ledger.roles.replace(session_id, roles)


async def _slate(desk: Desk, session: Session, kept: tuple[Assignment, ...]) -> Slate:
    answers = await desk.ledger.sessions.answers(session.id)
    away = {each.person_id for each in answers if each.rsvp is Rsvp.CANNOT}
    members = await desk.ledger.circles.members(session.circle_id)
    people = tuple(each.id for each in members if each.id not in away)
    roles = format_of(desk, session.format, max(len(people), 1)).roles
    return Slate(session.id, session.number, roles, people, kept)


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
    sessions = {each.id: each for each in await desk.ledger.sessions.of_circle(circle_id) if each.is_coming_up}
    before = await desk.ledger.roles.of_sessions(list(sessions))
    await publish_rota(desk, circle_id)
    after = await desk.ledger.roles.of_sessions(list(sessions))
    passed = tuple(
        (session, each)
        for session in sessions.values()
        for each in after.get(session.id, ())
        if _who(before.get(session.id, ())).get(each.role) == person_id != each.person_id
    )
    for session, each in passed:
        await _tell(desk, session, each, now)
    await desk.ledger.sessions.touch([session.id for session, _ in passed], now)
    return passed


async def _tell(desk: Desk, session: Session, new: Assignment, now: datetime) -> None:
    scene = await gather(desk, session)
    key = f"{session.id}:role:{new.role}:{new.person_id}:{now:%Y%m%dT%H%M%S}"
    post = role_passed_on(scene, new.role, scene.person(new.person_id), key)
    await desk.tell(post, now, stale_at=session.ends_at)
    await brief(desk, session, new.role, new.person_id, now)


async def brief(desk: Desk, session: Session, role: str, person_id: str, now: datetime) -> None:
    """Whoever leads from now on gets the pack that somebody else had the day before."""
    if role != FACILITATOR or now < agenda_due(session, desk.settings.notices.rhythm()).at:
        return
    scene = await gather(desk, session)
    key = f"{session.id}:pack:{person_id}:{now:%Y%m%dT%H%M%S}"
    await desk.tell(pack(scene, scene.person(person_id), key), now, stale_at=session.starts_at)
