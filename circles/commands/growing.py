"""How somebody grows in a season, for their own eyes."""

from circles.command import Audience, MatterRef, command


@command("season review", audience=Audience.PERSON, example="season review", also=("rückblick", "resumen"))
class MySeason:
    """Look at your season: where you started, what you set out to do, what became of it. Only you see it."""

    circle: MatterRef | None = None
