"""Places: waiting for one, being offered one, asking for another, and with whom not."""

from enum import StrEnum
from typing import Annotated

from circles.command import Ask, Audience, CircleRef, MatterRef, Someone, command
from circles.commands.audiences import ONLY_YOU, ORGANIZERS_READ


class YesNo(StrEnum):
    """An answer by one tap."""

    YES = "yes"
    NO = "no"


class Line(StrEnum):
    """What to do about one's place in the line."""

    SHOW = "show"
    KEEP = "keep"
    DROP = "drop"


class Another(StrEnum):
    """What would suit somebody better."""

    CIRCLE = "circle"
    HOUR = "hour"


@command("waiting", audience=Audience.PERSON, example="waiting drop", changes=True)
class Waiting:
    """See your place in the line for a circle, keep it or give it up."""

    action: Annotated[Line, Ask("Show, keep or drop?")] = Line.SHOW


@command("seat", audience=Audience.PERSON, example="seat yes", changes=True)
class Seat:
    """Answer when a place in a circle is offered to you."""

    answer: Annotated[YesNo, Ask("Do you take it?")]
    offer: MatterRef | None = None


@command("host", audience=Audience.PERSON, example="host yes", changes=True)
class Host:
    """Answer when you are asked to host your circle."""

    answer: Annotated[YesNo, Ask("Would you host?")]
    request: MatterRef | None = None


@command("other", audience=Audience.MEMBER, example="other circle", changes=True)
class Other:
    """Ask for another circle, or for another hour."""

    what: Annotated[Another, Ask("Another circle or another hour?", note=ORGANIZERS_READ)]
    circle: CircleRef | None = None


@command("never", audience=Audience.PERSON, example="never @sam", changes=True, menu="profile never")
class Never:
    """Say with whom you would rather not sit in a circle. Without a name: show whom you named."""

    who: Annotated[Someone | None, Ask("With whom not?", note=ONLY_YOU, menu="Rather not in one circle")] = None


@command("never mind", audience=Audience.PERSON, example="never mind @sam", changes=True, menu="profile never-mind")
class NeverMind:
    """Take such a name back."""

    who: Annotated[Someone, Ask("Who is fine again?", note=ONLY_YOU)]
