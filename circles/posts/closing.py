"""How a circle goes on, or ends well: the question, the nudge, and what came out."""

from collections.abc import Sequence
from datetime import datetime

from circles.command import CircleRef
from circles.commands import Choose, SeasonAgain
from circles.domain.ballot import Ballot
from circles.domain.choosing import Way
from circles.domain.circle import Circle, Ending
from circles.message import (
    Block,
    Button,
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
    moment,
    say,
    say_many,
)

LABELS: dict[Way, Line] = {
    Way.AGAIN: say("Another season"),
    Way.RESHAPE: say("A new circle"),
    Way.MERGE: say("Together with another"),
    Way.END: say("A good end"),
    Way.GO_ON: say("We go on"),
    Way.PAUSE: say("A break"),
}
"""The words on the buttons; the question says more."""

MEANINGS: dict[Way, Line] = {
    Way.AGAIN: say("Another season: the same people, the same hour."),
    Way.RESHAPE: say("A new circle: you look for other people, and are first in line when circles are made."),
    Way.MERGE: say("Together with another circle: an organizer looks for one that fits."),
    Way.END: say("A good end: you keep what you have, and the circle closes."),
    Way.GO_ON: say("You go on as planned."),
    Way.PAUSE: say("You take a break of four weeks, all together."),
}
CHOSEN_IN_PRIVATE = say("Nobody sees what you choose. The circle and the organizers hear what comes out.")


def how_to_go_on(circle: Circle, ballot: Ballot) -> Post:
    """After the last session: four ways, one tap each."""
    return Post(
        f"{ballot.id}:asked",
        InCircle(circle.id),
        (
            Heading(say("{circle}: how do you go on?", circle=circle.name)),
            Paragraph(say("Your season is complete. Thank you for what you brought to it.")),
            *_question(ballot),
        ),
        _buttons(circle, ballot),
    )


def still_meeting(circle: Circle, ballot: Ballot) -> Post:
    """To a circle that seems to have stopped: three ways, and no reproach."""
    return Post(
        f"{ballot.id}:asked",
        InCircle(circle.id),
        (
            Heading(say("{circle}: is this still yours?", circle=circle.name)),
            Paragraph(say("It has been quiet here for a while. That happens, and every answer is a good one.")),
            *_question(ballot),
            Note(say("If nobody answers by then, I close the circle with thanks.")),
        ),
        _buttons(circle, ballot),
    )


def _question(ballot: Ballot) -> tuple[Block, ...]:
    return (
        Items(tuple(MEANINGS[Way(each)] for each in ballot.choices)),
        Paragraph(say("You can choose until {when}, and change your mind until then.", when=moment(ballot.closes_at))),
        Note(CHOSEN_IN_PRIVATE),
    )


def _buttons(circle: Circle, ballot: Ballot) -> tuple[Button, ...]:
    return tuple(button(LABELS[Way(each)], Choose(Way(each), CircleRef(circle.id))) for each in ballot.choices)


def nudge(circle: Circle, ballot: Ballot, person_id: str) -> Post:
    """Once, to who has not chosen yet."""
    return Post(
        f"{ballot.id}:nudge:{person_id}",
        InPrivate(person_id, circle.id),
        (
            Paragraph(
                say(
                    "{circle} decides how it goes on, until {when}. What would you like?",
                    circle=circle.name,
                    when=moment(ballot.closes_at),
                )
            ),
            Items(tuple(MEANINGS[Way(each)] for each in ballot.choices)),
            Note(CHOSEN_IN_PRIVATE),
            Note(say("I will not ask again.")),
        ),
        _buttons(circle, ballot),
        quiet=True,
        purpose=Purpose.NEWS,
    )


def chosen(way: Way, ballot: Ballot) -> Line:
    """The answer to a tap."""
    return say(
        "Noted: {choice}. You can change your mind until {when}.", choice=LABELS[way], when=moment(ballot.closes_at)
    )


_OUTCOMES: dict[Ending, Line] = {
    Ending.AGAIN: say("You want another season. The organizers know; you will hear from me when it starts."),
    Ending.RESHAPE: say("You want to sit in other circles. Each of you has a place on the list, first in line."),
    Ending.MERGED: say("You go on together with another circle."),
    Ending.WELL: say("This is the end of your circle, and a good one. Thank you for every hour you gave each other."),
    Ending.EARLY: say("Your circle closes here. Thank you for the time you gave each other; it counts."),
}


def outcome(circle: Circle, ending: Ending, met: Line | None, key: str) -> Post:
    """To the circle: what came out, and what stays. `met`: its season in a line, if there was any."""
    return Post(
        key,
        InCircle(circle.id),
        (
            Heading(say("Thank you, {circle}", circle=circle.name)),
            Paragraph(_OUTCOMES[ending]),
            *((Paragraph(met),) if met else ()),
            Note(
                say(
                    "What you wrote stays yours, past sessions stay in your calendars, and this room stays open "
                    "for another 30 days."
                )
            ),
        ),
    )


def goes_on(circle: Circle, key: str) -> Post:
    """The circle that was asked goes on."""
    return Post(key, InCircle(circle.id), (Paragraph(say("Good: you go on as planned. I am glad.")),))


def looks_for_company(circle: Circle, until: datetime, key: str) -> Post:
    """The circle would like to merge: an organizer looks for another one."""
    return Post(
        key,
        InCircle(circle.id),
        (
            Paragraph(say("You would like to go on together with another circle. The organizers look for one.")),
            Note(
                say(
                    "If they find none by {when}, each of you is first in line for a place in a new circle.",
                    when=moment(until, "day"),
                )
            ),
        ),
    )


def wants_another_season(circle: Circle, people: int, key: str) -> Post:
    """To organizers: one tap starts it."""
    line = say_many(
        "{circle} would like another season. {n} person goes on.",
        "{circle} would like another season. {n} people go on.",
        people,
        circle=circle.name,
    )
    blocks: tuple[Block, ...] = (
        Paragraph(line),
        Note(say("The next season keeps people, hour and plan of every circle that wants it. Others can join it.")),
    )
    return Post(key, InPrivate(""), blocks, (button(say("Start the next season"), SeasonAgain(), main=True),))


def wants_to_merge(circle: Circle, people: int, candidates: Sequence[tuple[Circle, int]], until: datetime) -> Post:
    """To organizers: a circle looks for another one, and those that would fit."""
    blocks: list[Block] = [
        Paragraph(
            say_many(
                "{circle} ({n} person) would like to go on together with another circle.",
                "{circle} ({n} people) would like to go on together with another circle.",
                people,
                circle=circle.name,
            )
        )
    ]
    if candidates:
        blocks.append(Paragraph(say("These would fit:")))
        fits = [
            say_many("{circle}: {n} person", "{circle}: {n} people", count, circle=each.name)
            for each, count in candidates
        ]
        blocks.append(Items(tuple(fits)))
    else:
        blocks.append(Paragraph(say("I found none that is small enough.")))
    blocks.append(Note(say("If nothing happens by {when}, its people go on the list.", when=moment(until, "day"))))
    return Post(f"{circle.id}:wants-to-merge", InPrivate(""), tuple(blocks), purpose=Purpose.TIMELY)


def ended(circle: Circle, ending: Ending, key: str) -> Post:
    """To organizers: how a circle ended."""
    line = (
        say("{circle} ended well: its season is complete.", circle=circle.name)
        if ending is Ending.WELL
        else say("{circle} ended early. The report counts it so.", circle=circle.name)
    )
    return Post(key, InPrivate(""), (Paragraph(line),), purpose=Purpose.NEWS)


def reshaped(circle: Circle, person_id: str) -> Post:
    """To each member: the place on the list."""
    return Post(
        f"{circle.id}:reshape:{person_id}",
        InPrivate(person_id, circle.id),
        (
            Paragraph(
                say(
                    "{circle} takes a new shape. You are first in line when circles are made next; nothing to do "
                    "until then.",
                    circle=circle.name,
                )
            ),
        ),
        purpose=Purpose.NEWS,
    )
