"""What organizers do."""

from typing import Annotated

from circles.command import Ask, Audience, SessionRef, Suggests, command
from circles.commands.audiences import JOINERS_READ
from circles.domain.series import LocalTime


@command(
    "program create",
    audience=Audience.ORGANIZER,
    example='program create "Night owls" "We meet late" 8 2 60',
    changes=True,
    group="For organizers: the program that people join.",
)
class ProgramCreate:
    """Start a new program. Nobody is told until you open it."""

    name: Annotated[str, Ask("What is it called?", most=60)]
    about: Annotated[str | None, Ask("What is it about, in a sentence?", most=300)] = None
    sessions: Annotated[int | None, Ask("How many sessions?")] = None
    every_weeks: Annotated[int | None, Ask("A session every how many weeks?")] = None
    minutes: Annotated[int | None, Ask("How many minutes is a session?")] = None


@command("program rhythm", audience=Audience.ORGANIZER, example="program rhythm first monday", changes=True)
class ProgramRhythm:
    """Say on which days the newest program meets, such as “tue and thu”, “last friday”, or the days."""

    on: Annotated[str, Ask("On which days? Such as: first monday", most=700)]


@command("program check-ins", audience=Audience.ORGANIZER, example="program check-ins 7", changes=True)
class ProgramCheckIns:
    """Say how many days after each session members are asked how it goes. 0: nobody is asked in between."""

    days: Annotated[int, Ask("After how many days? (0: never)")]


@command("program questions", audience=Audience.ORGANIZER, example="program questions values help", changes=True)
class ProgramQuestions:
    """Choose which questions take turns with those of the formats after sessions: names, all, or none.

    mentor-step: in the last third, what you could teach. values: once a month, whether your goal still fits. help:
    whether you got it, gave it, asked for it. rose-bud-thorn: what is good, what grows, what pricks.
    """

    which: Annotated[str, Ask("Which ones? Names, all, or none", most=100)]


@command("program open", audience=Audience.ORGANIZER, example="program open 2026-11-30", changes=True)
class ProgramOpen:
    """Open the newest program: people can join from now on, and read by which day the circles are made."""

    by: Annotated[str | None, Ask("By which day are the circles made?", note=JOINERS_READ, most=40)] = None


@command("program date", audience=Audience.ORGANIZER, example="program date 2026-12-04", changes=True)
class ProgramDate:
    """Say by which day the circles are made, or name another day. Whoever has joined is told."""

    day: Annotated[str, Ask("By which day are the circles made?", note=JOINERS_READ, most=40)]


@command(
    "propose",
    audience=Audience.ORGANIZER,
    example="propose 2026-12-01 18:00 Lisbon",
    changes=True,
    menu="proposal make",
    group="For organizers: who sits with whom, before it is published.",
)
class Propose:
    """Put everyone who joined into circles, as a proposal that only organizers see."""

    first: Annotated[LocalTime | None, Ask("First session: day and hour")] = None
    place: Annotated[str | None, Ask("The hour of which city? (left out: UTC)", suggest=Suggests.PLACE)] = None


@command("publish", audience=Audience.ORGANIZER, changes=True, menu="proposal publish")
class Publish:
    """Make the proposed circles real and tell their members."""


@command("session cancel", audience=Audience.ORGANIZER, example="session cancel", changes=True)
class SessionCancel:
    """Cancel the next session of a circle."""

    session: SessionRef | None = None
