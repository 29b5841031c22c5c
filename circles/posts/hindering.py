"""What somebody has to put right before an adapter can do its work. Organizers read it, in private."""

from enum import StrEnum
from typing import Any

import msgspec

from circles.domain.circle import Circle
from circles.errors import Hindered, Refused
from circles.message import InPrivate, Line, Note, Paragraph, Post, ours, say

_REASON = 100


def sentence(error: Refused | Hindered) -> Line:
    """The sentence of an error, to be translated where it is shown."""
    values = {name: value if isinstance(value, int) else _inline(value) for name, value in error.values.items()}
    return Line(error.template, values)


def _inline(value: object) -> Any:
    if isinstance(value, StrEnum):  # a word of ours, such as a state
        return ours(value)
    return value if isinstance(value, msgspec.Struct) else str(value)


def hindered(error: Hindered, platform: str, circle: Circle | None, key: str) -> Post:
    """What is missing, where, and the click that mends it."""
    begins = (
        say("On {platform} something is in my way, for {circle}:", platform=platform, circle=circle.name)
        if circle
        else say("On {platform} something is in my way:", platform=platform)
    )
    after = say("I keep trying, and go on by myself once it is put right. You hear of it again only if it stays so.")
    return Post(key, InPrivate(""), (Paragraph(begins), Paragraph(sentence(error)), Note(after)))


def refused_in_room(platform: str, circle: Circle, reason: str) -> Hindered:
    """A platform does not take a post in a circle's room, and its adapter does not say what would help."""
    return Hindered(
        "I cannot write in the room of {circle}: {platform} says “{reason}”. Am I in it, and may I write there?",
        circle=circle.name,
        platform=platform,
        reason=reason[:_REASON],
    )


def topic_refused(platform: str, circle: Circle, reason: str) -> Hindered:
    """The same for what stands above the room."""
    return Hindered(
        "I cannot set the topic of the room of {circle}: {platform} says “{reason}”. Let me change it there.",
        circle=circle.name,
        platform=platform,
        reason=reason[:_REASON],
    )
