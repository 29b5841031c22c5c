"""The shape of a season: a beginning, a middle, an end. What the sessions so far mean for their circle."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from circles.domain.errand import Errand
from circles.domain.events import Event, SessionCancelled, SessionHeld, SessionMissed
from circles.domain.session import Session, SessionState
from circles.domain.values import dataclass

SHAPE = "shape"
"""The kind of the errand that looks at a circle's season after something happened to one of its sessions."""
LEAST_SESSIONS = 4
"""A shorter season has no middle worth a question."""
IN_A_ROW = 3
"""So many sessions that did not take place, one after the other: the circle is asked whether it goes on."""
SILENT_AFTER = timedelta(weeks=6)
"""The same if nobody reacted for so long."""
FOR_EVER = timedelta(days=3650)

BEHIND = frozenset({SessionState.HELD, SessionState.MISSED})
"""Of a season, what is over, whether it took place or not."""
_FAILED = frozenset({SessionState.MISSED, SessionState.CANCELLED})


class Point(StrEnum):
    """A turning point of a season."""

    HALF = "half"
    LAST = "last"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many sessions were held, were planned (those skipped do not count), and are still to come."""

    held: int
    planned: int
    to_come: int


def tally(sessions: Sequence[Session]) -> Tally:
    """Count the sessions of a circle."""
    return Tally(
        held=sum(each.state is SessionState.HELD for each in sessions),
        planned=sum(each.state is not SessionState.SKIPPED for each in sessions),
        to_come=sum(_is_to_come(each) for each in sessions),
    )


def turning_point(sessions: Sequence[Session], now: datetime) -> Point | None:
    """Where a circle stands with these sessions, in any order: the end first, then a standstill, then the middle."""
    to_come = sum(map(_is_to_come, sessions))
    if sessions and not to_come:
        return Point.LAST
    if stands_still(sessions, now):
        return Point.STOPPED
    behind = sum(each.state in BEHIND for each in sessions)
    if behind + to_come >= LEAST_SESSIONS and behind >= to_come:
        return Point.HALF
    return None


def stands_still(sessions: Sequence[Session], now: datetime) -> bool:
    """Whether the last three sessions whose hour has come all did not take place. Skipped ones were agreed on."""
    past = sorted((each for each in sessions if each.starts_at <= now), key=lambda each: each.starts_at)
    counted = [each.state in _FAILED for each in past if each.state in BEHIND | _FAILED]
    return len(counted) >= IN_A_ROW and all(counted[-IN_A_ROW:])


def shaping(event: Event) -> Errand | None:
    """What to do after an event: look at the season of the circle. None for events that do not shape it."""
    if not isinstance(event, SessionHeld | SessionMissed | SessionCancelled):
        return None
    key = f"{SHAPE}:{event.session_id}:{type(event).__name__}:{event.at:%Y%m%dT%H%M%S%f}"
    return Errand(key, SHAPE, event.at, event.at + FOR_EVER, event.circle_id)


def _is_to_come(session: Session) -> bool:
    return session.is_coming_up or session.state is SessionState.OPEN
