"""Goals, as their owner sees them and as a circle does; and the kind question about one that has gone quiet."""

from collections.abc import Mapping, Sequence

from circles.command import CircleRef, MatterRef
from circles.commands import (
    GoalAgain,
    GoalChange,
    GoalDone,
    GoalDrop,
    GoalNew,
    GoalNote,
    GoalReaders,
    GoalStep,
    MyGoals,
)
from circles.domain.circle import Circle
from circles.domain.goal import Goal, GoalState, HowFar, Readers, Step
from circles.domain.person import Person
from circles.message import (
    Block,
    Button,
    Heading,
    InPrivate,
    Items,
    Line,
    Note,
    Paragraph,
    Post,
    Purpose,
    Quote,
    button,
    form_button,
    mention,
    moment,
    say,
)

Numbered = tuple[int, Goal]
"""A goal with its number among its owner's."""

LATEST = 3
"""Of what was told about a goal, so much is shown."""
FAR: Mapping[HowFar, Line] = {
    HowFar.BEGUN: say("You have begun."),
    HowFar.HALF: say("You are about half way."),
    HowFar.NEARLY: say("You are nearly there."),
    HowFar.THERE: say("You are there."),
}
STATES: Mapping[GoalState, Line] = {
    GoalState.DONE: say("Reached. Well done."),
    GoalState.DROPPED: say("You let this one go."),
}


def mine(goals: Sequence[Numbered], circles: Mapping[str, str], key: str) -> Post:
    """All goals of whoever asked. `circles`: names by id."""
    if not goals:
        blocks: tuple[Block, ...] = (
            Paragraph(say("You have no goal yet. One to three are enough for a season, and they may change.")),
        )
        return Post(key, InPrivate(""), blocks, (form_button(say("Set a goal"), GoalNew, main=True),))
    if len(goals) == 1:
        return one(goals[0], circles, None, key)
    found: list[Block] = [Heading(say("Your goals"))]
    for number, each in goals:
        found += _short(number, each, circles)
    buttons = [
        button(say("Goal {number}", number=number), MyGoals(number, MatterRef(each.id))) for number, each in goals
    ]
    return Post(key, InPrivate(""), tuple(found), (*buttons, form_button(say("One more goal"), GoalNew)))


def _short(number: int, goal: Goal, circles: Mapping[str, str]) -> list[Block]:
    blocks: list[Block] = [Paragraph(say("{number}: {aim}", number=number, aim=goal.way.aim))]
    lines = [_stands(goal)]
    if goal.way.steps:
        done = sum(each.done_on is not None for each in goal.way.steps)
        lines.append(say("{done} of {all} steps ticked.", done=done, all=len(goal.way.steps)))
    return [*blocks, Items(tuple(each for each in (*lines, readers(goal, circles)) if each))]


def _stands(goal: Goal) -> Line | None:
    if goal.state is not GoalState.OPEN:
        return STATES[goal.state]
    return FAR[goal.how_far] if goal.how_far else None


def readers(goal: Goal, circles: Mapping[str, str]) -> Line:
    """Who knows of a goal."""
    match goal.readers:
        case Readers.ME:
            return say("Only you know of this goal.")
        case Readers.COUNTED:
            return say("Only you read it. Organizers see a number at most, never a word.")
        case Readers.CIRCLE:
            name = circles.get(goal.circle_id, "")
            return say("{circle} reads it. Organizers see a number at most, never a word.", circle=name)


def one(of: Numbered, circles: Mapping[str, str], done: Line | None, key: str) -> Post:
    """One goal in full, to its owner. `done`: what just happened to it."""
    number, goal = of
    blocks: list[Block] = [Paragraph(done)] if done else []
    blocks += [Heading(say("Goal {number}: {aim}", number=number, aim=goal.way.aim)), *_about(goal)]
    blocks += _steps(goal.way.steps)
    for each in goal.way.told[-LATEST:]:
        if each.text:
            blocks.append(Quote(say("{text}", text=each.text)))
        if each.before:
            blocks.append(Note(say("Before {day} it read: {aim}", day=moment(each.at, "day"), aim=each.before)))
    blocks.append(Note(readers(goal, circles)))
    return Post(key, InPrivate(""), tuple(blocks), _buttons(number, goal))


def _about(goal: Goal) -> list[Block]:
    lines = [_stands(goal)]
    if goal.way.test:
        lines.append(say("Reached when: {test}", test=goal.way.test))
    if goal.way.by:
        lines.append(say("By {day}.", day=str(goal.way.by)))
    shown = tuple(each for each in lines if each)
    return [Items(shown)] if shown else []


def _steps(steps: Sequence[Step]) -> list[Block]:
    return [Items(tuple(map(_step, steps)), ordered=True)] if steps else []


def _step(step: Step) -> Line:
    text = say("Milestone: {text}", text=step.text) if step.milestone else say("{text}", text=step.text)
    if step.done_on:
        return say("{step} (done on {day})", step=text, day=str(step.done_on))
    return say("{step} (by {day})", step=text, day=str(step.by)) if step.by else text


def _buttons(number: int, goal: Goal) -> tuple[Button, ...]:
    ref = MatterRef(goal.id)
    other = form_button(say("Who may know"), GoalReaders, number=number, goal=ref)
    if goal.state is not GoalState.OPEN:
        return button(say("Take it up again"), GoalAgain(number, ref)), other
    return (
        form_button(say("How it goes"), GoalNote, main=True, number=number, goal=ref),
        form_button(say("One more step"), GoalStep, number=number, goal=ref),
        form_button(say("Reshape it"), GoalChange, number=number, goal=ref),
        button(say("Reached"), GoalDone(number, None, ref)),
        button(say("Let it go"), GoalDrop(number, None, ref)),
        other,
    )


def ours(circle: Circle, goals: Sequence[Goal], people: Mapping[str, Person], key: str) -> Post:
    """To a member: what the others, and they themselves, share with the circle."""
    blocks: list[Block] = [Heading(say("Goals in {circle}", circle=circle.name))]
    for each in goals:
        blocks.append(Paragraph(say("{who}: {aim}", who=mention(people[each.person_id]), aim=each.way.aim)))
        blocks += _shared(each)
    if not goals:
        blocks.append(Paragraph(say("Nobody has shared a goal here, and nobody has to.")))
    blocks.append(Note(say("Only those who chose so are shown, to your circle alone.")))
    return Post(
        key, InPrivate(""), tuple(blocks), (form_button(say("Set a goal"), GoalNew, circle=CircleRef(circle.id)),)
    )


def _shared(goal: Goal) -> list[Block]:
    lines = []
    if goal.state is GoalState.DONE:
        lines.append(say("Reached."))
    if goal.way.test:
        lines.append(say("Reached when: {test}", test=goal.way.test))
    if goal.way.steps:
        done = sum(each.done_on is not None for each in goal.way.steps)
        lines.append(say("{done} of {all} steps ticked.", done=done, all=len(goal.way.steps)))
    if goal.told_to_all:
        lines.append(say("“{text}”", text=goal.told_to_all))
    return [Items(tuple(lines))] if lines else []


def quiet(of: Numbered, circle: Circle, key: str) -> Post:
    """Once, to its owner: nothing was said about a goal for three weeks. The goal itself lies in no message."""
    number, goal = of
    ref = MatterRef(goal.id)
    return Post(
        key,
        InPrivate(goal.person_id, circle.id),
        (
            Paragraph(say("One of your goals has been quiet for three weeks. How is it, and does it still fit?")),
            Note(say("Only you are asked, and only once. Letting go or changing a goal is a good answer, too.")),
        ),
        (
            button(say("Show it"), MyGoals(number, ref), main=True),
            form_button(say("How it goes"), GoalNote, number=number, goal=ref),
            form_button(say("Reshape it"), GoalChange, number=number, goal=ref),
            button(say("Let it go"), GoalDrop(number, None, ref)),
        ),
        quiet=True,
        purpose=Purpose.NEWS,
    )
