"""Who changed what: for everybody it concerns."""

from circles.command import Audience, command


@command("history", audience=Audience.PERSON, example="history", also=("verlauf", "historial"), menu="my history")
class History:
    """Show what was changed about you and your circles, and who did it: moved, ended, looked at."""
