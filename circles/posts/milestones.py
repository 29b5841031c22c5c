"""Milestones in words: one line in what is said anyway, and never how somebody else is doing."""

from collections.abc import Mapping, Sequence

from circles.domain.circle import Circle
from circles.domain.goal import Goal
from circles.domain.milestones import Milestone
from circles.domain.person import Person
from circles.domain.session import Session
from circles.message import Line, listing, mention, moment, say, say_many

_TOGETHER: Mapping[Milestone, Line] = {
    Milestone.FIRST: say("This was your first session together."),
    Milestone.HALF: say("Half of your season is behind you."),
    Milestone.LAST: say("This was the last session of your season."),
}
ON_PATH: Mapping[Milestone, Line] = {
    Milestone.FIRST: say("your first session"),
    Milestone.HALF: say("half of the season"),
    Milestone.LED: say("the first session that you led"),
    Milestone.LAST: say("the last session"),
}
"""To its owner, of a session on their path."""


def together(marks: Sequence[Milestone], reached: Sequence[Goal], people: Mapping[str, Person]) -> Line | None:
    """To a circle, after a session; None if it was none to mark. `reached`: goals that members share with it."""
    lines = [_TOGETHER[each] for each in marks if each in _TOGETHER]
    goals = [
        say("{who}, “{aim}”", who=mention(people[each.person_id]), aim=each.way.aim)
        for each in reached
        if each.person_id in people
    ]
    if goals:
        lines.append(say("Reached since you last met: {goals}.", goals=listing(goals)))
    return in_a_row(lines)


def of_my_own(circle: Circle, marks: Sequence[Milestone], goals: int) -> Line | None:
    """To one member in private, after a session. Which goals they reached (so many) lies in no message."""
    lines = []
    if Milestone.FIRST in marks:
        lines.append(say("This was your first session with {circle}.", circle=circle.name))
    if Milestone.LED in marks:
        lines.append(say("This was the first session that you led."))
    if goals:
        lines.append(
            say_many("Since you last met, you reached a goal.", "Since you last met, you reached {n} goals.", goals)
        )
    return in_a_row(lines)


def all_in_all(held: Sequence[Session], goals: int) -> Line | None:
    """To a circle that ends: from when to when it met (`held`, by time), and how many shared goals were reached."""
    if not held:
        return None
    first, last = moment(held[0].starts_at, "day"), moment(held[-1].starts_at, "day")
    met = (
        say("You met once, on {first}.", first=first)
        if len(held) == 1
        else say("From {first} to {last} you met {n} times.", first=first, last=last, n=len(held))
    )
    if not goals:
        return met
    together = say_many("{n} goal that you shared was reached.", "{n} goals that you shared were reached.", goals)
    return in_a_row([met, together])


def in_a_row(lines: Sequence[Line]) -> Line | None:
    """Several sentences as one line."""
    names = [f"s{n}" for n in range(len(lines))]
    return Line(" ".join(f"{{{each}}}" for each in names), dict(zip(names, lines, strict=True))) if lines else None
