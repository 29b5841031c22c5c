"""While a session runs."""

from circles.command import Audience, BlockRef, SessionRef, command


@command(
    "start",
    audience=Audience.MEMBER,
    changes=True,
    menu="clock start",
    group="The clock of a session, for whoever leads it or comes late.",
)
class Start:
    """Start the session's clock."""

    session: SessionRef | None = None


@command("step in", audience=Audience.MEMBER, changes=True, menu="clock step-in")
class StepIn:
    """Take the lead when whoever has it is not there, and start the clock."""

    session: SessionRef | None = None


@command("next", audience=Audience.MEMBER, changes=True, menu="clock next")
class Next:
    """Go on to the next part of the session."""

    session: SessionRef | None = None
    block: BlockRef | None = None


@command("back", audience=Audience.MEMBER, changes=True, menu="clock back")
class Back:
    """Go back to the part before. The later parts get shorter, and the session still ends on time."""

    session: SessionRef | None = None
    block: BlockRef | None = None


@command("+2", audience=Audience.MEMBER, changes=True, menu="clock +2")
class PlusTwo:
    """Give this part two more minutes. The session still ends on time."""

    session: SessionRef | None = None
    block: BlockRef | None = None


@command("clock pause", audience=Audience.MEMBER, changes=True)
class ClockPause:
    """Stop the session's clock for a moment. The session still ends on time."""

    session: SessionRef | None = None
    block: BlockRef | None = None


@command("clock go", audience=Audience.MEMBER, changes=True)
class ClockGo:
    """Let the session's clock run on after a pause."""

    session: SessionRef | None = None
    block: BlockRef | None = None


@command("here", audience=Audience.MEMBER, changes=True, menu="clock here")
class Here:
    """Say that you are here now, and see in private where the session is and what your role is."""

    session: SessionRef | None = None


@command("voice", audience=Audience.MEMBER, example="voice", changes=True, menu="clock voice")
class Voice:
    """Ask for one more voice: your name stands under the clock. Once more takes it off."""

    session: SessionRef | None = None
