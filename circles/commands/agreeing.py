"""What a circle agrees on."""

from typing import Annotated

from circles.command import Ask, Audience, CircleRef, MatterRef, command
from circles.commands.audiences import CIRCLE_READS
from circles.domain.charter import Absence, Advice, Cameras, Floor, Late, Notes, Told


@command("charter", audience=Audience.MEMBER, group="What your circle agreed on, and other rules for it.")
class Charter:
    """Show what your circle agreed on, and who said yes to it."""

    circle: CircleRef | None = None


# Two forms, since some platforms show no more than five questions at once.


@command("charter change", audience=Audience.MEMBER, example="charter change stays_here only_questions", changes=True)
class CharterChange:
    """Propose other rules for how you talk. Everyone in the circle is asked anew."""

    told: Annotated[Told | None, Ask("What may be told elsewhere?")] = None
    advice: Annotated[Advice | None, Ask("Advice or questions?")] = None
    late: Annotated[Late | None, Ask("When somebody is late?")] = None
    absence: Annotated[Absence | None, Ask("By when do you say that you cannot come?")] = None
    own: Annotated[str | None, Ask("One line of your own (“none” takes it out)", note=CIRCLE_READS)] = None
    circle: CircleRef | None = None


@command("charter details", audience=Audience.MEMBER, example="charter details nothing", changes=True)
class CharterDetails:
    """Propose other rules for notes, cameras and turns. Everyone in the circle is asked anew."""

    notes: Annotated[Notes | None, Ask("What is written down?")] = None
    cameras: Annotated[Cameras | None, Ask("Cameras?")] = None
    floor: Annotated[Floor | None, Ask("How is the time shared?")] = None
    circle: CircleRef | None = None


@command("charter accept", audience=Audience.MEMBER, changes=True)
class CharterAccept:
    """Say yes to your circle's charter."""

    circle: CircleRef | None = None
    version: MatterRef | None = None
