"""What organizers are asked and told when they step in: before it happens, and afterwards."""

from circles.command import MatterRef
from circles.commands import BroadcastSend, SeasonClose
from circles.domain.circle import Circle
from circles.message import (
    Heading,
    InCircle,
    InPrivate,
    Note,
    Paragraph,
    Post,
    Quote,
    as_typed,
    button,
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
