"""After a circle: who stays reachable, by their own choice, and how others ask them."""

from typing import Annotated

from circles.command import Ask, Audience, MatterRef, Someone, command
from circles.commands.audiences import ALUM_READS, ASKERS_READ, ONLY_YOU
from circles.commands.placing import YesNo
from circles.domain.alumni import ReachedBy


@command(
    "reachable",
    audience=Audience.PERSON,
    example='reachable circle "Interviews, and a second look"',
    changes=True,
    menu="alumni reachable",
)
class StayReachable:
    """Choose whether people may ask to get in touch when your circle is over, or you left it.

    “circle”: whoever sat with you; “program”: also members of its later seasons; “nobody”: that is how it is unless you
    choose. They see your name and what you offer; only your yes tells somebody how to reach you. It ends after a year
    unless you say yes again. Say “reachable” alone to see what you chose.
    """

    by: Annotated[
        ReachedBy | None,
        Ask("Who may ask: circle, program or nobody?", note=ONLY_YOU, also=(("my circle", "circle"), ("no", "nobody"))),
    ] = None
    words: Annotated[str | None, Ask("What do you offer them?", long=True, note=ASKERS_READ, most=300)] = None
    invite: Annotated[YesNo | None, Ask("May organizers invite you next season?", note=ONLY_YOU)] = None
    circle: MatterRef | None = None


@command("alumni", audience=Audience.PERSON, example="alumni interviews", menu="alumni list")
class Alumni:
    """See who from earlier circles stays reachable for you, and what they offer.

    Add a word to see only those who name it.
    """

    about: Annotated[str | None, Ask("About what?", note=ONLY_YOU, most=60)] = None


@command(
    "alumni ask", audience=Audience.PERSON, example='alumni ask @sam "May I ask you about interviews?"', changes=True
)
class AlumniAsk:
    """Ask somebody from an earlier circle to get in touch.

    If they say yes, I tell you both how to reach each other; else you hear, after some days, that there was no answer.
    """

    who: Annotated[Someone | None, Ask("Whom?", note=ONLY_YOU)] = None
    words: Annotated[str | None, Ask("A line to them?", long=True, note=ALUM_READS, most=300)] = None
    alum: MatterRef | None = None


@command("alumni answer", audience=Audience.PERSON, example="alumni answer yes", changes=True)
class AlumniAnswer:
    """Answer when somebody asks to get in touch with you. A no is never told as a no."""

    answer: Annotated[YesNo, Ask("May they get in touch?", note=ONLY_YOU)]
    request: MatterRef | None = None


@command("alumni invite", audience=Audience.ORGANIZER, example="alumni invite", changes=True, menu="season invite")
class AlumniInvite:
    """Invite former members who chose to hear of a new season: once each, when it takes people."""
