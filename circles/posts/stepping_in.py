"""What organizers are asked and told when they step in: before it happens, and afterwards."""

from datetime import datetime

from circles.command import CircleName, MatterRef
from circles.commands import BroadcastSend, CircleClose, SeasonClose
from circles.domain.circle import Circle, Ending
from circles.message import (
    Heading,
    InCircle,
    InPrivate,
    Line,
    Note,
    Paragraph,
    Post,
    Quote,
    as_typed,
    button,
    moment,
    say,
    say_many,
)


def broadcast_preview(text: str, circles: int, people: int, matter: str) -> Post:
    """What would go out, and whom it reaches."""
    return Post(
        "",
        InPrivate(""),
        (
            Quote(as_typed(text)),
            Paragraph(
                say(
                    "This goes to {circles} with {people}.",
                    circles=say_many("{n} circle", "{n} circles", circles),
                    people=say_many("{n} person", "{n} people", people),
                )
            ),
            Note(say("Nothing was sent yet. It can go out once.")),
        ),
        (button(say("Send it"), BroadcastSend(MatterRef(matter)), main=True),),
    )


def broadcast(circle: Circle, text: str, key: str) -> Post:
    """The organizers' words, in the room of a circle."""
    return Post(
        key,
        InCircle(circle.id),
        (Heading(say("From the organizers")), Quote(as_typed(text))),
    )


def sure_to_close(circle: Circle, ending: Ending, to_come: int, matter: str) -> Post:
    """What closing a circle would mean."""
    counted = (
        say("It counts as ended well: its season is complete.")
        if ending is Ending.WELL
        else say("It counts as ended early.")
    )
    return Post(
        "",
        InPrivate(""),
        (
            Paragraph(say("End {circle}?", circle=circle.name)),
            Paragraph(
                say_many(
                    "{n} session that is still to come is cancelled. The circle is thanked.",
                    "{n} sessions that are still to come are cancelled. The circle is thanked.",
                    to_come,
                )
                if to_come
                else say("No session is to come any more. The circle is thanked.")
            ),
            Note(counted),
            Note(say("Nothing has changed yet.")),
        ),
        (button(say("Yes, end it"), CircleClose(CircleName(circle.id), MatterRef(matter)), main=True),),
    )


def sure_to_end_season(number: int, circles: int, matter: str) -> Post:
    """What ending a season would mean."""
    return Post(
        "",
        InPrivate(""),
        (
            Paragraph(say("End season {number}?", number=number)),
            Paragraph(
                say_many(
                    "{n} circle still meets in it and would close, with thanks.",
                    "{n} circles still meet in it and would close, with thanks.",
                    circles,
                )
            ),
            Note(say("Nothing has changed yet.")),
        ),
        (button(say("Yes, end the season"), SeasonClose(MatterRef(matter)), main=True),),
    )


def circle_paused(circle: Circle, until: datetime, skipped: int) -> Line:
    """The answer to the organizer."""
    return say(
        "{circle} pauses until {day}. {sessions} The circle is told.",
        circle=circle.name,
        day=moment(until, "day"),
        sessions=say_many(
            "{n} session is skipped and made up for.", "{n} sessions are skipped and made up for.", skipped
        )
        if skipped
        else say("No session is skipped."),
    )
