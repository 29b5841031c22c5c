"""How somebody grows in a season, for their own eyes."""

from enum import StrEnum
from typing import Annotated

from circles.command import Ask, Audience, MatterRef, command


class Keep(StrEnum):
    """How to keep one's season."""

    PDF = "pdf"


@command(
    "season review", audience=Audience.PERSON, example="season review", also=("rückblick", "resumen"), menu="my season"
)
class MySeason:
    """Look at your season: where you started, what you set out to do, what became of it. Only you see it."""

    keep: Keep | None = None
    circle: MatterRef | None = None


LADDER_READ = "Only you see it. Host or mentor: the organizers too, once you join a season and say yes."


class LadderWish(StrEnum):
    """A step to ask for. `none` takes back that of host or mentor."""

    TIMEKEEPER = "timekeeper"
    FACILITATOR = "facilitator"
    HOST = "host"
    MENTOR = "mentor"
    NONE = "none"


@command("my ladder", audience=Audience.PERSON, example="my ladder host", changes=True, also=("leiter", "escalera"))
class MyLadder:
    """See what you have done here and which step could come next, or ask for one. Only you see it.

    The steps are timekeeper, facilitator, host and mentor. Host or mentor is kept for the next season: when you join
    it, you are asked again, and only with your yes the organizers who form its circles see it. “my ladder none” takes
    it back.
    """

    step: Annotated[LadderWish | None, Ask("Which step would you like?", note=LADDER_READ)] = None
