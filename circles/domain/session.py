"""One meeting of a circle, and what people said about it."""

from datetime import datetime, timedelta
from enum import StrEnum

from circles.domain.series import WallTime
from circles.domain.values import dataclass


class SessionState(StrEnum):
    """Where a session stands."""

    SCHEDULED = "scheduled"
    MOVED = "moved"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    OPEN = "open"
    HELD = "held"
    MISSED = "missed"


COMING_UP = frozenset({SessionState.SCHEDULED, SessionState.MOVED})
MOVES: dict[SessionState, frozenset[SessionState]] = {
    SessionState.SCHEDULED: frozenset(SessionState) - {SessionState.SCHEDULED, SessionState.HELD},
    SessionState.MOVED: frozenset(SessionState) - {SessionState.SCHEDULED, SessionState.HELD},
    SessionState.OPEN: frozenset({SessionState.HELD, SessionState.CANCELLED}),
    SessionState.SKIPPED: frozenset(),
    SessionState.CANCELLED: frozenset(),
    SessionState.HELD: frozenset(),
    SessionState.MISSED: frozenset(),
}
"""The legal moves: state -> the states it may become."""


@dataclass(frozen=True, slots=True)
class Session:
    """A meeting. The wall time is the truth; `starts_at` (aware UTC) is computed from it and stored beside it.

    `sequence` and `changed_at` are the calendar's: the first goes up with every change of start, length or
    state, the second is the time of the last change of anything a calendar shows.
    """

    id: str
    circle_id: str
    number: int
    wall: WallTime
    starts_at: datetime
    minutes: int
    format: str
    state: SessionState
    sequence: int
    changed_at: datetime

    @property
    def ends_at(self) -> datetime:
        """The hard end, aware UTC."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_coming_up(self) -> bool:
        """Whether it is planned and has neither begun nor been called off."""
        return self.state in COMING_UP


class Rsvp(StrEnum):
    """An answer to the invitation. Who says nothing is coming."""

    COMING = "coming"
    CANNOT = "cannot"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one member said about one session."""

    session_id: str
    person_id: str
    rsvp: Rsvp
    answered_at: datetime


class Attendance(StrEnum):
    """What happened: was there, told us beforehand, or was missing."""

    PRESENT = "present"
    TOLD_US = "told_us"
    MISSING = "missing"
