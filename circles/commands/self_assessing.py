"""Where somebody stands, at the start and at the end of a season. For them alone."""

from typing import Annotated

from circles.command import Ask, Audience, MatterRef, command
from circles.commands.audiences import ONLY_YOU

# Two forms: five questions at most at once, the rest later.


@command("self-assessment", audience=Audience.PERSON, example="self-assessment", changes=True)
class SelfAssess:
    """Note where you stand: strengths, what you want to build, by what you see it. Or read it.

    Asked at the start of a season and at its end, so that both stand side by side. Skip whatever you like; “none” takes
    an answer out. Only you read it, ever.
    """

    used: Annotated[str | None, Ask("Three strengths that you use", long=True, note=ONLY_YOU, most=500)] = None
    build: Annotated[str | None, Ask("Two that you want to build", long=True, note=ONLY_YOU, most=500)] = None
    evidence: Annotated[str | None, Ask("By what do you see it?", long=True, note=ONLY_YOU, most=700)] = None
    scale: Annotated[str | None, Ask("Where do you stand? 1 to 5, or a word", note=ONLY_YOU, most=100)] = None
    leave_with: Annotated[str | None, Ask("What do you want to leave with, or do?", note=ONLY_YOU, most=300)] = None
    circle: MatterRef | None = None


@command("career", audience=Audience.PERSON, example="career", changes=True)
class Career:
    """Note where your work is to lead you, and what matters to you in it. Only you read it, ever."""

    aims: Annotated[str | None, Ask("Where is your work to lead you?", long=True, note=ONLY_YOU, most=500)] = None
    values: Annotated[str | None, Ask("What matters to you in your work?", long=True, note=ONLY_YOU, most=500)] = None
    circle: MatterRef | None = None
