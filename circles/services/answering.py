"""Coming or not, and who takes which role."""

from typing import Any

from circles.command import SessionRef, Someone
from circles.commands import RsvpTo, Swap, SwapAccept
from circles.domain.events import RsvpChanged
from circles.domain.person import Person
from circles.domain.session import Rsvp, Session, SessionState
from circles.errors import Refused
from circles.message import InPrivate, Line, Paragraph, Post, Purpose, button, listing, mention, moment, say
from circles.posts.before import rsvp_buttons
from circles.posts.during import here_button
from circles.posts.knowing import answer
from circles.posts.scene import ROLE_DUTIES, ROLE_NAMES, role_name
from circles.services.arriving import show_who_is_late
from circles.services.desk import Desk
from circles.services.duties import brief, edit_agenda, pass_on
from circles.services.telling import circle, known, session
from circles.services.turns import person_named
from circles.turn import Turn


def _still_open(wanted: Session) -> Session:
    if not wanted.is_coming_up:
        raise Refused("That session is over or has begun, so there is nothing to answer any more.")
    return wanted


async def rsvp(desk: Desk, turn: Turn, command: RsvpTo) -> Post:
    """Note the answer; if a role falls free, hand it on at once."""
    person, meeting = known(turn), session(turn)
    # Whoever is late may say so while the others talk already.
    if not (command.answer is Rsvp.LATE and meeting.state is SessionState.OPEN):
        _still_open(meeting)
    await desk.ledger.sessions.answer(meeting.id, person.id, command.answer, turn.now)
    await desk.happened(RsvpChanged(at=turn.now, session_id=meeting.id, person_id=person.id, rsvp=command.answer))
    lines = [_RSVP_LINES[command.answer](meeting)]
    if command.answer is Rsvp.CANNOT:
        for _, each in await pass_on(desk, meeting.circle_id, person.id, turn.now):
            taker = next(one for one in turn.members if one.id == each.person_id)
            lines.append(
                say("{who} takes over as {role}. I have told them.", who=mention(taker), role=role_name(each.role))
            )
    await edit_agenda(desk, meeting, turn.now)
    post = answer("", *lines)
    buttons = rsvp_buttons(meeting, changed_mind=True) if command.answer is Rsvp.CANNOT else ()
    if meeting.state is SessionState.OPEN:
        await show_who_is_late(desk, turn, meeting)
        buttons = (here_button(meeting),)
    return Post("", post.target, post.blocks, buttons)


_RSVP_LINES = {
    Rsvp.COMING: lambda at: say("Good, you are expected {when}.", when=moment(at.starts_at)),
    Rsvp.CANNOT: lambda at: say("Thank you for telling us. You are not expected {when}.", when=moment(at.starts_at)),
    Rsvp.LATE: lambda at: say("Noted: you will be a little late. Come in quietly whenever you can."),
}


async def swap(desk: Desk, turn: Turn, command: Swap) -> Post:
    """Ask somebody to take a role. Nothing changes until they say yes."""
    person, meeting = known(turn), _still_open(session(turn))
    name, wanted = _split(command)
    role = await _role_of(desk, meeting, person, wanted)
    other = await person_named(desk, name, turn.members)
    if other.id == person.id:
        raise Refused("You hold that role already. Whom else could you ask?")
    await desk.ledger.roles.offer(meeting.id, role, person.id, other.id)
    await desk.tell(_offer(turn, meeting, role, person, other), turn.now, stale_at=meeting.starts_at)
    return answer(
        "", say("I asked {who}. You stay {role} until they say yes.", who=mention(other), role=role_name(role))
    )


def _split(command: Swap) -> tuple[str, str | None]:
    """Who and which role. A typed name takes the whole line, so the role may stand at its end: “swap Ana scribe”."""
    name, _, last = command.who.rpartition(" ")
    if command.role is None and name and last.lower() in ROLE_NAMES:
        return name, last
    return command.who, command.role


async def _offered(desk: Desk, turn: Turn, command: SwapAccept, person: Person) -> tuple[str, str]:
    """The role and the giver of the offer that is meant. Raises Refused if none or several are open."""
    holds = {(each.role, each.person_id) for each in await desk.ledger.roles.of_session(session(turn).id)}
    open_offers = await desk.ledger.roles.offers(session(turn).id)
    offers = [each for each in open_offers if each[2] == person.id and each[:2] in holds]
    if command.giver:
        giver = await person_named(desk, command.giver, turn.members)
        offers = [each for each in offers if each[1] == giver.id]
    if command.role:
        offers = [each for each in offers if each[0] == command.role.lower()]
    if not offers:
        raise Refused("That offer is no longer open: somebody took it, or it was taken back.")
    if len(offers) > 1:
        raise Refused(
            "Several roles are offered to you: {roles}. Type which one: swap accept @name role",
            roles=", ".join(each[0] for each in offers),
        )
    return offers[0][0], offers[0][1]


async def _role_of(desk: Desk, meeting: Session, person: Person, wanted: str | None) -> str:
    mine = [each.role for each in await desk.ledger.roles.of_session(meeting.id) if each.person_id == person.id]
    if wanted and wanted.lower() in mine:
        return wanted.lower()
    if len(mine) == 1 and not wanted:
        return mine[0]
    if not mine:
        raise Refused("You have no role in that session, so there is nothing to swap.")
    raise Refused("Which role do you mean? Yours are: {roles}.", roles=", ".join(mine))


def _offer(turn: Turn, meeting: Session, role: str, person: Person, other: Person) -> Post:
    duty = ROLE_DUTIES.get(role)
    asks: Line = say(
        "{who} asks: could you be {role} in {circle}, {when}?",
        who=mention(person),
        role=role_name(role),
        circle=circle(turn).name,
        when=moment(meeting.starts_at),
    )
    return Post(
        f"{meeting.id}:swap:{role}:{person.id}:{other.id}:{turn.now:%Y%m%dT%H%M%S}",
        InPrivate(other.id, meeting.circle_id),
        tuple(Paragraph(line) for line in (asks, duty, say("If it does not suit you, just let it be.")) if line),
        (button(say("Yes, I take it"), SwapAccept(Someone(person.id), role, SessionRef(meeting.id)), main=True),),
        purpose=Purpose.NEEDED,
    )


async def accept(desk: Desk, turn: Turn, command: SwapAccept) -> Post:
    """The second tap: the role changes hands, and the roles that meet in one person trade places."""
    person, meeting = known(turn), _still_open(session(turn))
    role, giver = await _offered(desk, turn, command, person)
    given = await desk.ledger.roles.of_session(meeting.id)
    mine = [each.role for each in given if each.person_id == person.id]
    await desk.ledger.roles.give(meeting.id, role, person.id)
    for each in mine:
        await desk.ledger.roles.give(meeting.id, each, giver)
    await desk.ledger.roles.withdraw_offers(meeting.id, role)
    await desk.ledger.sessions.touch([meeting.id], turn.now)
    await edit_agenda(desk, meeting, turn.now)
    await brief(desk, meeting, role, person.id, turn.now)
    await desk.tell(_accepted(turn, meeting, role, mine, person, giver), turn.now)
    return answer("", say("Thank you. You are {role} {when}.", role=role_name(role), when=moment(meeting.starts_at)))


def _accepted(turn: Turn, meeting: Session, role: str, mine: list[str], taker: Person, giver: str) -> Post:
    lines = [say("{who} takes {role}.", who=mention(taker), role=role_name(role))]
    if mine:
        lines.append(say("In return you are {roles}.", roles=listing([role_name(each) for each in mine])))
    return Post(
        f"{meeting.id}:swapped:{role}:{taker.id}:{turn.now:%Y%m%dT%H%M%S}",
        InPrivate(giver, meeting.circle_id),
        tuple(Paragraph(line) for line in lines),
        purpose=Purpose.NEEDED,
    )


USES: dict[type, Any] = {RsvpTo: rsvp, Swap: swap, SwapAccept: accept}
