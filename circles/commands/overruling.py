"""What organizers do with a proposal before it is published. What a change would do is shown first."""

from typing import Annotated

from circles.command import Ask, Audience, CircleName, MatterRef, Someone, command
from circles.commands.rescuing import MovePerson


@command("proposal", audience=Audience.ORGANIZER)
class Proposal:
    """Show the proposal as it stands."""


@command("propose again", audience=Audience.ORGANIZER, changes=True, menu="proposal again")
class ProposeAgain:
    """Make the proposal anew, except for what you locked."""


@command("best place", audience=Audience.ORGANIZER, example="best place @sam", menu="proposal best-place")
class BestPlace:
    """Show where in a proposal somebody would sit best."""

    who: Annotated[Someone, Ask("Who?")]


@command(
    "swap people", audience=Audience.ORGANIZER, example="swap people @sam @ana", changes=True, menu="proposal swap"
)
class SwapPeople:
    """Let two people of a proposal change places. It shows first what that would do."""

    one: Annotated[Someone, Ask("Who?")]
    other: Annotated[Someone, Ask("With whom?")]


@command("leave out", audience=Audience.ORGANIZER, example="leave out @sam", changes=True, menu="proposal leave-out")
class LeaveOut:
    """Let somebody of a proposal wait for a place instead. It shows first what that would do."""

    who: Annotated[Someone, Ask("Who?")]


@command(
    "circle dissolve",
    audience=Audience.ORGANIZER,
    example="circle dissolve Oak",
    changes=True,
    menu="proposal dissolve",
)
class CircleDissolve:
    """Take a circle out of a proposal; its people wait. It shows first what that would do."""

    circle: Annotated[CircleName, Ask("Which circle?")]


@command("do it", audience=Audience.ORGANIZER, changes=True, menu="proposal do-it")
class DoIt:
    """Make the change to the proposal that you have just seen."""

    matter: MatterRef | None = None


@command("lock", audience=Audience.ORGANIZER, example="lock Oak", changes=True, menu="proposal lock")
class Lock:
    """Hold on to a person, or to a whole circle: “propose again” leaves them where they are."""

    who: Annotated[Someone | None, Ask("Who?")] = None
    circle: Annotated[CircleName | None, Ask("Or which circle?")] = None


@command("unlock", audience=Audience.ORGANIZER, example="unlock Oak", changes=True, menu="proposal unlock")
class Unlock:
    """Let go of a person or a circle that you locked."""

    who: Annotated[Someone | None, Ask("Who?")] = None
    circle: Annotated[CircleName | None, Ask("Or which circle?")] = None


OVERRULING = frozenset((MovePerson, BestPlace, SwapPeople, LeaveOut, CircleDissolve, Lock, Unlock))
"""These name people and circles of a proposal, of which nobody but organizers knows."""
