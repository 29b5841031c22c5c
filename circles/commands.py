"""What people can ask for. The docstrings are the help that members read; the fields are what is asked."""

from enum import StrEnum
from typing import Annotated

from circles.command import Ask, Audience, BlockRef, CircleRef, SessionRef, Someone, command
from circles.domain.reflection import CommitmentState
from circles.domain.series import LocalTime
from circles.domain.session import Rsvp

ONLY_YOU = "Only you will read this."
CIRCLE_READS = "Your circle will read this."


@command("help", audience=Audience.ANYONE, example="help rsvp")
class Help:
    """Show what you can ask for."""

    about: Annotated[str | None, Ask("Which command?")] = None


@command("join", audience=Audience.PERSON, example="join Lisbon", changes=True)
class Join:
    """Ask for a place in the season that is open."""

    place: Annotated[str, Ask("Your city or time zone", note="Others see hours, never where you are.")]
    hope: Annotated[str | None, Ask("What should this season bring you?", long=True, note=ONLY_YOU, most=500)] = None


@command("leave", audience=Audience.MEMBER, changes=True)
class Leave:
    """Leave your circle. Your calendar link ends at once."""

    circle: CircleRef | None = None


@command("my", audience=Audience.PERSON)
class My:
    """Show your circles, your next session and your roles."""


@command("when", audience=Audience.MEMBER)
class When:
    """Show the next sessions in your own time."""

    circle: CircleRef | None = None


@command("agenda", audience=Audience.MEMBER)
class Agenda:
    """Show the plan of the next session, minute by minute."""

    session: SessionRef | None = None


@command("rsvp", audience=Audience.MEMBER, example="rsvp cannot", changes=True)
class RsvpTo:
    """Say whether you come. Nothing to do if you do: coming is the default."""

    answer: Annotated[Rsvp, Ask("Are you coming?")]
    session: SessionRef | None = None


@command("rota", audience=Audience.MEMBER)
class Rota:
    """Show who does what in the next four sessions."""

    circle: CircleRef | None = None


@command("swap", audience=Audience.MEMBER, example="swap @ana", changes=True)
class Swap:
    """Ask somebody to take your role in the next session."""

    who: Annotated[Someone, Ask("Who could take it?")]
    role: Annotated[str | None, Ask("Which role?")] = None
    session: SessionRef | None = None


@command("swap accept", audience=Audience.MEMBER, example="swap accept", changes=True)
class SwapAccept:
    """Take the role that somebody offered you."""

    giver: Annotated[Someone | None, Ask("From whom?")] = None
    role: Annotated[str | None, Ask("Which role?")] = None
    session: SessionRef | None = None


@command("reflect", audience=Audience.MEMBER, example="reflect", changes=True)
class Reflect:
    """Look back on the last session, in your own words."""

    first: Annotated[str, Ask("What stays with you?", long=True, note=ONLY_YOU, most=1000)]
    second: Annotated[str | None, Ask("And what else?", long=True, note=ONLY_YOU, most=1000)] = None
    third: Annotated[str | None, Ask("Anything more?", long=True, note=ONLY_YOU, most=1000)] = None
    session: SessionRef | None = None


@command("commitment", audience=Audience.MEMBER, example="commitment Call two people by Friday", changes=True)
class Commit:
    """Say the one thing you will do until next time."""

    text: Annotated[str, Ask("The one thing you will do", note=CIRCLE_READS, most=300)]
    session: SessionRef | None = None


@command("commitment done", audience=Audience.MEMBER, example="commitment done kept", changes=True)
class CommitmentDone:
    """Say how your last commitment went."""

    how: Annotated[CommitmentState, Ask("How did it go?")]
    session: SessionRef | None = None


@command("zone", audience=Audience.PERSON, example="zone Kathmandu", changes=True)
class Zone:
    """Tell us where you are, so that every hour you see is your own."""

    place: Annotated[str, Ask("Your city or time zone", note="Others see hours, never where you are.")]


class FeedAction(StrEnum):
    """What to do with the calendar link."""

    SHOW = "show"
    RENEW = "renew"


@command("feed", audience=Audience.PERSON, example="feed renew", changes=True)
class Feed:
    """Get your private calendar link. “feed renew” makes a new one and ends the old."""

    action: Annotated[FeedAction, Ask("Show or renew?")] = FeedAction.SHOW


class Question(StrEnum):
    """Which decision of the program to explain."""

    ROLE = "role"
    HOUR = "hour"
    CIRCLE = "circle"


@command("why", audience=Audience.MEMBER, example="why role")
class Why:
    """Ask why the program decided so: your role, the hour, or the circle."""

    about: Annotated[Question, Ask("What should I explain?")] = Question.ROLE
    circle: CircleRef | None = None


@command("start", audience=Audience.MEMBER, changes=True)
class Start:
    """Start the session's clock."""

    session: SessionRef | None = None


@command("next", audience=Audience.MEMBER, changes=True)
class Next:
    """Go on to the next part of the session."""

    session: SessionRef | None = None
    block: BlockRef | None = None


@command("+2", audience=Audience.MEMBER, changes=True)
class PlusTwo:
    """Give this part two more minutes. The session still ends on time."""

    session: SessionRef | None = None


@command("wrap-up", audience=Audience.MEMBER, example="wrap-up", changes=True)
class WrapUp:
    """End the session: say who was missing, one plus and one change."""

    missing: Annotated[str | None, Ask("Who was missing? (names, or nobody)")] = None
    plus: Annotated[str | None, Ask("One plus of today", note=CIRCLE_READS)] = None
    change: Annotated[str | None, Ask("One change for next time", note=CIRCLE_READS)] = None
    session: SessionRef | None = None


@command("program create", audience=Audience.ORGANIZER, example='program create "Night owls"', changes=True)
class ProgramCreate:
    """Start a new program. Nobody is told until you open it."""

    name: Annotated[str, Ask("What is it called?", most=60)]
    about: Annotated[str | None, Ask("What is it about, in a sentence?", most=300)] = None
    sessions: Annotated[int | None, Ask("How many sessions?")] = None
    every_weeks: Annotated[int | None, Ask("A session every how many weeks?")] = None
    minutes: Annotated[int | None, Ask("How many minutes is a session?")] = None


@command("program open", audience=Audience.ORGANIZER, example="program open", changes=True)
class ProgramOpen:
    """Open the newest program: people can join from now on."""


@command("propose", audience=Audience.ORGANIZER, example="propose 2026-12-01 18:00", changes=True)
class Propose:
    """Put everyone who joined into circles, as a proposal that only organizers see."""

    first: Annotated[LocalTime | None, Ask("First session: day and hour (UTC)")] = None


@command("publish", audience=Audience.ORGANIZER, changes=True)
class Publish:
    """Make the proposed circles real and tell their members."""


@command("session move", audience=Audience.ORGANIZER, example="session move 2026-12-02 19:00", changes=True)
class SessionMove:
    """Move the next session of a circle to another hour, in the circle's zone."""

    to: Annotated[LocalTime, Ask("Day and hour, such as 2026-12-02 19:00")]
    session: SessionRef | None = None


@command("session cancel", audience=Audience.ORGANIZER, example="session cancel", changes=True)
class SessionCancel:
    """Cancel the next session of a circle."""

    session: SessionRef | None = None


CORE: tuple[type, ...] = (
    Help,
    Join,
    Leave,
    My,
    When,
    Agenda,
    RsvpTo,
    Rota,
    Swap,
    SwapAccept,
    Reflect,
    Commit,
    CommitmentDone,
    Zone,
    Feed,
    Why,
    Start,
    Next,
    PlusTwo,
    WrapUp,
    ProgramCreate,
    ProgramOpen,
    Propose,
    Publish,
    SessionMove,
    SessionCancel,
)
"""Every command of the core, in the order of `help`."""
