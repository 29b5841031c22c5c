"""For moments in which leading is hard."""

from enum import StrEnum
from typing import Annotated

from circles.command import Ask, Audience, command
from circles.commands.audiences import ORGANIZERS_READ_WHO


class HardMoment(StrEnum):
    """What is going on."""

    ADVICE = "advice"
    ONE_VOICE = "one_voice"
    TEARS = "tears"
    CONFLICT = "conflict"
    CONFIDENCE = "confidence"


@command("hard", audience=Audience.ANYONE, example="hard tears")
class Hard:
    """Get a line to say in a hard moment: too much advice, one voice, tears, a conflict, a breach."""

    moment: Annotated[HardMoment | None, Ask("What is going on?")] = None


@command("organizer", audience=Audience.PERSON, example="organizer Can we talk about my circle?", changes=True)
class ToOrganizers:
    """Write to the organizers in private. Only they will read it, with your name."""

    text: Annotated[str, Ask("What should they know?", long=True, note=ORGANIZERS_READ_WHO, most=1000)]
