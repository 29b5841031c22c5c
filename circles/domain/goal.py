"""What somebody set out to do in a season: a goal with its test, its steps, its date; and how far it has come."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from circles.domain.values import dataclass
from circles.errors import Refused

MOST_OPEN = 3
"""Goals that somebody pursues at the same time."""
MOST_STEPS = 12
MOST_NOTES = 50
"""Of what is told about a goal, the newest so many are kept."""
UNTOUCHED = timedelta(days=21)
"""After so long without a word its owner is asked, once."""


class Readers(StrEnum):
    """Who knows of a goal, from fewest to most. Organizers see counts of it at the utmost, never a word."""

    ME = "me"
    COUNTED = "counted"
    CIRCLE = "circle"

    @property
    def are_counted(self) -> bool:
        """Whether organizers may count this goal."""
        return self is not Readers.ME


class GoalState(StrEnum):
    """Where a goal stands. Letting go of one is a decision, not a failure."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class HowFar(StrEnum):
    """How far somebody has come, as they see it themselves."""

    BEGUN = "begun"
    HALF = "half"
    NEARLY = "nearly"
    THERE = "there"


@dataclass(frozen=True, slots=True)
class Step:
    """A small piece of the way. `milestone`: one that is worth a pause. `by` and `done_on` are days, or None."""

    text: str
    milestone: bool = False
    by: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Something its owner said about a goal. `before`: how the goal read until then, if they reshaped it.

    `shown`: whom the goal is shared with reads it as well; never what was said before it was shared with them.
    """

    at: datetime
    text: str = ""
    how_far: HowFar | None = None
    before: str = ""
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Way:
    """A goal in words. `test`: by what its owner will see that it is reached. `by`: until when, or None.

    `reached_at` (aware UTC): when they said that it is; None as long as it is not.
    """

    aim: str
    test: str = ""
    by: date | None = None
    steps: tuple[Step, ...] = ()
    told: tuple[Told, ...] = ()
    reached_at: datetime | None = None

    @property
    def words(self) -> frozenset[str]:
        """All that its owner wrote in it."""
        told = (text for each in self.told for text in (each.text, each.before))
        return frozenset(filter(None, (self.aim, self.test, *(each.text for each in self.steps), *told)))


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of one person, set in a circle. Both instants are aware UTC; `touched_at`: when its owner last said
    anything about it.
    """

    id: str
    circle_id: str
    person_id: str
    readers: Readers
    state: GoalState
    way: Way
    made_at: datetime
    touched_at: datetime

    @property
    def how_far(self) -> HowFar | None:
        """How far its owner has come, by the last time they said so."""
        if self.state is GoalState.DONE:
            return HowFar.THERE
        return next((each.how_far for each in reversed(self.way.told) if each.how_far), None)

    @property
    def told_to_all(self) -> str:
        """The newest of what its owner said that those it is shared with may read; empty if there is nothing."""
        return next((each.text for each in reversed(self.way.told) if each.text and each.shown), "")

    @property
    def reached_at(self) -> datetime:
        """When its owner said that it is reached (aware UTC); of use only if it is."""
        return self.way.reached_at or self.touched_at

    def is_untouched(self, now: datetime) -> bool:
        """Whether nothing was said about it for so long that its owner is asked."""
        return self.state is GoalState.OPEN and now - self.touched_at >= UNTOUCHED


def without_told(goal: Goal, at: datetime) -> Goal:
    """The goal without what its owner said about it at that instant."""
    return replace(goal, way=replace(goal.way, told=tuple(each for each in goal.way.told if each.at != at)))


def lines(text: str) -> tuple[str, ...]:
    """What somebody typed as steps, each in a line or between semicolons, as texts."""
    parts = (" ".join(each.strip(" \t-–*•").split()) for each in re.split(r"[\n;]", text))  # noqa: RUF001
    return tuple(filter(None, parts))


def check_room(goals: tuple[Goal, ...]) -> None:
    """Whether somebody who has these goals in a season may set one more. Raises Refused if not."""
    if sum(each.state is GoalState.OPEN for each in goals) >= MOST_OPEN:
        raise Refused(
            "Three goals at a time are enough. Finish one, or let one go with “goal drop”, then set this one."
        )


def numbered(goals: tuple[Goal, ...], number: int | None) -> Goal:
    """The goal that its owner means: by its number from 1 on, or the only open one. Raises Refused."""
    if number is None:
        is_open = [each for each in goals if each.state is GoalState.OPEN]
        if len(is_open) == 1:
            return is_open[0]
        if not goals:
            raise Refused("You have no goal yet. “goal new” sets one.")
        raise Refused("Which goal? Say its number, as “my goals” shows it.")
    if not 1 <= number <= len(goals):
        raise Refused("There is no goal {number}. “my goals” shows yours with their numbers.", number=number)
    return goals[number - 1]


def seen_by(goals: tuple[Goal, ...], circle_id: str, members: frozenset[str]) -> tuple[Goal, ...]:
    """What the members (ids) of a circle may read of these goals: those of members, shared with exactly this circle."""
    return tuple(
        each
        for each in goals
        if each.readers is Readers.CIRCLE and each.circle_id == circle_id and each.person_id in members
    )


def with_step(goal: Goal, step: Step, now: datetime) -> Goal:
    """One more step. Raises Refused if there are enough."""
    if len(goal.way.steps) >= MOST_STEPS:
        raise Refused("Twelve steps are enough for one goal. Tick some off, or reshape the goal with “goal change”.")
    return _touched(goal, replace(goal.way, steps=(*goal.way.steps, step)), now)


def with_steps(goal: Goal, texts: tuple[str, ...], now: datetime) -> Goal:
    """The same for several, each a line. Raises Refused if they are too many."""
    for text in texts:
        goal = with_step(goal, Step(text), now)
    return goal


def ticked(goal: Goal, number: int, today: date, now: datetime) -> Goal:
    """A step (from 1 on) is done, or not done after all. Raises Refused if there is none with this number."""
    if not 1 <= number <= len(goal.way.steps):
        raise Refused("There is no step {number} in this goal. “my goals” shows the steps.", number=number)
    steps = list(goal.way.steps)
    was = steps[number - 1]
    steps[number - 1] = replace(was, done_on=None if was.done_on else today)
    return _touched(goal, replace(goal.way, steps=tuple(steps)), now)


def spoken_of(goal: Goal, text: str, how_far: HowFar | None, now: datetime) -> Goal:
    """Its owner says how it goes."""
    return _touched(goal, _with(goal.way, Told(now, text, how_far)), now)


def reshaped(goal: Goal, aim: str | None, test: str | None, by: date | None, now: datetime) -> Goal:
    """The goal in other words; None leaves what is there. How it read before stays with it. It is open again."""
    way = replace(goal.way, aim=aim or goal.way.aim, test=test or goal.way.test, by=by or goal.way.by, reached_at=None)
    if aim and aim != goal.way.aim:
        way = _with(way, Told(now, before=goal.way.aim))
    return replace(_touched(goal, way, now), state=GoalState.OPEN)


def settled(goal: Goal, state: GoalState, word: str, now: datetime) -> Goal:
    """Reached, let go, or taken up again; with a word about it, if there is one."""
    way = _with(goal.way, Told(now, word)) if word else goal.way
    way = replace(way, reached_at=now if state is GoalState.DONE else None)
    return replace(_touched(goal, way, now), state=state)


def read_by(goal: Goal, readers: Readers, circle_id: str, now: datetime) -> Goal:
    """Its owner says anew who knows of it. Sharing it means the circle they are in now, no other one.

    What they said about it until then was said to fewer, or to others: it stays with them.
    """
    to, way = circle_id if readers is Readers.CIRCLE else goal.circle_id, goal.way
    if readers is Readers.CIRCLE and (goal.readers, goal.circle_id) != (readers, to):
        way = replace(way, told=tuple(replace(each, shown=False) for each in way.told))
    return replace(goal, readers=readers, circle_id=to, way=way, touched_at=max(now, goal.touched_at))


def _with(way: Way, told: Told) -> Way:
    return replace(way, told=(*way.told, told)[-MOST_NOTES:])


def _touched(goal: Goal, way: Way, now: datetime) -> Goal:
    return replace(goal, way=way, touched_at=max(now, goal.touched_at))
