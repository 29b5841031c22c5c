"""Between the sessions and at the turning points of a season: how it goes, and how it goes on."""

from typing import Annotated

from circles.command import Ask, Audience, CircleRef, SessionRef, command
from circles.commands.audiences import YOU_UNLESS_CIRCLE
from circles.domain.choosing import Way
from circles.domain.reflection import Visibility

_READERS = Ask("Who may read it: me, or my circle?")


@command("choose", audience=Audience.MEMBER, example="choose again", changes=True)
class Choose:
    """Say how your circle should go on. Nobody sees what you choose; all hear what comes out."""

    way: Annotated[Way, Ask("How should it go on?")]
    circle: CircleRef | None = None


@command("mid-point", audience=Audience.MEMBER, example="mid-point", changes=True)
class MidPoint:
    """Half of the season is over: what begins, what stops, what stays? Skip whatever you like."""

    begin: Annotated[str | None, Ask("What will you begin?", long=True, note=YOU_UNLESS_CIRCLE, most=500)] = None
    drop: Annotated[str | None, Ask("What will you drop?", long=True, note=YOU_UNLESS_CIRCLE, most=500)] = None
    stay: Annotated[str | None, Ask("What deserves to stay?", long=True, note=YOU_UNLESS_CIRCLE, most=500)] = None
    readers: Annotated[Visibility, _READERS] = Visibility.ME
    session: SessionRef | None = None


@command("look back", audience=Audience.MEMBER, example="look back", menu="my look-back")
class LookBack:
    """Show what you promised and wrote in this season. Only you see it."""

    circle: CircleRef | None = None


@command("check-in", audience=Audience.MEMBER, example="check-in Two of three calls made", changes=True)
class CheckInWith:
    """Say in a line how it goes with what you set out to do."""

    text: Annotated[str, Ask("How is it going?", note=YOU_UNLESS_CIRCLE, most=300)]
    readers: Annotated[Visibility, _READERS] = Visibility.ME
    circle: CircleRef | None = None


@command("health", audience=Audience.MEMBER, example="health")
class Health:
    """Show how your circle is doing: reasons in words, and nobody is named."""

    circle: CircleRef | None = None
