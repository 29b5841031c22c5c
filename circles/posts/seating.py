"""Who comes to a proposal late, or leaves it: for organizers, and for who came."""

from circles.commands import Proposal
from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.domain.program import Program
from circles.message import InPrivate, Line, Note, Paragraph, Post, Purpose, button, mention, say, say_many
from circles.posts.placing import KEEP_OR_DROP


def came_late(person: Person, where: Circle, key: str) -> Post:
    """Somebody joined after the circles were proposed, and sits in one of them."""
    line = say("{who} joined late and sits in {circle} in your proposal.", who=mention(person), circle=where.name)
    return _to_organizers(line, key)


def gave_up(person: Person, where: Circle, left: int, key: str) -> Post:
    """Somebody of a proposed circle no longer wants a place."""
    line = say_many(
        "{who} gave up their place. In your proposal {circle} has {n} person now.",
        "{who} gave up their place. In your proposal {circle} has {n} people now.",
        left,
        who=mention(person),
        circle=where.name,
    )
    return _to_organizers(line, key)


def _to_organizers(line: Line, key: str) -> Post:
    return Post(
        key,
        InPrivate(""),
        (Paragraph(line), Note(say("Nobody else knows of it until you publish."))),
        (button(say("The proposal"), Proposal()),),
        quiet=True,
        purpose=Purpose.TIMELY,
    )


def nearly_made(person: Person, program: Program, clock: Line, place: int) -> Post:
    """To somebody who joined when the circles were proposed already, and none has room for them."""
    return Post(
        "",
        InPrivate(person.id),
        (
            Paragraph(
                say(
                    "Welcome, {name}. The circles of {program} are nearly made, and none has room for you so far.",
                    name=person.name,
                    program=program.name,
                )
            ),
            Paragraph(clock),
            Paragraph(
                say(
                    "You are number {place} of those who wait. When a place falls free at an hour that suits you, "
                    "I ask you first.",
                    place=place,
                )
            ),
            Note(say("To keep your place there is nothing to do.")),
        ),
        KEEP_OR_DROP,
    )
