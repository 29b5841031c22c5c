"""What a circle agreed on, in words; and the question whether one agrees."""

from collections.abc import Mapping
from enum import StrEnum

from circles.command import CircleRef, MatterRef
from circles.commands import Charter as ShowCharter
from circles.commands import CharterAccept, CharterChange, CharterDetails
from circles.domain.charter import CHOICES, Absence, Advice, Cameras, Charter, Floor, Late, Notes, Rules, Told
from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.message import (
    Block,
    Button,
    Code,
    Heading,
    InCircle,
    InPrivate,
    Items,
    Line,
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
from circles.posts.scene import names

WORDS: Mapping[StrEnum, Line] = {
    Told.STAYS_HERE: say("What is said here stays here."),
    Told.LESSONS_TRAVEL: say("What you learn may travel; who said it, and about what, stays here."),
    Told.ASK_FIRST: say("Before you tell anything elsewhere, ask whoever said it."),
    Advice.QUESTIONS_FIRST: say("Questions first. Advice only when somebody asks for it."),
    Advice.ONLY_QUESTIONS: say("Questions and own experience, no advice."),
    Advice.WELCOME: say("Advice is welcome, and may be left lying."),
    Late.JOIN_QUIETLY: say("Late? Join quietly; nothing is told again."),
    Late.DOOR_CLOSES_AFTER_5: say("The door closes five minutes after the start."),
    Late.DOOR_CLOSES_AFTER_10: say("The door closes ten minutes after the start."),
    Absence.A_DAY_BEFORE: say("If you cannot come, say so a day before."),
    Absence.TWO_DAYS_BEFORE: say("If you cannot come, say so two days before."),
    Absence.ANY_TIME: say("If you cannot come, say so as soon as you know."),
    Notes.DECISIONS_ONLY: say("Notes hold decisions and commitments, nothing else."),
    Notes.NOTHING: say("Nobody takes notes."),
    Cameras.AS_YOU_LIKE: say("Cameras on or off, as each of you likes."),
    Cameras.ON: say("Cameras on, if your line allows it."),
    Cameras.OFF: say("Cameras off: we listen."),
    Floor.EQUAL_TURNS: say("Everyone has the same time; the timekeeper sees to it."),
    Floor.WHO_NEEDS_IT: say("The time goes to whoever needs it today."),
}
"""Each choice as the sentence that a circle agrees on."""


def rules_blocks(rules: Rules) -> tuple[Block, ...]:
    """The rules as a list, and the circle's own line."""
    chosen = Items(tuple(WORDS[getattr(rules, name)] for name in CHOICES))
    return (chosen, Quote(say("{text}", text=rules.own))) if rules.own else (chosen,)


def change_buttons(circle: Circle) -> tuple[Button, ...]:
    """The two forms behind which the rules can be changed."""
    ref = CircleRef(circle.id)
    return (
        form_button(say("Change how we talk"), CharterChange, circle=ref),
        form_button(say("Change the details"), CharterDetails, circle=ref),
    )


def accept_button(charter: Charter) -> Button:
    """Saying yes to exactly this version."""
    return button(say("I agree"), CharterAccept(CircleRef(charter.circle_id), MatterRef(charter.id)), main=True)


def charter(circle: Circle, charter: Charter, accepted: tuple[Person, ...], mine: bool, key: str) -> Post:
    """The charter as it stands, who said yes, and the ways to change it. Nobody is listed as missing."""
    blocks: list[Block] = [
        Heading(say("How {circle} meets", circle=circle.name)),
        *rules_blocks(charter.rules),
        Note(say("Version {version}, {day}.", version=charter.version, day=moment(charter.made_at, "day"))),
    ]
    if accepted:
        blocks.append(Note(say("Agreed by {people}.", people=names(accepted))))
    buttons = change_buttons(circle) if mine else (accept_button(charter), *change_buttons(circle))
    return Post(key, InPrivate(""), tuple(blocks), buttons)


def question(circle: Circle, charter: Charter, key: str) -> Post:
    """After the kick-off: the rules that were talked about, and a button for each to agree in their own time."""
    return Post(
        key,
        InCircle(circle.id),
        (
            Heading(say("Your charter")),
            *rules_blocks(charter.rules),
            Note(say("Can you say yes to this? If something is missing, change it: then everyone is asked anew.")),
        ),
        (accept_button(charter), *change_buttons(circle)),
        purpose=Purpose.TIMELY,
    )


def proposed(circle: Circle, charter: Charter, person: Person, key: str) -> Post:
    """Somebody proposed other rules: a new version, so everyone is asked anew."""
    return Post(
        key,
        InCircle(circle.id),
        (
            Heading(say("A change to your charter")),
            Paragraph(say("{who} proposes:", who=mention(person))),
            *rules_blocks(charter.rules),
            Note(say("It is a new version, so each of you is asked anew.")),
        ),
        (accept_button(charter), *change_buttons(circle)),
        purpose=Purpose.TIMELY,
    )


def newcomer(circle: Circle, charter: Charter, person: Person, key: str) -> Post:
    """Whoever joins later is asked in private."""
    return Post(
        key,
        InPrivate(person.id, circle.id),
        (
            Paragraph(say("This is what {circle} agreed on before you came:", circle=circle.name)),
            *rules_blocks(charter.rules),
            Note(say("If you would like something to be different, say so: any of you may change it.")),
        ),
        (accept_button(charter), *change_buttons(circle)),
        purpose=Purpose.NEEDED,
    )


def accepted(circle: Circle, key: str) -> Post:
    """Thanks to whoever said yes."""
    return Post(
        key,
        InPrivate(""),
        (Paragraph(say("Thank you. {charter} shows it whenever you like.", charter=Code("charter"))),),
        (button(say("Our charter"), ShowCharter(CircleRef(circle.id))),),
    )


def nothing_new(circle: Circle, key: str) -> Post:
    """Somebody asked for a change and named none."""
    return Post(
        key,
        InPrivate(""),
        (Paragraph(say("That is what you agreed on already. What would you like to be different?")),),
        change_buttons(circle),
    )
