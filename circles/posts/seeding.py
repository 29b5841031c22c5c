"""Before a new circle begins out of another one: who could begin it, and what they are asked."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from circles.command import CircleName, MatterRef
from circles.commands.placing import YesNo
from circles.commands.rescuing import CircleAsk, CircleSeed, Seed
from circles.domain.circle import Circle
from circles.domain.ladder import Record
from circles.domain.person import Person
from circles.domain.request import Request
from circles.message import (
    Block,
    Button,
    Code,
    Heading,
    InPrivate,
    Items,
    Line,
    Note,
    Paragraph,
    Post,
    Purpose,
    button,
    moment,
    say,
    say_many,
)
from circles.posts.knowing import answer
from circles.posts.scene import names, typed_name

_MOST_ASKED = 8


def who_could(circle: Circle, people: Sequence[tuple[Person, Record]], ready: Sequence[Person], key: str) -> Post:
    """To an organizer: who has led in it, with a button to ask each. `ready`: who said yes already."""
    blocks: list[Block] = [Heading(say("Who could begin a new circle out of {circle}?", circle=circle.name))]
    if people:
        blocks.append(Items(tuple(_has_led(person, record, person in ready) for person, record in people)))
        blocks.append(Note(say("Ask them first: each can say no, and only organizers read the answer.")))
    else:
        blocks.append(Paragraph(say("Nobody there has led a session yet. Whoever would like to can all the same.")))
    example = Code("circle seed Oak Ana, Bo")
    blocks.append(Note(say("Two or more begin it, such as {example}; the first one hosts it.", example=example)))
    among = [person for person, _ in people]
    buttons = ask_buttons(circle, (each for each in among[:_MOST_ASKED] if each not in ready), among)
    return Post(key, InPrivate(""), tuple(blocks), (*begin_button(circle, ready), *buttons))


def _has_led(person: Person, record: Record, ready: bool) -> Line:
    line = say_many("{person} has led {n} session", "{person} has led {n} sessions", record.led, person=person.name)
    return say("{line}, and would begin one", line=line) if ready else line


def ask_buttons(circle: Circle, people: Iterable[Person], among: Sequence[Person]) -> tuple[Button, ...]:
    """To ask each of them. `among`: whoever may be called the same."""
    where = CircleName(circle.name)
    return tuple(
        button(say("Ask {person}", person=each.name), CircleAsk(where, typed_name(each, among))) for each in people
    )


def begin_button(circle: Circle, ready: Sequence[Person]) -> tuple[Button, ...]:
    """To begin it with those who said yes, once they are two."""
    if len(ready) < 2:
        return ()
    going = ", ".join(each.name for each in ready)
    label = say("Begin it with {people}", people=names(tuple(ready)))
    return (button(label, CircleSeed(CircleName(circle.name), going), main=True),)


def would_you(person: Person, circle: Circle, request: Request) -> Post:
    """To a member: whether they would begin a new circle."""
    ref = MatterRef(request.id)
    blocks: list[Block] = [
        Paragraph(
            say(
                "An organizer asks: would you begin a new circle out of {circle}, with one or two others and "
                "people who wait for a place? You have led here, and it would meet at the same hours.",
                circle=circle.name,
            )
        ),
        Paragraph(say("You would then go on in the new circle, and no longer in {circle}.", circle=circle.name)),
        Note(say("No is a fine answer. Only the organizers read it; nothing happens before they say so.")),
    ]
    if request.until:
        blocks.append(Note(say("There is time until {when}. After that nobody waits.", when=moment(request.until))))
    return Post(
        f"seed:{request.id}",
        InPrivate(person.id),
        tuple(blocks),
        (
            button(say("Yes, I would"), Seed(YesNo.YES, ref), main=True),
            button(say("I would rather stay"), Seed(YesNo.NO, ref)),
        ),
        purpose=Purpose.NEEDED,
    )


def asked(person: Person, until: datetime) -> Post:
    """To the organizer."""
    return answer(
        "",
        say(
            "I asked {person} in private. I write to you when there is an answer, or on {day} if there is none.",
            person=person.name,
            day=moment(until, "day"),
        ),
    )


def answered(person: Person, circle: Circle, yes: bool, ready: Sequence[Person], key: str) -> Post:
    """To organizers: what somebody said, and the way on once two would."""
    line = (
        say("{person} would begin a new circle out of {circle}.", person=person.name, circle=circle.name)
        if yes
        else say("{person} would rather stay in {circle}.", person=person.name, circle=circle.name)
    )
    return Post(key, InPrivate(""), (Paragraph(line),), begin_button(circle, ready), purpose=Purpose.NEEDED)


def unanswered(person: Person, circle: Circle, others: Sequence[Person], ready: Sequence[Person], key: str) -> Post:
    """To organizers: the time to answer is over. `others`: who has led there and was never asked."""
    line = say(
        "There was no answer from {person} about a new circle out of {circle}, and I wait for it no longer. "
        "Nothing is to be read into that.",
        person=person.name,
        circle=circle.name,
    )
    note = (
        say("Who has led there too, and was not asked so far: {people}.", people=names(tuple(others)))
        if others
        else say("Nobody else has led there and was not asked yet. Whoever would like to begin one can all the same.")
    )
    buttons = (*begin_button(circle, ready), *ask_buttons(circle, others[:_MOST_ASKED], others))
    blocks = (Paragraph(line), Note(note))
    return Post(key, InPrivate(""), blocks, buttons, quiet=True, purpose=Purpose.TIMELY)


def thanks(yes: bool) -> Post:
    """To the member."""
    if yes:
        return answer("", say("Thank you. The organizers know it; you hear from me before anything changes."))
    return answer("", say("That is fine, and nothing changes."))
