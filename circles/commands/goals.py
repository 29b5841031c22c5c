"""What somebody sets out to do in a season. The words for the forming of circles are others: see `stating`."""

from typing import Annotated

from circles.command import Ask, Audience, CircleRef, MatterRef, command
from circles.commands.audiences import AS_THE_GOAL, YOU_UNLESS_BELOW
from circles.domain.goal import HowFar, Readers

_WHICH = Ask("Which goal? (its number in “my goals”)")
_READERS = Ask("Who may know: me, counted, or my circle?", also=(("my circle", "circle"), ("count", "counted")))
_BY = Ask("By when? Such as 2027-02-01 or 6 weeks", note=YOU_UNLESS_BELOW, most=40)


@command("my goals", audience=Audience.PERSON, example="my goals", also=("meine ziele", "mis metas"))
class MyGoals:
    """Show your goals of this season: their steps, how far you are, and who reads them."""

    number: Annotated[int | None, _WHICH] = None
    goal: MatterRef | None = None


@command("our goals", audience=Audience.MEMBER, example="our goals", menu="goal shared")
class OurGoals:
    """Show the goals that members of your circle share with it."""

    circle: CircleRef | None = None


@command(
    "goal new",
    audience=Audience.MEMBER,
    example="goal new Apply for three jobs",
    changes=True,
    group="Your goals of this season, in small steps.",
)
class GoalNew:
    """Set a goal for this season: one to three are enough.

    Choose who may know of it: “me” is you alone, “counted” lets organizers see a number and no word, “circle” lets your
    circle read it. You can change that at any time.
    """

    aim: Annotated[str, Ask("What do you want to reach this season?", note=YOU_UNLESS_BELOW, most=200)]
    test: Annotated[str | None, Ask("How will you see that it is reached?", note=YOU_UNLESS_BELOW, most=300)] = None
    steps: Annotated[
        str | None, Ask("First small steps, each in a line", long=True, note=YOU_UNLESS_BELOW, most=800)
    ] = None
    by: Annotated[str | None, _BY] = None
    readers: Annotated[Readers, _READERS] = Readers.ME
    circle: CircleRef | None = None


@command("goal step", audience=Audience.PERSON, example="goal step 1 Write the first page", changes=True)
class GoalStep:
    """Add a small step to one of your goals."""

    number: Annotated[int | None, _WHICH] = None
    text: Annotated[str | None, Ask("Which small step?", note=AS_THE_GOAL)] = None
    by: Annotated[str | None, Ask("By when? Such as 2027-02-01 or 2 weeks", note=AS_THE_GOAL, most=40)] = None
    goal: MatterRef | None = None


@command("goal milestone", audience=Audience.PERSON, example='goal milestone 1 "First draft" 6 weeks', changes=True)
class GoalMilestone:
    """Add a milestone to one of your goals: a step that is worth a pause, with a day."""

    number: Annotated[int | None, _WHICH] = None
    text: Annotated[str | None, Ask("Which milestone?", note=AS_THE_GOAL)] = None
    by: Annotated[str | None, Ask("By when? Such as 2027-02-01 or 6 weeks", note=AS_THE_GOAL, most=40)] = None
    goal: MatterRef | None = None


@command("goal tick", audience=Audience.PERSON, example="goal tick 1 2", changes=True)
class GoalTick:
    """Tick off a step of a goal; once more takes the tick away."""

    number: Annotated[int | None, _WHICH] = None
    step: Annotated[int | None, Ask("Which step? (its number)")] = None
    goal: MatterRef | None = None


@command("goal note", audience=Audience.PERSON, example="goal note 1 Two of three calls made", changes=True)
class GoalNote:
    """Say in your own words how it goes with a goal, and how far you are."""

    number: Annotated[int | None, _WHICH] = None
    text: Annotated[str | None, Ask("How is it going?", long=True, note=AS_THE_GOAL, most=500)] = None
    how_far: Annotated[HowFar | None, Ask("How far are you, as you see it?", note=AS_THE_GOAL)] = None
    goal: MatterRef | None = None


@command("goal change", audience=Audience.PERSON, example="goal change 1 Apply for one job", changes=True)
class GoalChange:
    """Reshape a goal: other words, another test, another day. What you leave empty stays as it is."""

    number: Annotated[int | None, _WHICH] = None
    aim: Annotated[str | None, Ask("What do you want to reach now?", note=AS_THE_GOAL)] = None
    test: Annotated[str | None, Ask("How will you see that it is reached?", note=AS_THE_GOAL, most=300)] = None
    by: Annotated[str | None, Ask("By when? Such as 2027-02-01 or 6 weeks", note=AS_THE_GOAL, most=40)] = None
    goal: MatterRef | None = None


@command("goal done", audience=Audience.PERSON, example="goal done 1", changes=True)
class GoalDone:
    """Say that you reached a goal."""

    number: Annotated[int | None, _WHICH] = None
    word: Annotated[str | None, Ask("A word about it?", note=AS_THE_GOAL, most=300)] = None
    goal: MatterRef | None = None


@command("goal drop", audience=Audience.PERSON, example="goal drop 1", changes=True)
class GoalDrop:
    """Let a goal go. No reason needed; “goal again” takes it up once more."""

    number: Annotated[int | None, _WHICH] = None
    word: Annotated[str | None, Ask("A word about it?", note=AS_THE_GOAL, most=300)] = None
    goal: MatterRef | None = None


@command("goal again", audience=Audience.PERSON, example="goal again 1", changes=True)
class GoalAgain:
    """Take up a goal that you let go, or had reached."""

    number: Annotated[int | None, _WHICH] = None
    goal: MatterRef | None = None


@command("goal readers", audience=Audience.PERSON, example="goal readers 1 circle", changes=True)
class GoalReaders:
    """Choose anew who may know of a goal: only you, you and a count for organizers, or your circle.

    What you said about it before you share it stays yours alone: others read the goal itself, and what you say then.
    """

    number: Annotated[int | None, _WHICH] = None
    readers: Annotated[Readers | None, _READERS] = None
    goal: MatterRef | None = None


@command("goal delete", audience=Audience.PERSON, example="goal delete 1", changes=True)
class GoalDelete:
    """Delete a goal with all that you wrote about it. It cannot be brought back."""

    number: Annotated[int | None, _WHICH] = None
    goal: MatterRef | None = None
