"""Answers to questions: what is mine, when, who, why, how."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from circles.command import CircleRef, SessionRef, declaration
from circles.commands import Commit, Feed, Kept, Return, TakeBack
from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.domain.session import Session, SessionState
from circles.domain.values import dataclass
from circles.errors import CirclesError
from circles.message import (
    Block,
    Button,
    Heading,
    Inline,
    InPrivate,
    Items,
    Line,
    Note,
    Paragraph,
    Post,
    Quote,
    button,
    form_button,
    listing,
    moment,
    say,
)
from circles.posts.before import agenda_blocks, rsvp_buttons
from circles.posts.enrolment import reasons_for_hour, reasons_for_people
from circles.posts.scene import Scene, role_name

_ONCE_MORE = say("Once more")


def answer(key: str, *lines: Line) -> Post:
    """A short answer to whoever asked."""
    return Post(key, InPrivate(""), tuple(Paragraph(line) for line in lines))


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's place in a circle: their next session, their roles there, until when they take a break, and the one
    thing they said they will do.
    """

    circle: Circle
    session: Session | None
    roles: tuple[str, ...] = ()
    paused_until: datetime | None = None
    commitment: str = ""


def my(person: Person, places: Sequence[Place], waits: Sequence[Line], key: str) -> Post:
    """A member's circles, next sessions and roles; a break they take; what to expect for who waits for a circle."""
    blocks: list[Block] = []
    for each in places:
        blocks += _place(each)
    if not blocks:
        blocks.append(Paragraph(say("You are in no circle now, {name}.", name=person.name)))
        blocks += [Paragraph(each) for each in waits]
    buttons = _for_the_only(places[0]) if len(places) == 1 else ()
    return Post(key, InPrivate(person.id), tuple(blocks), (*buttons, button(say("Calendar link"), Feed())))


def _place(of: Place) -> list[Block]:
    blocks: list[Block] = [Heading(say("{circle}", circle=of.circle.name))]
    if of.paused_until:
        line = say("You take a break until {day}. Your place is kept.", day=moment(of.paused_until, "day"))
        blocks.append(Paragraph(line))
    if of.session is None:
        return [*blocks, Paragraph(say("No more sessions this season."))]
    line = say("Session {number}: {when}.", number=of.session.number, when=moment(of.session.starts_at))
    blocks.append(Paragraph(line))
    if of.roles:
        held: list[Inline] = [role_name(role) for role in of.roles]
        blocks.append(Paragraph(say("You are {roles}.", roles=listing(held))))
    if of.commitment:
        blocks.append(Paragraph(say("You said: “{text}”. It opens your turn.", text=of.commitment)))
    return blocks


def _for_the_only(place: Place) -> tuple[Button, ...]:
    if place.paused_until:
        return (button(say("I am back"), Return(CircleRef(place.circle.id))),)
    return rsvp_buttons(place.session) if place.session else ()


def when(circle: Circle, sessions: Sequence[Session], key: str) -> Post:
    """The coming sessions in the reader's own time."""
    if not sessions:
        return answer(key, say("{circle} has no more sessions this season.", circle=circle.name))
    lines = tuple(say("Session {number}: {when}", number=each.number, when=moment(each.starts_at)) for each in sessions)
    return Post(key, InPrivate(""), (Heading(say("{circle} meets", circle=circle.name)), Items(lines)))


def agenda(scene: Scene, key: str) -> Post:
    """The plan of a session."""
    return Post(key, InPrivate(""), agenda_blocks(scene), rsvp_buttons(scene.session))


def why_circle(circle: Circle, key: str) -> Post:
    """Why these people sit together."""
    lines = reasons_for_people(circle) or (say("An organizer put this circle together by hand."),)
    return Post(key, InPrivate(""), (Heading(say("Why these people in {circle}?", circle=circle.name)), Items(lines)))


def why_hour(circle: Circle, key: str) -> Post:
    """Why the circle meets at this hour."""
    lines = reasons_for_hour(circle) or (say("An organizer chose this hour by hand."),)
    return Post(key, InPrivate(""), (Heading(say("Why this hour for {circle}?", circle=circle.name)), Items(lines)))


def once_more(refusal: Line, code: str, kept: bool, texts: tuple[str, ...], key: str) -> Post:
    """A form was refused: why, and the way back to it. `kept`: long answers are in its code; `texts` found no room."""
    blocks: list[Block] = [Paragraph(refusal)]
    if kept:
        blocks.append(Note(say("Your longer answer is kept, and travels along.")))
    for each in texts:
        blocks += [Note(say("Here is what you wrote, to copy:")), Quote(say("{text}", text=each))]
    return Post(key, InPrivate(""), tuple(blocks), (Button(_ONCE_MORE, code, opens_form=True, main=True),))


def why_refused(post: Post) -> Line | None:
    """Why a form was refused, if this says so. For those who show the form itself once more, with what was in it."""
    first = post.blocks[0] if post.blocks else None
    is_way_back = any(each.opens_form and each.label == _ONCE_MORE for each in post.buttons)
    return first.line if is_way_back and isinstance(first, Paragraph) else None


def which_circle(choices: Sequence[tuple[Circle, object]], key: str) -> Post:
    """Somebody is in several circles: which one is meant? Words that are too long for a button are asked once more."""
    buttons = tuple(_choice(circle, command) for circle, command in choices)
    blocks: list[Block] = [Paragraph(say("You are in several circles. Which one do you mean?"))]
    if any(each.opens_form for each in buttons):
        blocks.append(Note(say("Your words are too long to travel on a button: write them once more in the form.")))
    return Post(key, InPrivate(""), tuple(blocks), buttons)


def _choice(circle: Circle, command: object) -> Button:
    label, of = say("{circle}", circle=circle.name), declaration(command)
    try:
        return button(label, command)
    except CirclesError:
        known = {each.name: getattr(command, each.name) for each in of.parameters if each.hidden}
        return form_button(label, of.type, **known)


def committed(session: Session, text: str, key: str) -> Post:
    """The promise is noted; it opens the member's turn next time."""
    return Post(
        key,
        InPrivate(""),
        (Paragraph(say("Noted: “{text}”. It opens your turn next time.", text=text)),),
        (
            form_button(say("Change it"), Commit, session=SessionRef(session.id)),
            button(say("Take it back"), TakeBack(Kept.COMMITMENT, SessionRef(session.id))),
        ),
    )


def coming_up(sessions: Iterable[Session], most: int = 4) -> tuple[Session, ...]:
    """The next sessions that will take place, in order."""
    states = {SessionState.SCHEDULED, SessionState.MOVED, SessionState.OPEN}
    return tuple(each for each in sessions if each.state in states)[:most]
