"""A role that falls free: two people are asked, the first tap takes it; in the end it goes to who waited longest."""

from datetime import datetime, timedelta
from typing import Any

from circles.commands import Decline, RolePass, RoleTake
from circles.domain.earlier import Earlier, Others
from circles.domain.errand import Errand
from circles.domain.person import Person
from circles.domain.request import Request, RequestState
from circles.domain.roles import Because
from circles.domain.rota import Assignment, turns_of
from circles.domain.session import Session
from circles.errors import Refused
from circles.message import Line, Post, listing, mention, moment, say
from circles.posts import roles as posts
from circles.posts.knowing import answer
from circles.posts.scene import role_name
from circles.posts.taking_back import instead
from circles.services.desk import Desk
from circles.services.duties import FREE, edit_agenda, fitting_people, free_role, refill
from circles.services.earlier import Stays
from circles.services.gathering import gather
from circles.services.simplifying import without_presenter
from circles.services.telling import known, session
from circles.turn import Turn

LAPSES = "role-lapses"
AT_ONCE = 2
TOO_LATE = timedelta(hours=2)
PATIENCE = timedelta(hours=24)


def still_open(wanted: Session) -> Session:
    """The session, if it is still to come. Raises Refused."""
    if not wanted.is_coming_up:
        raise Refused("That session is over or has begun, so there is nothing to answer any more.")
    return wanted


async def role_of(desk: Desk, meeting: Session, person: Person, wanted: str | None) -> str:
    """The role of theirs that somebody means. Raises Refused if they have none, or several."""
    mine = [each.role for each in await desk.ledger.roles.of_session(meeting.id) if each.person_id == person.id]
    if wanted and wanted.lower() in mine:
        return wanted.lower()
    if len(mine) == 1 and not wanted:
        return mine[0]
    if not mine:
        raise Refused("You have no role in that session, so there is nothing to hand on.")
    raise Refused("Which role do you mean? Yours are: {roles}.", roles=", ".join(mine))


async def decline(desk: Desk, turn: Turn, command: Decline) -> Post:
    """Give a role back. No reason, and nobody to name."""
    person, meeting = known(turn), still_open(session(turn))
    role = await role_of(desk, meeting, person, command.role)
    said = await hand_back(desk, turn, meeting, role)
    await edit_agenda(desk, meeting, turn.now)
    return answer("", say("Thank you for saying so. You are not {role} any more.", role=role_name(role)), said)


async def hand_back(desk: Desk, turn: Turn, meeting: Session, role: str) -> Line:
    """The asker's role falls free: ask two people, or give it to the next in line if time is short. Says which."""
    giver, now = known(turn), turn.now
    body = free_role(meeting.id, role)
    mine = await desk.ledger.requests.ask(FREE, giver.id, now, circle_id=meeting.circle_id, body=body)
    await desk.ledger.requests.answer(mine.id, RequestState.NO)
    await desk.ledger.roles.take_away(meeting.id, role)
    await desk.ledger.roles.withdraw_offers(meeting.id, role)
    until = min(now + PATIENCE, meeting.starts_at - TOO_LATE)
    asked = await _to_ask(desk, meeting, role, giver) if until > now else ()
    if not asked:
        changed = await refill(desk, meeting.circle_id, now)
        await without_presenter(desk, meeting, role, now)
        return _goes_to(turn, role, [each for at, each in changed if at.id == meeting.id and each.role == role])
    for each in asked:
        await _ask(desk, meeting, role, each, now, until)
    key = _errand_key(meeting.id, role, now)
    await desk.ledger.errands.plan(Errand(key, LAPSES, until, meeting.starts_at, meeting.circle_id, body=body))
    people = listing([mention(each) for each in turn.members if each.id in asked])
    return say("I asked {people}. You need do nothing more.", people=people)


async def _to_ask(desk: Desk, meeting: Session, role: str, giver: Person) -> tuple[str, ...]:
    """Two who could: those who hold no role there, or, if everybody has one, those whose turn it is."""
    fitting = await fitting_people(desk, meeting, role, [giver.id])
    busy = {each.person_id for each in await desk.ledger.roles.of_session(meeting.id)}
    return tuple([each for each in fitting if each not in busy] or fitting)[:AT_ONCE]


def _goes_to(turn: Turn, role: str, new: list[Assignment]) -> Line:
    for each in turn.members:
        if new and each.id == new[0].person_id:
            return say("{who} takes over as {role}. I have told them.", who=mention(each), role=role_name(role))
    return say("Nobody else can be {role} this time, and that is fine: you do without.", role=role_name(role))


async def _ask(desk: Desk, meeting: Session, role: str, person_id: str, now: datetime, until: datetime) -> None:
    body = free_role(meeting.id, role)
    await desk.ledger.requests.ask(FREE, person_id, now, circle_id=meeting.circle_id, body=body, until=until)
    scene = await gather(desk, meeting)
    key = f"{meeting.id}:free:{role}:{person_id}:{now:%Y%m%dT%H%M%S%f}"
    await desk.tell(posts.could_you(scene, role, person_id, key), now, stale_at=until)


def _errand_key(session_id: str, role: str, asked_at: datetime) -> str:
    return f"{LAPSES}:{session_id}:{role}:{asked_at:%Y%m%dT%H%M%S%f}"


async def _asked(desk: Desk, turn: Turn, role: str | None) -> tuple[Request, str]:
    """The open question that the asker answers, and its role. Raises Refused if there is none, or several."""
    found = await desk.ledger.requests.open_ones(FREE, circle_id=session(turn).circle_id, person_id=known(turn).id)
    mine = {each.body.partition(":")[2]: each for each in found if each.body.startswith(f"{session(turn).id}:")}
    wanted = role.lower() if role else next(iter(mine), "")
    if len(mine) > 1 and not role:
        raise Refused("Which role do you mean? I asked you about: {roles}.", roles=", ".join(sorted(mine)))
    if wanted not in mine:
        raise Refused("That is settled already: somebody was quicker, or it is too late. Thank you all the same.")
    return mine[wanted], wanted


async def take(desk: Desk, turn: Turn, command: RoleTake) -> Post:
    """The first tap takes the role; what the taker held there before goes to the next in line."""
    person, meeting = known(turn), still_open(session(turn))
    asked, role = await _asked(desk, turn, command.role)
    await desk.ledger.requests.answer(asked.id, RequestState.YES)
    await _settle(desk, asked, role)
    for each in await desk.ledger.roles.of_session(meeting.id):
        if each.person_id == person.id:
            await desk.ledger.roles.take_away(meeting.id, each.role)
    await give(desk, meeting, role, person.id, Because.TAKEN)
    await refill(desk, meeting.circle_id, turn.now)
    await desk.ledger.sessions.touch([meeting.id], turn.now)
    await edit_agenda(desk, meeting, turn.now)
    lines = [say("Thank you. You are {role} {when}.", role=role_name(role), when=moment(meeting.starts_at))]
    return answer("", *lines, *posts.duty(role))


async def give(desk: Desk, meeting: Session, role: str, person_id: str, because: Because) -> None:
    """Give a role to somebody who said yes, with the reasons that `why` shows."""
    past = await desk.ledger.roles.history(meeting.circle_id)
    times, waited = turns_of(past, role, person_id, meeting.number)
    await desk.ledger.roles.give(meeting.id, Assignment(role, person_id, times, waited, because, confirmed=True))


async def _settle(desk: Desk, asked: Request, role: str) -> None:
    """The others need not answer any more, and nothing lapses."""
    for other in await desk.ledger.requests.open_ones(FREE, circle_id=asked.circle_id, body=asked.body):
        await desk.ledger.requests.answer(other.id, RequestState.GONE)
    await desk.ledger.errands.drop_key(_errand_key(asked.body.partition(":")[0], role, asked.asked_at))


async def decline_offer(desk: Desk, turn: Turn, command: RolePass) -> Post:
    """Not this time. If nobody is left to answer, it goes to the next in line at once."""
    meeting = still_open(session(turn))
    asked, role = await _asked(desk, turn, command.role)
    await desk.ledger.requests.answer(asked.id, RequestState.NO)
    if not await desk.ledger.requests.open_ones(FREE, circle_id=asked.circle_id, body=asked.body):
        await _settle(desk, asked, role)
        await refill(desk, meeting.circle_id, turn.now)
        meeting = await without_presenter(desk, meeting, role, turn.now)
        await edit_agenda(desk, meeting, turn.now)
    return answer("", say("That is fine. Somebody else will."))


async def take_back(desk: Desk, meeting: Session, person: Person) -> tuple[str, ...]:
    """Somebody comes after all: the roles they had, if nobody took them yet. Returns those."""
    asked = await desk.ledger.requests.of_circle(FREE, meeting.circle_id)
    gave = {(each.body, each.asked_at) for each in asked if each.person_id == person.id}
    back = []
    for each in asked:
        session_id, _, role = each.body.partition(":")
        is_mine = session_id == meeting.id and (each.body, each.asked_at) in gave
        if is_mine and each.state is RequestState.OPEN and role not in back:
            await _settle(desk, each, role)
            await give(desk, meeting, role, person.id, Because.TURN)
            back.append(role)
    return tuple(back)


async def undecline(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """The roles that nobody took yet are theirs again. Raises Refused if there is none."""
    meeting = still_open(session(turn))
    back = await take_back(desk, meeting, known(turn))
    if not back:
        raise Stays(instead(Decline, organizer=False))
    await refill(desk, meeting.circle_id, turn.now)
    await edit_agenda(desk, meeting, turn.now)
    return answer("", *(say("You are {role} again.", role=role_name(role)) for role in back))


async def lapse(desk: Desk, errand: Errand, now: datetime) -> None:
    """Nobody took it in time: it goes to who has waited longest, who is told."""
    session_id, _, role = errand.body.partition(":")
    meeting = await desk.ledger.sessions.get(session_id)
    for each in await desk.ledger.requests.open_ones(FREE, circle_id=errand.circle_id, body=errand.body):
        await desk.ledger.requests.answer(each.id, RequestState.GONE)
    if meeting and meeting.is_coming_up:
        await refill(desk, meeting.circle_id, now)
        meeting = await without_presenter(desk, meeting, role, now)
        await edit_agenda(desk, meeting, now)


USES: dict[type, Any] = {Decline: decline, RoleTake: take}
BACK: dict[type, Any] = {Decline: undecline}
DOINGS: dict[str, Any] = {LAPSES: lapse}
