"""To come, to stay, to go: what people say about themselves."""

from typing import Annotated

from circles.command import Ask, Audience, CircleRef, command
from circles.commands.audiences import ONLY_YOU


@command("join", audience=Audience.PERSON, example="join Lisbon", changes=True)
class Join:
    """Ask for a place in the season that is open."""

    place: Annotated[str, Ask("Your city or time zone", note="Others see hours, never where you are.")]
    hope: Annotated[str | None, Ask("What should this season bring you?", long=True, note=ONLY_YOU, most=500)] = None


@command("leave", audience=Audience.MEMBER, changes=True)
class Leave:
    """Leave your circle. Your calendar link ends at once."""

    circle: CircleRef | None = None


@command("zone", audience=Audience.PERSON, example="zone Kathmandu", changes=True)
class Zone:
    """Tell us where you are, so that every hour you see is your own."""

    place: Annotated[str, Ask("Your city or time zone", note="Others see hours, never where you are.")]
