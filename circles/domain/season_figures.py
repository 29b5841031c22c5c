"""What a season is counted by, person by person: each of these makes one word of what somebody did, never of a text."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum

from circles.domain.goal import Goal, GoalState, HowFar
from circles.domain.small_groups import Said
from circles.domain.values import dataclass


class Question(StrEnum):
    """What is counted, in the order in which a report shows it."""

    ATTENDANCE = "attendance"
    STAYED = "stayed"
    ROLES = "roles"
    HOURS = "hours"
    COMMITMENTS = "commitments"
    HALF_TIME = "half_time"
    GOALS = "goals"
    RESHAPED = "reshaped"
    PROGRESS = "progress"


KINDS: dict[Question, tuple[str, ...]] = {
    Question.ATTENDANCE: ("most", "half", "fewer"),
    Question.STAYED: ("yes", "left"),
    Question.ROLES: ("yes",),
    Question.HOURS: ("never", "at_times", "mostly"),
    Question.COMMITMENTS: ("kept", "made"),
    Question.HALF_TIME: ("yes",),
    Question.GOALS: (GoalState.DONE, GoalState.OPEN, GoalState.DROPPED),
    Question.RESHAPED: ("yes",),
    Question.PROGRESS: tuple(reversed(HowFar)),
}
"""What there is to be of each, in the order in which a report shows it. Nobody is two of one question."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One person and one session of their circle that took place: whether they were there, and how hard the hour was
    for them (0: it was a good one). `at`: when it ended (aware UTC).
    """

    person_id: str
    was_there: bool
    burden: int
    at: datetime


def by_attendance(seats: Iterable[Seat]) -> tuple[Said, ...]:
    """How often people were there: at most of their sessions (three quarters or more), at half or more, at fewer."""
    return tuple(
        Said(id, _part(sum(each.was_there for each in mine), len(mine), ("most", "half", "fewer"), (0.75, 0.5)), last)
        for id, mine, last in _by_person(seats)
    )


def by_hours(seats: Iterable[Seat]) -> tuple[Said, ...]:
    """For how many the hours were hard: mostly (half of their sessions or more), at times, never."""
    return tuple(
        Said(id, _how_often(sum(each.burden > 0 for each in mine), len(mine)), last)
        for id, mine, last in _by_person(seats)
    )


def by_commitments(made: Iterable[tuple[str, bool, datetime]]) -> tuple[Said, ...]:
    """Of (person's id, whether it was kept at least in part, when it was made): who made one, and who kept one."""
    found: dict[str, tuple[bool, datetime]] = {}
    for id, is_kept, at in made:
        kept, last = found.get(id, (False, at))
        found[id] = kept or is_kept, max(last, at)
    return tuple(Said(id, "kept" if kept else "made", last) for id, (kept, last) in found.items())


def yes(done: Iterable[tuple[str, datetime]]) -> tuple[Said, ...]:
    """Who did something at all, from (person's id, when); the last time counts."""
    found: dict[str, datetime] = {}
    for id, at in done:
        found[id] = max(found.get(id, at), at)
    return tuple(Said(id, "yes", at) for id, at in found.items())


def by_goals(goals: Iterable[Goal]) -> dict[Question, tuple[Said, ...]]:
    """What became of people's goals and how far they have come, in their own eyes. Private goals are not there at all.

    Somebody with several goals counts once: as having reached one, else as being under way, else as having let go.
    """
    mine: dict[str, list[Goal]] = {}
    for each in goals:
        if each.readers.are_counted:
            mine.setdefault(each.person_id, []).append(each)
    last = {id: max(each.touched_at for each in its) for id, its in mine.items()}
    far = {id: _furthest(its) for id, its in mine.items()}
    states = {id: {each.state for each in its} for id, its in mine.items()}
    reshaped = [id for id, its in mine.items() if any(told.before for each in its for told in each.way.told)]
    return {
        Question.GOALS: tuple(
            Said(id, next(each for each in KINDS[Question.GOALS] if each in of), last[id]) for id, of in states.items()
        ),
        Question.RESHAPED: tuple(Said(id, "yes", last[id]) for id in reshaped),
        Question.PROGRESS: tuple(Said(id, how, last[id]) for id, how in far.items() if how),
    }


def _furthest(goals: Collection[Goal]) -> HowFar | None:
    said = {each.how_far for each in goals}
    return next((each for each in reversed(HowFar) if each in said), None)


def _by_person(seats: Iterable[Seat]) -> Iterable[tuple[str, list[Seat], datetime]]:
    mine: dict[str, list[Seat]] = {}
    for each in seats:
        mine.setdefault(each.person_id, []).append(each)
    return [(id, its, max(each.at for each in its)) for id, its in mine.items()]


def _part(some: int, of: int, words: tuple[str, ...], least: tuple[float, ...]) -> str:
    return next((word for word, part in zip(words, least, strict=False) if some >= part * of), words[-1])


def _how_often(some: int, of: int) -> str:
    if some == 0:
        return "never"
    return "mostly" if some >= of / 2 else "at_times"
