"""Coming, going, and taking a break."""

from datetime import datetime

from circles.command import CircleRef
from circles.commands import Hello, My, Pause, Return
from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.domain.session import Session
from circles.message import (
    Block,
    Button,
    Code,
    InCircle,
    InPrivate,
    Note,
    Paragraph,
    Post,
    Purpose,
    Quote,
    button,
    form_button,
    mention,
    moment,
    say,
)
from circles.posts import alumni


def left(person: Person, circle: Circle) -> Post:
    """Goodbye, to the person who left."""
    post = Post(
        "",
        InPrivate(person.id),
        (
            Paragraph(say("You left {circle}. Its sessions are gone from your calendar link.", circle=circle.name)),
            Paragraph(say("Thank you for the time you gave. The door stays open.")),
        ),
    )
    return alumni.beside(post, circle)


def goodbye(person: Person, circle: Circle, words: str | None, new_link: bool, key: str) -> Post:
    """One plain line for those who stay; the goodbye if there was one; a word if the circle's link had to change."""
    blocks: list[Block] = [Paragraph(say("{who} left the circle.", who=mention(person)))]
    if words:
        blocks.append(Quote(say("{text}", text=words)))
    if new_link:
        blocks.append(_new_link())
    return Post(key, InCircle(circle.id), tuple(blocks), quiet=True)


def hello(person: Person, circle: Circle, words: str, key: str) -> Post:
    """Somebody introduces themselves to their circle."""
    blocks = (Paragraph(say("{who} says hello:", who=mention(person))), Quote(say("{text}", text=words)))
    return Post(key, InCircle(circle.id), blocks, quiet=True)


def hello_button(circle_id: str) -> Button:
    """The way to introduce oneself, for whoever cannot be there the first time."""
    return form_button(say("Say hello"), Hello, circle=CircleRef(circle_id))


def link_changed(circle: Circle, key: str) -> Post:
    """The circle's calendar link is another one now; why is nobody's business."""
    return Post(key, InCircle(circle.id), (_new_link(),), quiet=True)


def _new_link() -> Note:
    return Note(
        say("The circle has a new calendar link, so that it stays among you. {feed} shows it.", feed=Code("feed"))
    )


def reason(person: Person, circle: Circle, words: str, key: str) -> Post:
    """Why somebody left, for the organizers alone, as was said before they wrote it."""
    return Post(
        key,
        InPrivate(""),
        (
            Paragraph(say("{who} left {circle} and wrote:", who=person.name, circle=circle.name)),
            Quote(say("{text}", text=words)),
        ),
        purpose=Purpose.NEWS,
    )


def paused(person: Person, circle: Circle, until: datetime) -> Post:
    """The break begins, to whoever takes it."""
    return Post(
        "",
        InPrivate(person.id),
        (
            Paragraph(
                say(
                    "You take a break from {circle} until {day}. Your place is kept.",
                    circle=circle.name,
                    day=moment(until, "day"),
                )
            ),
            Paragraph(
                say("No reminders and no roles until then; your calendar still shows the sessions. Take good care.")
            ),
        ),
        (
            button(say("I am back"), Return(CircleRef(circle.id))),
            form_button(say("Another day"), Pause, circle=CircleRef(circle.id)),
        ),
    )


def on_a_break(person: Person, circle: Circle, key: str) -> Post:
    """The circle knows whom not to expect; neither why nor for how long."""
    line = say("{who} takes a break for a while. Their place is kept.", who=mention(person))
    return Post(key, InCircle(circle.id), (Paragraph(line),), quiet=True)


def back(person: Person, circle: Circle, key: str) -> Post:
    """The circle expects them again."""
    return Post(key, InCircle(circle.id), (Paragraph(say("{who} is back.", who=mention(person))),), quiet=True)


def welcome_back(person: Person, circle: Circle, following: Session | None, key: str) -> Post:
    """The break is over, to whoever took it: when it goes on, and what to do if that is too early."""
    blocks: list[Block] = [Paragraph(say("Welcome back to {circle}, {name}.", circle=circle.name, name=person.name))]
    if following:
        blocks.append(Paragraph(say("You meet again {when}.", when=moment(following.starts_at))))
    blocks.append(Note(say("Too early? A longer break is fine.")))
    return Post(
        key,
        InPrivate(person.id),
        tuple(blocks),
        (button(say("My circle"), My()), form_button(say("A longer break"), Pause, circle=CircleRef(circle.id))),
        purpose=Purpose.TIMELY,
    )
