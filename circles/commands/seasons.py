"""What organizers ask and decide about a season and its circles."""

from typing import Annotated

from circles.command import Ask, Audience, CircleName, MatterRef, command


@command(
    "report", audience=Audience.ORGANIZER, example="report", group="For organizers: how the season is going, in counts."
)
class Report:
    """Show how the season is going: counts, never what anybody wrote."""


@command("report file", audience=Audience.ORGANIZER, example="report file")
class ReportFile:
    """Get the counts of the season as a table for a spreadsheet."""


@command(
    "broadcast",
    audience=Audience.ORGANIZER,
    example="broadcast The library is closed next week",
    changes=True,
    menu="broadcast write",
    group="For organizers: write to the rooms of all circles.",
)
class Broadcast:
    """Write to the rooms of all circles. You see whom it reaches before it goes out."""

    text: Annotated[str, Ask("What should all circles read?", long=True, note="All circles will read this.", most=1000)]


@command("broadcast send", audience=Audience.ORGANIZER, example="broadcast send", changes=True)
class BroadcastSend:
    """Send the message that you have just seen. It goes out once."""

    matter: MatterRef | None = None


@command("circle pause", audience=Audience.ORGANIZER, example='circle pause Alder "3 weeks"', changes=True)
class CirclePause:
    """Let a whole circle pause. Its sessions until then come later, and the pause ends by itself."""

    circle: Annotated[CircleName, Ask("Which circle?")]
    until: Annotated[str, Ask("Until when? A day, or 3 weeks", note="The circle is told.", most=40)]


@command("circle extend", audience=Audience.ORGANIZER, example="circle extend Alder 2", changes=True)
class CircleExtend:
    """Give a circle more sessions at the end. The last one stays the look back. Can be undone for a day."""

    circle: Annotated[CircleName, Ask("Which circle?")]
    more: Annotated[int, Ask("How many more sessions?")]


@command("circle close", audience=Audience.ORGANIZER, example="circle close Alder", changes=True)
class CircleClose:
    """End a circle, kindly. You are asked once more, and can undo it within a day."""

    circle: Annotated[CircleName, Ask("Which circle?")]
    sure: MatterRef | None = None


@command(
    "season close",
    audience=Audience.ORGANIZER,
    example="season close",
    changes=True,
    group="For organizers: the end of a season, and another one.",
)
class SeasonClose:
    """End the season and every circle that still meets in it. You are asked once more."""

    sure: MatterRef | None = None


@command("season again", audience=Audience.ORGANIZER, example="season again", changes=True)
class SeasonAgain:
    """Start another season: circles that chose so go on as they are, and others can join."""
