"""What organizers hear when one of them is none any more."""

from circles.commands import ProgramFeed
from circles.domain.program import Program
from circles.message import InPrivate, Note, Paragraph, Post, button, say


def calendar_link_ended(program: Program, key: str) -> Post:
    """The link that somebody knew who is an organizer no longer has ended."""
    why = say(
        "The calendar link of {program} has ended, since somebody who may have it is an organizer no longer.",
        program=program.name,
    )
    how = say("Calendars that read it stay as they are from now on: subscribe to the new one instead.")
    return Post(key, InPrivate(""), (Paragraph(why), Note(how)), (button(say("Show the new link"), ProgramFeed()),))
