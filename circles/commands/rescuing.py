"""What organizers do for circles and people in trouble. All of it can be undone within a day."""

from typing import Annotated

from circles.command import Ask, Audience, CircleName, MatterRef, Someone, command
from circles.commands.audiences import ORGANIZERS_READ
from circles.commands.placing import YesNo


@command(
    "circle merge",
    audience=Audience.ORGANIZER,
    example="circle merge Oak Elm",
    changes=True,
    group="For organizers: the circles that meet, and what becomes of them.",
)
class CircleMerge:
    """Bring two circles together. The first goes on; the people of the other one join it."""

    circle: Annotated[CircleName, Ask("Which circle goes on?")]
    other: Annotated[CircleName, Ask("Whose people join it?")]


@command("circle split", audience=Audience.ORGANIZER, example="circle split Oak", changes=True)
class CircleSplit:
    """Make two circles of one. Without names, those with the nearest clocks stay together."""

    circle: Annotated[CircleName, Ask("Which circle?")]
    going: Annotated[str | None, Ask("Who goes to the new one? (names)")] = None


@command("circle seed", audience=Audience.ORGANIZER, example="circle seed Oak Ana, Bo", changes=True)
class CircleSeed:
    """Let two or more of a circle begin a new one. The first one named hosts it; those who wait can join.

    Without names it says who has led there, so that you can ask them first.
    """

    circle: Annotated[CircleName, Ask("From which circle?")]
    going: Annotated[str | None, Ask("Who begins the new one? (names)")] = None


@command("circle ask", audience=Audience.ORGANIZER, example="circle ask Oak @ana", changes=True)
class CircleAsk:
    """Ask a member whether they would begin a new circle. They can say no, and only organizers know."""

    circle: Annotated[CircleName, Ask("Of which circle?")]
    who: Annotated[Someone, Ask("Whom shall I ask?")]


@command("seed", audience=Audience.PERSON, example="seed yes", changes=True)
class Seed:
    """Answer when you are asked to begin a new circle out of yours."""

    answer: Annotated[YesNo, Ask("Would you?", note=ORGANIZERS_READ)]
    request: MatterRef | None = None


@command("replace host", audience=Audience.ORGANIZER, example="replace host @bo", changes=True, menu="circle host")
class ReplaceHost:
    """Give a circle another host."""

    who: Annotated[Someone, Ask("Who hosts from now on?", menu="Make them host")]
    circle: Annotated[CircleName | None, Ask("Of which circle?")] = None


@command("remove person", audience=Audience.ORGANIZER, example="remove person @sam", changes=True, menu="person remove")
class RemovePerson:
    """End a person's place now: room, calendar link and roles. They alone are told, in private."""

    who: Annotated[Someone, Ask("Who?")]
    circle: Annotated[CircleName | None, Ask("From which circle?")] = None


@command(
    "move person",
    audience=Audience.ORGANIZER,
    example="move person @sam Oak",
    changes=True,
    menu="person move",
    group="For organizers: somebody's place in a circle.",
)
class MovePerson:
    """Let somebody go on in another circle. Both circles and they themselves are told.

    In a proposal it shows first what that would do, and nobody is told.
    """

    who: Annotated[Someone, Ask("Who?")]
    to: Annotated[CircleName, Ask("To which circle?")]


@command("undo", audience=Audience.ORGANIZER, example="undo yes", changes=True)
class Undo:
    """Take back the newest change to circles or places, within a day. It shows first what it would do."""

    sure: Annotated[YesNo | None, Ask("Really?")] = None
    change: MatterRef | None = None
