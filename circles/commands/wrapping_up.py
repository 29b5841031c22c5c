"""The end of a session, and what the circle keeps of it."""

from enum import StrEnum
from typing import Annotated

from circles.command import Ask, Audience, CircleRef, MatterRef, SessionRef, Someone, command
from circles.commands.audiences import CIRCLE_READS


@command(
    "wrap-up",
    audience=Audience.MEMBER,
    example="wrap-up",
    changes=True,
    menu="wrap-up start",
    group="End the session together.",
)
class WrapUp:
    """End the session: who was there, who leads next time, one plus and one change. Three taps."""

    missing: Annotated[str | None, Ask("Who was missing? (names, or nobody)")] = None
    plus: Annotated[str | None, Ask("One plus of today", note=CIRCLE_READS)] = None
    change: Annotated[str | None, Ask("One change for next time", note=CIRCLE_READS)] = None
    session: SessionRef | None = None


@command("wrap-up next", audience=Audience.MEMBER, example="wrap-up next @bo", changes=True)
class WrapUpNext:
    """Say who leads the next session, now that all of you are together."""

    who: Annotated[Someone | None, Ask("Who leads next time?")] = None
    session: SessionRef | None = None


@command("was there", audience=Audience.MEMBER, changes=True, group="Put right who was in the last session.")
class WasThere:
    """Put right who was there in the last session: you, or whom you name. For two days, in private."""

    who: Annotated[Someone | None, Ask("Who was there? (empty: you)")] = None
    session: SessionRef | None = None


@command("was away", audience=Audience.MEMBER, changes=True)
class WasAway:
    """Put right who was away in the last session: you, or whom you name. For two days, in private."""

    who: Annotated[Someone | None, Ask("Who was away? (empty: you)")] = None
    session: SessionRef | None = None


@command("park", audience=Audience.MEMBER, example="park The visa question", changes=True)
class Park:
    """Keep a topic for later. It comes into the recap, and to whoever leads the next session."""

    text: Annotated[str, Ask("Which topic waits for later?", note=CIRCLE_READS)]
    session: SessionRef | None = None


@command("recap", audience=Audience.MEMBER)
class Recap:
    """Show once more what your circle keeps from its last session."""

    circle: CircleRef | None = None


class Kept(StrEnum):
    """Something of one's own: what the recap shows, or what was written for oneself."""

    COMMITMENT = "commitment"
    PLUS = "plus"
    CHANGE = "change"
    TOPIC = "topic"
    REFLECTION = "reflection"


@command("take back", audience=Audience.MEMBER, example="take back plus", changes=True)
class TakeBack:
    """Take back what you wrote about the last session. It is deleted, and a recap shows it no more."""

    what: Annotated[Kept, Ask("What should go?")]
    session: SessionRef | None = None
    topic: MatterRef | None = None
