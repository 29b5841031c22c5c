"""Two weeks ahead: who has another hour because clocks change, each in private; the room hears a count."""

from circles.domain.circle import Circle
from circles.domain.clock_changes import HourChange
from circles.domain.session import Session
from circles.message import InCircle, InPrivate, Line, Note, Paragraph, Post, Purpose, moment, say, say_many
from circles.posts.before import rsvp_buttons


def your_new_hour(
    circle: Circle, before: Session, after: Session, change: HourChange, person_id: str, key: str
) -> Post:
    """To one member, about their own hour and nobody else's."""
    return Post(
        key,
        InPrivate(person_id),
        (
            Paragraph(_what_happens(before, after, change)),
            Paragraph(say("{circle} meets {when} then.", circle=circle.name, when=moment(after.starts_at))),
            Note(say("Only you hear this: the others see no zone but their own.")),
        ),
        rsvp_buttons(after),
        purpose=Purpose.NEEDED,
    )


def _what_happens(before: Session, after: Session, change: HourChange) -> Line:
    was, to = f"{change.was:%H:%M}", f"{change.to:%H:%M}"
    numbers = {"before": before.number, "after": after.number}
    if change.own:
        return say(
            "Between session {before} and {after} the clocks change where you are: {was} becomes {to}.",
            was=was,
            to=to,
            **numbers,
        )
    return say(
        "Between session {before} and {after} the clocks change elsewhere, not where you are: {was} becomes {to}.",
        was=was,
        to=to,
        **numbers,
    )


def some_have_another_hour(circle: Circle, before: Session, after: Session, count: int, key: str) -> Post:
    """One neutral line for the room: how many, not who and not where."""
    line = say_many(
        "Between session {before} and {after} clocks change: for {n} of you the hour is another one then."
        " I have told them in private.",
        "Between session {before} and {after} clocks change: for {n} of you the hour is another one then."
        " I have told each of them in private.",
        count,
        before=before.number,
        after=after.number,
    )
    return Post(key, InCircle(circle.id), (Paragraph(line),), quiet=True)
