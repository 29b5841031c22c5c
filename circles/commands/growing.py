"""How somebody grows in a season, for their own eyes."""

from enum import StrEnum

from circles.command import Audience, MatterRef, command


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
