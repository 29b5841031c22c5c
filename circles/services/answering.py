"""Coming or not, and who takes which role."""

from typing import Any

from circles.command import SessionRef, Someone
from circles.commands import Decline, RsvpTo, Swap, SwapAccept
from circles.domain.earlier import Earlier, Others
from circles.domain.events import RsvpChanged
from circles.domain.person import Person
from circles.domain.roles import Because
from circles.domain.session import Rsvp, Session, SessionState
from circles.errors import Refused
from circles.message import InPrivate, Line, Paragraph, Post, Purpose, button, listing, mention, moment, say
from circles.posts.before import here_button, rsvp_buttons
from circles.posts.knowing import answer
from circles.posts.membership import hello_button
from circles.posts.roles import duty
from circles.posts.scene import ROLE_NAMES, role_name, typed_name
from circles.posts.taking_back import instead, stands, taken_back
from circles.services import quorum
from circles.services.arriving import is_there, show_who_is_late
from circles.services.desk import Desk
from circles.services.duties import edit_agenda, fitting_people, refill
from circles.services.earlier import Stays
from circles.services.handing_on import AT_ONCE, give, hand_back, role_of, still_open, take_back
from circles.services.telling import circle, known, session
from circles.services.turns import person_named
from circles.turn import Turn

MORE = 3
"""So many others can be asked by one more tap."""


async def rsvp(desk: Desk, turn: Turn, command: RsvpTo) -> Post:
    """Note the answer; if a role falls free, hand it on at once."""
    person, meeting = known(turn), session(turn)
    if person not in turn.members:
        raise Refused("You take a break and nobody expects you. To come all the same, end it with “return”.")
    # Whoever is late may say so while the others talk already.
    if not (command.answer is Rsvp.LATE and meeting.state is SessionState.OPEN):
        still_open(meeting)
    await desk.ledger.sessions.answer(meeting.id, person.id, command.answer, turn.now)
    await desk.happened(RsvpChanged(at=turn.now, session_id=meeting.id, person_id=person.id, rsvp=command.answer))
    lines = [_RSVP_LINES[command.answer](meeting), *await _roles_follow(desk, turn, meeting, command.answer)]
    await edit_agenda(desk, meeting, turn.now)
    await quorum.watch(desk, meeting, turn.now)
    buttons = rsvp_buttons(meeting, changed_mind=True) if command.answer is Rsvp.CANNOT else ()
    if command.answer is Rsvp.CANNOT and meeting.number == 1:
        lines.append(say("They meet for the first time then. Would you say hello in a few lines instead?"))
        buttons = (*buttons, hello_button(meeting.circle_id))
    post = answer("", *lines)
    if meeting.state is SessionState.OPEN:
        await show_who_is_late(desk, turn, meeting)
        buttons = (here_button(meeting),)
    return Post("", post.target, post.blocks, buttons)


async def _roles_follow(desk: Desk, turn: Turn, meeting: Session, answer: Rsvp) -> list[Line]:
    """Who cannot come gives their roles back; who comes after all gets them again if they are still free."""
    person = known(turn)
    if answer is Rsvp.CANNOT:
        mine = [each.role for each in await desk.ledger.roles.of_session(meeting.id) if each.person_id == person.id]
        return [await hand_back(desk, turn, meeting, role) for role in mine]
    if answer is Rsvp.LATE:
        return []
    back = await take_back(desk, meeting, person)
    await refill(desk, meeting.circle_id, turn.now)
    return [say("You are {role} again.", role=role_name(role)) for role in back]


_RSVP_LINES = {
    Rsvp.COMING: lambda at: say("Good, you are expected {when}.", when=moment(at.starts_at)),
    Rsvp.CANNOT: lambda at: say("Thank you for telling us. You are not expected {when}.", when=moment(at.starts_at)),
    Rsvp.LATE: lambda at: say("Noted: you will be a little late. Come in quietly whenever you can."),
}


async def unsay(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """What they had said before, else the default: they come. Raises Refused if the session is over."""
    before = next((Rsvp(each.given["answer"]) for each in others), Rsvp.COMING)
    meeting = session(turn)
    if meeting.state is not SessionState.OPEN:
        return await rsvp(desk, turn, RsvpTo(before, SessionRef(meeting.id)))
    if earlier.given["answer"] != Rsvp.LATE or before is not Rsvp.COMING:
        return stands()
    await is_there(desk, turn, meeting)
    return taken_back()


async def swap(desk: Desk, turn: Turn, command: Swap) -> Post:
    """Ask somebody, or two who could, to take a role. Nothing changes until one says yes: two taps in all."""
    person, meeting = known(turn), still_open(session(turn))
    name, wanted = _split(command)
    role = await role_of(desk, meeting, person, wanted)
    if name:
        asked = [await person_named(desk, name, turn.members)]
        if asked[0].id == person.id:
            raise Refused("You hold that role already. Whom else could you ask?")
    else:
        fitting = await fitting_people(desk, meeting, role, [person.id])
        by_id = {each.id: each for each in turn.members}
        asked = [by_id[each] for each in fitting[:AT_ONCE]]
    if not asked:
        raise Refused("Nobody else can take it this time. “decline” gives it back all the same.")
    for other in asked:
        await desk.ledger.roles.offer(meeting.id, role, person.id, other.id)
        await desk.tell(_offer(turn, meeting, role, person, other), turn.now, stale_at=meeting.starts_at)
    return _asked_for(turn, meeting, role, asked)


def _asked_for(turn: Turn, meeting: Session, role: str, asked: list[Person]) -> Post:
    """Whom I asked, and what else there is to do: ask somebody by name, or give the role back."""
    people = listing([mention(each) for each in asked])
    post = answer("", say("I asked {people}. You stay {role} until they say yes.", people=people, role=role_name(role)))
    ref, there = SessionRef(meeting.id), {known(turn).id, *(each.id for each in asked)}
    others = [each for each in turn.members if each.id not in there][:MORE]
    buttons = [
        button(say("Ask {who}", who=each.name), Swap(typed_name(each, turn.members), role, ref)) for each in others
    ]
    return Post("", post.target, post.blocks, (*buttons, button(say("I'd rather not"), Decline(role, ref))))


def _split(command: Swap) -> tuple[str, str | None]:
    """Who, if anybody is named, and which role.

    A typed name takes the whole line, so the role may stand at its end: “swap Ana scribe”.
    """
    if command.who is None:
        return "", command.role
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


def _offer(turn: Turn, meeting: Session, role: str, person: Person, other: Person) -> Post:
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
        tuple(Paragraph(line) for line in (asks, *duty(role), say("If it does not suit you, just let it be."))),
        (button(say("Yes, I take it"), SwapAccept(Someone(person.id), role, SessionRef(meeting.id)), main=True),),
        purpose=Purpose.NEEDED,
    )


async def accept(desk: Desk, turn: Turn, command: SwapAccept) -> Post:
    """The second tap: the role changes hands, and the roles that meet in one person trade places."""
    person, meeting = known(turn), still_open(session(turn))
    role, giver = await _offered(desk, turn, command, person)
    given = await desk.ledger.roles.of_session(meeting.id)
    mine = [each.role for each in given if each.person_id == person.id]
    await give(desk, meeting, role, person.id, Because.SWAP)
    for each in mine:
        await give(desk, meeting, each, giver, Because.SWAP)
    await desk.ledger.roles.withdraw_offers(meeting.id, role)
    await desk.ledger.sessions.touch([meeting.id], turn.now)
    await edit_agenda(desk, meeting, turn.now)
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


async def unswap(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """Nobody is asked any more. Raises Refused if somebody said yes."""
    if not await desk.ledger.roles.withdraw_offers_of(session(turn).id, known(turn).id):
        raise Stays(instead(Swap, organizer=False))
    return taken_back()


async def swap_anew(desk: Desk, turn: Turn, command: Swap, earlier: Earlier) -> Swap:
    """Others are asked in the place of those before."""
    await desk.ledger.roles.withdraw_offers_of(session(turn).id, known(turn).id)
    return command


BACK: dict[type, Any] = {RsvpTo: unsay, Swap: unswap}
ANEW: dict[type, Any] = {Swap: swap_anew}
USES: dict[type, Any] = {RsvpTo: rsvp, Swap: swap, SwapAccept: accept}
