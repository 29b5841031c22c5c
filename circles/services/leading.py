"""Who leads the coming session: asked a week ahead; then a deputy; then two lead together. It always takes place."""

from datetime import datetime
from typing import Any

from circles.commands import Confirm, RolePass
from circles.domain.errand import Errand
from circles.domain.leading import PATIENCE, UPDATE_BEFORE, steps
from circles.domain.request import Request, RequestState
from circles.domain.roles import FACILITATOR, TIMEKEEPER, Because
from circles.domain.rota import Assignment
from circles.domain.session import Session
from circles.errors import Refused
from circles.message import Post, mention, moment, say
from circles.posts import leading as posts
from circles.posts.knowing import answer
from circles.services.desk import Desk
from circles.services.duties import edit_agenda, fitting_people, refill
from circles.services.gathering import gather
from circles.services.handing_on import decline_offer, give, still_open
from circles.services.simplifying import make_simple
from circles.services.telling import known, session
from circles.turn import Turn

DEPUTY, TOGETHER = "lead-deputy", "lead-together"
"""The kinds of the errands; the first is also the kind of the request to a deputy."""


async def ask_to_confirm(desk: Desk, meeting: Session, key: str, now: datetime) -> None:
    """A week ahead: whoever has the turn is asked, and the next steps are planned. Who confirmed is left alone."""
    scene = await gather(desk, meeting)
    leads = await _leads(desk, meeting)
    if not meeting.is_coming_up or leads is None or leads.confirmed:
        return
    planned = steps(now, meeting.starts_at)
    done = await desk.ledger.steps.of([leads.person_id])
    post = posts.you_facilitate(
        scene, scene.person(leads.person_id), f"{key}:{leads.person_id}", first=not done[leads.person_id].led
    )
    await desk.tell(post, now, stale_at=meeting.starts_at)
    await _plan(desk, DEPUTY, meeting, planned.deputy_at)


async def _leads(desk: Desk, meeting: Session) -> Assignment | None:
    roles = await desk.ledger.roles.of_session(meeting.id)
    return next((each for each in roles if each.role == FACILITATOR), None)


async def _plan(desk: Desk, kind: str, meeting: Session, at: datetime) -> None:
    """The key and the body hold the hour: if the session moves, everything starts anew."""
    body = f"{meeting.id}:{meeting.starts_at:%Y%m%dT%H%M%S}"
    stale_at = meeting.starts_at - (PATIENCE if kind == DEPUTY else UPDATE_BEFORE)
    await desk.ledger.errands.plan(Errand(f"{kind}:{body}", kind, at, stale_at, meeting.circle_id, body=body))


async def _unanswered(desk: Desk, errand: Errand) -> tuple[Session, Assignment] | None:
    """The session and whoever has the turn there, if it is still at that hour and they have not said yes."""
    session_id, _, hour = errand.body.partition(":")
    meeting = await desk.ledger.sessions.get(session_id)
    if meeting is None or not meeting.is_coming_up or f"{meeting.starts_at:%Y%m%dT%H%M%S}" != hour:
        return None
    leads = await _leads(desk, meeting)
    return None if leads is None or leads.confirmed else (meeting, leads)


async def ask_deputy(desk: Desk, errand: Errand, now: datetime) -> None:
    """No answer by 72 hours before: a deputy is asked, and a day later two lead together."""
    found = await _unanswered(desk, errand)
    if found:
        await _ask_next(desk, *found, now)
        await _plan(desk, TOGETHER, found[0], now + PATIENCE)


async def _ask_next(desk: Desk, meeting: Session, leads: Assignment, now: datetime) -> None:
    """Ask who waited longest among those who can and were not asked yet."""
    asked = await desk.ledger.requests.of_circle(DEPUTY, meeting.circle_id)
    tried = {each.person_id for each in asked if each.body == meeting.id}
    for person_id in (await fitting_people(desk, meeting, FACILITATOR, {leads.person_id, *tried}))[:1]:
        await desk.ledger.requests.ask(DEPUTY, person_id, now, circle_id=meeting.circle_id, body=meeting.id)
        post = posts.deputy(await gather(desk, meeting), person_id, f"{meeting.id}:deputy:{person_id}")
        await desk.tell(post, now, stale_at=meeting.starts_at)


async def _deputies(desk: Desk, meeting: Session) -> tuple[Request, ...]:
    return await desk.ledger.requests.open_ones(DEPUTY, circle_id=meeting.circle_id, body=meeting.id)


async def confirm(desk: Desk, turn: Turn, command: Confirm) -> Post:
    """Yes, I lead: said by whoever has the turn, or by the deputy who was asked."""
    person, meeting = known(turn), still_open(session(turn))
    leads = await _leads(desk, meeting)
    asked = [each for each in await _deputies(desk, meeting) if each.person_id == person.id]
    if leads and leads.person_id == person.id:
        await _say_yes(desk, meeting, leads, turn.now)
    elif asked and not (leads and leads.confirmed):
        await _step_in(desk, turn, meeting, leads)
    elif leads:
        who = next((each for each in turn.members if each.id == leads.person_id), person)
        raise Refused("{who} facilitates that session. Thank you for offering.", who=mention(who))
    else:
        raise Refused("Nobody was asked to facilitate that session.")
    for each in await _deputies(desk, meeting):
        await desk.ledger.requests.answer(each.id, RequestState.GONE)
    await edit_agenda(desk, meeting, turn.now)
    return answer("", say("Thank you. You lead {when}; the pack comes a day ahead.", when=moment(meeting.starts_at)))


async def _say_yes(desk: Desk, meeting: Session, leads: Assignment, now: datetime) -> None:
    because = Because.TURN if leads.because is Because.TOGETHER else leads.because
    await give(desk, meeting, FACILITATOR, leads.person_id, because)
    scene = await gather(desk, meeting)
    timekeeper = scene.holder(TIMEKEEPER)
    if leads.because is Because.TOGETHER and timekeeper:
        key = f"{meeting.id}:alone:{now:%Y%m%dT%H%M%S}"
        await desk.tell(posts.leads_alone(scene, scene.person(leads.person_id), timekeeper, key), now)


async def _step_in(desk: Desk, turn: Turn, meeting: Session, before: Assignment | None) -> None:
    """The deputy leads; what they held there goes to the next in line."""
    person, now = known(turn), turn.now
    for each in await _deputies(desk, meeting):
        if each.person_id == person.id:
            await desk.ledger.requests.answer(each.id, RequestState.YES)
    for held in await desk.ledger.roles.of_session(meeting.id):
        if held.person_id == person.id:
            await desk.ledger.roles.take_away(meeting.id, held.role)
    await give(desk, meeting, FACILITATOR, person.id, Because.DEPUTY)
    await refill(desk, meeting.circle_id, now)
    await desk.ledger.sessions.touch([meeting.id], now)
    if before:
        scene = await gather(desk, meeting)
        await desk.tell(
            posts.deputy_leads(scene, before.person_id, person, f"{meeting.id}:stepped-in:{person.id}"), now
        )


async def not_this_time(desk: Desk, turn: Turn, command: RolePass) -> Post:
    """A deputy says no, and the next one is asked; or somebody does not want a role that fell free."""
    meeting = session(turn)
    for each in await _deputies(desk, meeting):
        if each.person_id == known(turn).id and command.role in (None, FACILITATOR):
            await desk.ledger.requests.answer(each.id, RequestState.NO)
            leads = await _leads(desk, meeting)
            if leads and not leads.confirmed and meeting.is_coming_up:
                await _ask_next(desk, meeting, leads, turn.now)
            return answer("", say("That is fine. Somebody else will."))
    return await decline_offer(desk, turn, command)


async def lead_together(desk: Desk, errand: Errand, now: datetime) -> None:
    """Nobody said yes: the timekeeper leads with whoever has the turn, with a format that asks little of both."""
    found = await _unanswered(desk, errand)
    if found is None:
        return
    meeting, leads = found
    for each in await _deputies(desk, meeting):
        await desk.ledger.requests.answer(each.id, RequestState.GONE)
    meeting = await make_simple(desk, meeting, now)
    scene = await gather(desk, meeting)
    timekeeper = scene.holder(TIMEKEEPER)
    if timekeeper is None or scene.holder(FACILITATOR) is None:
        return
    await desk.ledger.roles.give(meeting.id, _together(leads))
    for post in posts.together(scene, scene.person(leads.person_id), timekeeper, f"{meeting.id}:together"):
        await desk.tell(post, now, stale_at=meeting.starts_at)
    await edit_agenda(desk, meeting, now)


def _together(leads: Assignment) -> Assignment:
    return Assignment(FACILITATOR, leads.person_id, leads.times, leads.waited, Because.TOGETHER)


USES: dict[type, Any] = {Confirm: confirm, RolePass: not_this_time}
DOINGS: dict[str, Any] = {DEPUTY: ask_deputy, TOGETHER: lead_together}
