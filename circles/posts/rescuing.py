"""When organizers step in: what the people concerned read, and what the organizer reads."""

from circles.command import MatterRef
from circles.commands import Feed, My
from circles.commands.placing import Other, YesNo
from circles.commands.rescuing import Undo
from circles.domain.circle import Circle
from circles.domain.history import Change
from circles.domain.person import Person
from circles.domain.session import Session
from circles.message import (
    Block,
    Button,
    InCircle,
    InPrivate,
    Line,
    Note,
    Paragraph,
    Post,
    button,
    form_button,
    mention,
    moment,
    say,
)
from circles.posts.ladder import WHAT_A_HOST_DOES
from circles.posts.scene import names


def done(line: Line, change: Change, *more: Line) -> Post:
    """What the organizer reads, with the way back. `more`: what else they should know."""
    return Post(
        "",
        InPrivate(""),
        (
            Paragraph(line),
            *map(Paragraph, more),
            Note(say("Those concerned are told. You can take it back until tomorrow at this hour.")),
        ),
        (button(say("Undo"), Undo(change=MatterRef(change.id))),),
    )


def _meets(first: Session | None) -> list[Block]:
    return [Paragraph(say("You meet {when}.", when=moment(first.starts_at)))] if first else []


_MINE = (button(say("My circle"), My()), button(say("Calendar link"), Feed()))


def _placed(person: Person, line: Line, members: tuple[Person, ...], first: Session | None, key: str) -> Post:
    return Post(
        key,
        InPrivate(person.id),
        (
            Paragraph(line),
            Paragraph(say("You are {people}.", people=names(members))),
            *_meets(first),
            Note(say("An organizer did this. If it does not suit you, say so.")),
        ),
        (*_MINE, form_button(say("It does not suit me"), Other)),
    )


def merged(
    person: Person, left: Circle, where: Circle, members: tuple[Person, ...], first: Session | None, key: str
) -> Post:
    """Two circles become one, to somebody of the one that joins."""
    line = say("{left} and {circle} go on together, as {circle}.", left=left.name, circle=where.name)
    return _placed(person, line, members, first, key)


def joined(where: Circle, left: Circle, coming: tuple[Person, ...], key: str) -> Post:
    """Two circles become one, in the room of the one that goes on."""
    line = say(
        "{left} and {circle} go on together: welcome, {people}!",
        left=left.name,
        circle=where.name,
        people=names(coming),
    )
    return Post(key, InCircle(where.id), (Paragraph(line),))


def moved(
    person: Person, left: Circle, where: Circle, members: tuple[Person, ...], first: Session | None, key: str
) -> Post:
    """A circle became two, to somebody who is in the new one."""
    return Post(
        key,
        InPrivate(person.id),
        (
            Paragraph(
                say("You are in a new circle, {circle}, that begins out of {left}.", circle=where.name, left=left.name)
            ),
            Paragraph(say("You are {people}.", people=names(members))),
            *_meets(first),
            Note(say("An organizer did this. If it does not suit you, say so.")),
        ),
        (*_MINE, form_button(say("It does not suit me"), Other)),
    )


def moved_over(
    person: Person, left: Circle, where: Circle, members: tuple[Person, ...], first: Session | None, key: str
) -> Post:
    """An organizer moved somebody to another circle, to them."""
    line = say("You go on in {circle}; your place in {left} has ended.", circle=where.name, left=left.name)
    return _placed(person, line, members, first, key)


def begins(where: Circle, members: tuple[Person, ...], first: Session | None, key: str) -> Post:
    """The first post in the room of a circle that begins out of another one."""
    blocks: list[Block] = [
        Paragraph(say("Welcome to {circle}. You are {people}.", circle=where.name, people=names(members))),
        *_meets(first),
    ]
    return Post(key, InCircle(where.id), tuple(blocks), (button(say("Calendar link"), Feed()),))


def parted(left: Circle, where: Circle, going: tuple[Person, ...], key: str) -> Post:
    """A circle became two, in the room of those who stay."""
    line = say("{people} begin a new circle, {circle}. All the best to them!", people=names(going), circle=where.name)
    return Post(key, InCircle(left.id), (Paragraph(line),))


def hosts_no_more(person: Person, where: Circle, key: str) -> Post:
    """Somebody else hosts now, to who did."""
    line = say("An organizer gave {circle} another host. Thank you for looking after it.", circle=where.name)
    return Post(key, InPrivate(person.id), (Paragraph(line),))


def hosts_now(person: Person, where: Circle, key: str) -> Post:
    """You host, by an organizer's wish."""
    return Post(
        key,
        InPrivate(person.id),
        (
            Paragraph(say("An organizer asks you to host {circle} from now on.", circle=where.name)),
            Paragraph(WHAT_A_HOST_DOES),
            Note(say("If you cannot, tell them: that is fine.")),
        ),
    )


def removed(person: Person, where: Circle, key: str) -> Post:
    """The place ended, in private and in plain words; what is theirs stays theirs."""
    return Post(
        key,
        InPrivate(person.id),
        (
            Paragraph(
                say("An organizer ended your place in {circle}. Your circle is not told why.", circle=where.name)
            ),
            Paragraph(say("Its room and its calendar are closed to you. What you wrote is still yours to read.")),
            Note(say("To talk about it, write to an organizer.")),
        ),
    )


def taken_back(person: Person, key: str, circle: Circle | None) -> Post:
    """A change was undone, to somebody whose place it concerned."""
    line = (
        say("A change was taken back: you are in {circle}, as before.", circle=circle.name)
        if circle
        else say("A change was taken back: your places are as they were before.")
    )
    return Post(key, InPrivate(person.id), (Paragraph(line),), (button(say("My circle"), My()),))


WHAT: dict[str, Line] = {
    "merged": say("two circles were brought together"),
    "split": say("a circle was made into two"),
    "seeded": say("a new circle began out of another one"),
    "host": say("a circle got another host"),
    "removed": say("a person's place was ended"),
    "moved": say("a person went on in another circle"),
    "circle_closed": say("a circle was ended"),
    "circle_paused": say("a circle was given a break"),
    "extended": say("a circle was given more sessions"),
    "overruled": say("the proposal was changed"),
    "proposed_again": say("the proposal was made anew around what is locked"),
}
"""What a change was, in words, by its kind."""


def about_to_undo(change: Change, circle: Circle | None, actor: Person | None) -> Post:
    """What an undo would take back, and the button that does it."""
    blocks: list[Block] = [
        Paragraph(
            say(
                "The newest change, {when}: {what}.",
                when=moment(change.at),
                what=WHAT.get(change.what, say("something was changed")),
            )
        )
    ]
    if circle:
        blocks.append(Paragraph(say("It concerns {circle}.", circle=circle.name)))
    if actor:
        blocks.append(Paragraph(say("{who} did it.", who=mention(actor))))
    blocks.append(Note(say("Undoing it puts places, roles and sessions back. What people changed since then stays.")))
    buttons: tuple[Button, ...] = (button(say("Undo it"), Undo(YesNo.YES, MatterRef(change.id)), main=True),)
    return Post("", InPrivate(""), tuple(blocks), buttons)
