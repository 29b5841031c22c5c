"""The day by which circles are made: for who waits for them, and for organizers when it has come."""

from datetime import datetime

from circles.commands import ProgramDate, Propose, Publish
from circles.domain.program import Program
from circles.message import InPrivate, Line, Note, Paragraph, Post, Purpose, button, form_button, moment, say


def until_then(by: datetime | None) -> Line:
    """What happens next to who has joined. `by`: the day by which circles are made, if it is known and to come."""
    if by is None:
        return say("You will hear from me when the circles are made. Nothing to do until then.")
    return say("The circles are made by {day}; then you hear from me. Nothing to do until then.", day=moment(by, "day"))


def in_short(by: datetime) -> Line:
    """The day, for who thinks about joining."""
    return say("The circles are made by {day}.", day=moment(by, "day"))


def another_day(program: Program, by: datetime, person_id: str, key: str) -> Post:
    """To who has joined: an organizer named a day, or another one."""
    line = say("News about {program}: the circles are made by {day}.", program=program.name, day=moment(by, "day"))
    blocks = (Paragraph(line), Note(say("Your place is kept; nothing to do until then.")))
    return Post(key, InPrivate(person_id), blocks, quiet=True, purpose=Purpose.NEWS)


def has_come(program: Program, is_proposed: bool, key: str) -> Post:
    """To organizers: the day is here, and the circles are not. One kind line, and the next step."""
    line = say(
        "This is the day you named for the circles of {program}. They are still to be published.", program=program.name
    )
    step = (
        button(say("Publish"), Publish(), main=True) if is_proposed else form_button(say("Propose"), Propose, main=True)
    )
    return Post(
        key,
        InPrivate(""),
        (Paragraph(line), Note(say("If you need longer, name another day: those who joined are told."))),
        (step, form_button(say("Another day"), ProgramDate)),
    )
