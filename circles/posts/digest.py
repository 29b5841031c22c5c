"""What could wait, in one message a week."""

from collections.abc import Sequence

from circles.commands import Reminders
from circles.message import Block, Heading, InPrivate, Items, Line, Note, Paragraph, Post, Purpose, form_button, say


def digest(lines: Sequence[Line], person_id: str, key: str) -> Post:
    """Everything that waited, a line each. There is at least one."""
    blocks: tuple[Block, ...] = (
        Heading(say("What could wait until now")),
        Items(tuple(lines)),
        Note(say("There is nothing you have to do.")),
    )
    buttons = (form_button(say("Change when I write"), Reminders),)
    return Post(key, InPrivate(person_id), blocks, buttons, purpose=Purpose.TIMELY)


def line_of(post: Post) -> Line | None:
    """The words of a message that stand for it in the digest: its first line. None if it says nothing."""
    for block in post.blocks:
        match block:
            case Heading(line) | Paragraph(line):
                return line
            case _:
                continue
    return None
