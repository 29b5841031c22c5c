"""Another hour, one session less here and one more there, days without sessions."""

from enum import StrEnum
from typing import Annotated

from circles.command import Ask, Audience, MatterRef, SessionRef, command
from circles.commands.placing import YesNo
from circles.domain.series import LocalTime


class Reach(StrEnum):
    """How far a move goes."""

    THIS = "this"
    LATER = "later"


@command(
    "session move",
    audience=Audience.ORGANIZER,
    example="session move 2026-12-02 19:00 later",
    changes=True,
    group="For organizers: the sessions to come.",
)
class SessionMove:
    """Give the next session another hour, in the circle's zone: only “this” one, or all “later” ones too."""

    to: Annotated[LocalTime, Ask("Day and hour, such as 2026-12-02 19:00")]
    session: SessionRef | None = None
    reach: Annotated[Reach | None, Ask("Only this one, or all later ones too?")] = None


@command("session skip", audience=Audience.ORGANIZER, example="session skip", changes=True)
class SessionSkip:
    """Let the next session of a circle fall out. One more at the end makes up for it."""

    session: SessionRef | None = None


@command(
    "session blackout", audience=Audience.ORGANIZER, example="session blackout 2026-12-24 2027-01-03", changes=True
)
class SessionBlackout:
    """Name days without sessions: in a circle's room for that circle, elsewhere for the whole program."""

    days: Annotated[str | None, Ask("First and last day (2026-12-24 2027-01-03)", most=40)] = None


@command("session allow", audience=Audience.ORGANIZER, example="session allow 2026-12-24 2027-01-03", changes=True)
class SessionAllow:
    """Take back days without sessions. What was planned around them stays."""

    days: Annotated[str, Ask("Which days? As they were named", most=40)]


@command("hours change", audience=Audience.PERSON, example="hours change yes", changes=True)
class HoursChange:
    """Answer when I suggest other hours for your circle."""

    answer: Annotated[YesNo, Ask("Do the sessions to come get these hours?")]
    request: MatterRef | None = None
