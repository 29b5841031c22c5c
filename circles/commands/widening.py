"""People outside one's circle: to be suggested, and to get suggestions."""

from typing import Annotated

from circles.command import Ask, Audience, MatterRef, command
from circles.commands.audiences import ONLY_YOU, SUGGESTED_READ
from circles.commands.placing import YesNo

_WHICH = Ask("Which one? (its number in “expand”)", note=ONLY_YOU)
_MOST = 200


@command("expand", audience=Audience.PERSON, example="expand", changes=True, menu="expand show")
class Expand:
    """See up to three people outside your circle who could do you good, or you them, and why.

    Only who opted in with “expand join” is suggested, and only they see suggestions. They stay for a week. Names are
    told when both said yes.
    """


@command(
    "expand join",
    audience=Audience.PERSON,
    example='expand join "I change careers and look for company" "interviews" "python" "career change"',
    changes=True,
)
class ExpandJoin:
    """Let me suggest you to people outside your circle, with words that you choose for it.

    Separate words with commas. What you leave empty stays as it is, “none” takes it out. Nothing is taken from your
    profile or your goals, only what you write here; “expand goals” picks goals for it.
    """

    line: Annotated[str | None, Ask("What do you look for, and offer?", long=True, note=SUGGESTED_READ, most=300)] = (
        None
    )
    offers: Annotated[str | None, Ask("What can you help others with?", note=SUGGESTED_READ, most=_MOST)] = None
    seeks: Annotated[str | None, Ask("What would you like help with?", note=SUGGESTED_READ, most=_MOST)] = None
    topics: Annotated[str | None, Ask("What are you working on?", note=SUGGESTED_READ, most=_MOST)] = None
    named: Annotated[YesNo | None, Ask("Show your name with it?", note=SUGGESTED_READ)] = None


@command("expand goals", audience=Audience.PERSON, example="expand goals 1, 2", changes=True)
class ExpandGoals:
    """Pick goals of yours that may be used to suggest you, and are read with it.

    “expand goals none” takes them out. It changes nothing about who reads them otherwise.
    """

    numbers: Annotated[str, Ask("Which ones? (numbers in “my goals”)", note=SUGGESTED_READ, most=20)]


@command("expand yes", audience=Audience.PERSON, example="expand yes 1", changes=True)
class ExpandYes:
    """Say that you would like to meet somebody whom I suggested. If they do as well, I introduce you."""

    number: Annotated[int | None, _WHICH] = None
    suggestion: MatterRef | None = None


@command("expand skip", audience=Audience.PERSON, example="expand skip 1", changes=True)
class ExpandSkip:
    """Say “not now” to a suggestion. They never hear of it, and I do not suggest them again."""

    number: Annotated[int | None, _WHICH] = None
    suggestion: MatterRef | None = None


@command("expand out", audience=Audience.PERSON, example="expand out", changes=True)
class ExpandOut:
    """Be suggested to nobody any more; what you wrote for it is deleted."""
