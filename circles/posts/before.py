"""Before a session: the agenda, the facilitator's pack, the reminder, and what changes."""

from circles.command import SessionRef
from circles.commands import Agenda as AskAgenda
from circles.commands import Here, RsvpTo, Swap
from circles.domain.agenda import Agenda
from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.domain.session import Rsvp, Session, SessionState
from circles.message import (
    Block,
    Button,
    File,
    Heading,
    InCircle,
    InPrivate,
    Items,
    Line,
    Note,
    Paragraph,
    Post,
    Purpose,
    button,
    listing,
    moment,
    ours,
    say,
    say_many,
    strong,
)
from circles.posts.scene import ROLE_DUTIES, Scene, names, place_lines, place_words, role_name, roles_line


def rsvp_buttons(session: Session, *, changed_mind: bool = False) -> tuple[Button, ...]:
    """Coming is the default, so only the exceptions are offered first: of one that is on, being late alone."""
    ref = SessionRef(session.id)
    cannot = button(say("I cannot come"), RsvpTo(Rsvp.CANNOT, session=ref))
    late = button(say("I will be late"), RsvpTo(Rsvp.LATE, session=ref))
    coming = button(say("I am coming"), RsvpTo(Rsvp.COMING, session=ref))
    if session.state is SessionState.OPEN:
        return late, here_button(session)
    return (coming,) if changed_mind else (cannot, late)


def here_button(session: Session) -> Button:
    """For who comes late: where are we?"""
    return button(say("I am here now"), Here(session=SessionRef(session.id)))


def agenda_items(agenda: Agenda) -> Items:
    """The parts of a session with the hours and minutes from its start: with a watch it needs nobody to call out."""
    return Items(
        tuple(
            say_many(
                "{at} · {n} minute · {title}",
                "{at} · {n} minutes · {title}",
                item.minutes,
                at=f"{item.at // 60}:{item.at % 60:02}",
                title=ours(item.title),
            )
            for item in agenda.items
        )
    )


def agenda_blocks(scene: Scene) -> tuple[Block, ...]:
    """The plan, who does what, who comes: what both the agenda post and `agenda` show."""
    session = scene.session
    blocks: list[Block] = [
        Heading(say("{circle}: session {number}", circle=scene.circle.name, number=session.number)),
        Paragraph(
            say(
                "{when}, {minutes} minutes. {format}.",
                when=moment(session.starts_at),
                minutes=session.minutes,
                format=strong("{title}", title=ours(scene.format.title)),
            )
        ),
        Paragraph(ours(scene.format.about)),
        agenda_items(scene.agenda),
    ]
    roles = roles_line(scene)
    if roles:
        blocks.append(Paragraph(roles))
    if scene.open_roles:
        missing = listing([role_name(each) for each in scene.open_roles])
        blocks.append(Paragraph(say("Still open: {roles}.", roles=missing)))
    blocks += [Paragraph(line) for line in who_comes(scene)]
    blocks += [Paragraph(line) for line in place_lines(scene)]
    blocks += [Paragraph(line) for line in scene.notes]
    return tuple(blocks)


def who_comes(scene: Scene) -> tuple[Line, ...]:
    """Who is expected, late, and away; and what we do if that is too few for the plan."""
    lines = [say_many("{n} person is expected.", "{n} people are expected.", len(scene.expected))]
    if scene.absent:
        lines.append(say("Not there this time: {people}.", people=names(scene.absent)))
    if scene.late:
        lines.append(say("A little late: {people}.", people=names(scene.late)))
    if scene.format.name != scene.session.format:
        lines.append(say("With so few we do something smaller: {format}.", format=ours(scene.format.title)))
    return tuple(lines)


def agenda_post(scene: Scene, key: str, invite: File) -> Post:
    """The agenda for the circle, a day ahead, with the calendar entry attached."""
    note = Note(say("Coming? Then there is nothing to do."))
    swap = button(say("Swap my role"), Swap(session=SessionRef(scene.session.id)))
    buttons = (*rsvp_buttons(scene.session), *((swap,) if scene.session.is_coming_up else ()))
    return Post(
        key, InCircle(scene.circle.id), (*agenda_blocks(scene), note), buttons, (invite,), purpose=Purpose.TIMELY
    )


def reminder(scene: Scene, person: Person, key: str) -> Post:
    """One short note to one person, with their own hour and their own role."""
    session = scene.session
    blocks: list[Block] = [
        Paragraph(say("{circle} meets {when}.", circle=scene.circle.name, when=moment(session.starts_at)))
    ]
    if scene.place:
        blocks.append(Paragraph(say("You talk here: {place}", place=place_words(scene.place))))
    mine = scene.roles_of(person.id)
    for role in mine:
        duty = ROLE_DUTIES.get(role)
        line = say("You are {role} today.", role=role_name(role))
        blocks.append(Paragraph(say("{first} {duty}", first=line, duty=duty) if duty else line))
    return Post(
        key,
        InPrivate(person.id, scene.circle.id),
        tuple(blocks),
        (
            *rsvp_buttons(session),
            *((button(say("Swap my role"), Swap(session=SessionRef(session.id))),) if mine else ()),
            button(say("Agenda"), AskAgenda(session=SessionRef(session.id))),
        ),
        purpose=Purpose.TIMELY,
    )


def moved(circle: Circle, session: Session, key: str, invite: File) -> Post:
    """A session has a new hour."""
    return Post(
        key,
        InCircle(circle.id),
        (
            Heading(say("{circle}: session {number} has a new hour", circle=circle.name, number=session.number)),
            Paragraph(say("It is now {when}.", when=moment(session.starts_at))),
            Note(say("Calendar feeds follow by themselves; some apps need up to a day.")),
        ),
        rsvp_buttons(session),
        (invite,),
    )


def cancelled(circle: Circle, session: Session, following: Session | None, key: str, invite: File) -> Post:
    """A session will not take place."""
    blocks: list[Block] = [
        Heading(say("{circle}: session {number} is cancelled", circle=circle.name, number=session.number)),
        Paragraph(say("It would have been {when}.", when=moment(session.starts_at))),
    ]
    if following:
        blocks.append(Paragraph(say("You meet again {when}.", when=moment(following.starts_at))))
    return Post(key, InCircle(circle.id), tuple(blocks), (), (invite,))
