"""The offer of a community, and one run of it."""

from datetime import datetime
from enum import StrEnum

from circles.domain.ladder import Step
from circles.domain.prompt_sets import FOR_PLANS
from circles.domain.recurrence import Recurrence, Weekly
from circles.domain.recurrence_text import read_recurrence
from circles.domain.values import dataclass


class SeasonState(StrEnum):
    """Where a season stands. It only ever moves to the right."""

    DRAFT = "draft"
    ENROLLING = "enrolling"
    PROPOSED = "proposed"
    RUNNING = "running"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Plan:
    """How every circle of a program meets. Durations in minutes, sizes in people.

    `rhythm` says on which days, as an organizer types it; empty: every `every_weeks` weeks. `blackouts` are days
    without sessions, each span written as `2026-12-24 2027-01-03`. `check_in_days`: so long after each session members
    are asked how it goes; 0: nobody is. `questions`: which sets of `circles.domain.prompt_sets` may take turns
    with those of the formats after a session.
    """

    least: int = 4
    target: int = 6
    most: int = 8
    quorum: int = 3
    minutes: int = 60
    every_weeks: int = 2
    sessions: int = 8
    formats: tuple[str, ...] = ("kick-off", "hot-seat", "lean-coffee", "season-review")
    rhythm: str = ""
    blackouts: tuple[str, ...] = ()
    check_in_days: int = 7
    questions: tuple[str, ...] = FOR_PLANS

    @property
    def recurrence(self) -> Recurrence:
        """On which days sessions are. Raises Refused if the rhythm cannot be read."""
        return read_recurrence(self.rhythm) if self.rhythm else Weekly(self.every_weeks)


@dataclass(frozen=True, slots=True)
class Program:
    """What a community offers: a name, a sentence about it, and the plan its circles follow."""

    id: str
    name: str
    about: str
    plan: Plan
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Season:
    """One run of a program. `circles_by` (aware UTC, or None) is on the day by which its circles are to be made."""

    id: str
    program_id: str
    number: int
    state: SeasonState
    circles_by: datetime | None = None

    @property
    def is_forming(self) -> bool:
        """Whether its circles are still to be made."""
        return self.state in (SeasonState.DRAFT, SeasonState.ENROLLING, SeasonState.PROPOSED)

    def promised(self, now: datetime) -> datetime | None:
        """The day by which its circles are made, as long as both are still to come."""
        return self.circles_by if self.is_forming and self.circles_by and self.circles_by > now else None


BETTER_ELSEWHERE = "better elsewhere"
"""Why somebody waits who could sit in a circle: others sit there, or an organizer decided so."""


@dataclass(frozen=True, slots=True)
class Enrollment:
    """A person who wants a place in a season. `hope` is theirs and private.

    `locked`: a new proposal leaves them in their circle, or waiting, as an organizer decided. `why`: the rule that kept
    them waiting when circles were proposed, such as `hours`; empty if they have a seat, or were not looked at.
    `would`: the step that they said yes to for this season, as host or mentor of their circle.
    """

    season_id: str
    person_id: str
    hope: str
    enrolled_at: datetime
    placed: bool = False
    locked: bool = False
    why: str = ""
    would: Step | None = None
