"""What a mentor and whom they mentor expect of each other: one with the whole circle, or one with another."""

from typing import Annotated

from circles.command import Ask, Audience, CircleRef, MatterRef, Someone, command
from circles.commands.audiences import CIRCLE_READS, TWO_READ


@command(
    "agreement",
    audience=Audience.MEMBER,
    example="agreement",
    also=("absprache", "pacto"),
    group="What a mentor and others agree on.",
)
class Agreement:
    """Show what your mentor, or you as a mentor, agreed on: what each gives, how often, how you end.

    With a name it shows the one between you and that person, which nobody else can see.
    """

    who: Annotated[Someone | None, Ask("With whom? Empty: with the circle")] = None
    circle: CircleRef | None = None


# Two commands, since their readers differ, and who reads it stands beside each question.


@command("agreement circle", audience=Audience.MEMBER, example='agreement circle "An hour a month"', changes=True)
class AgreementCircle:
    """Propose what your circle and its mentor agree on, or a change to it. All of you are asked.

    What you leave empty stays as it is, and “none” takes it out.
    """

    gives: Annotated[str | None, Ask("What does the mentor give?", note=CIRCLE_READS)] = None
    brings: Annotated[str | None, Ask("What do the others bring?", note=CIRCLE_READS)] = None
    often: Annotated[str | None, Ask("How often, and for how long?", note=CIRCLE_READS)] = None
    ending: Annotated[str | None, Ask("When and how does it end?", note=CIRCLE_READS)] = None
    circle: CircleRef | None = None
    mentor: MatterRef | None = None


@command("agreement pair", audience=Audience.MEMBER, example='agreement pair @ana "An hour a month"', changes=True)
class AgreementPair:
    """Propose what you and one other agree on, one of you as mentor, or a change. Only you two see it.

    What you leave empty stays as it is, and “none” takes it out.
    """

    who: Annotated[Someone | None, Ask("With whom?", note=TWO_READ)] = None
    gives: Annotated[str | None, Ask("What does the mentor give?", note=TWO_READ)] = None
    brings: Annotated[str | None, Ask("What does the other bring?", note=TWO_READ)] = None
    often: Annotated[str | None, Ask("How often, and for how long?", note=TWO_READ)] = None
    ending: Annotated[str | None, Ask("When and how does it end?", note=TWO_READ)] = None
    circle: CircleRef | None = None


@command("agreement accept", audience=Audience.MEMBER, example="agreement accept", changes=True)
class AgreementAccept:
    """Say yes to the agreement that was proposed to you."""

    version: MatterRef | None = None
    circle: CircleRef | None = None


@command("agreement end", audience=Audience.MEMBER, example="agreement end @ana", changes=True)
class AgreementEnd:
    """End an agreement, as one of the two or as the mentor of the circle. No reason is needed.

    With a name it is the one between you and that person, without one it is the one with your circle.
    """

    who: Annotated[Someone | None, Ask("With whom? Empty: with the circle")] = None
    circle: CircleRef | None = None
