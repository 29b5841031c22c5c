"""When the hours of a circle are worth another look: who is there has changed, or a session fell out."""

from datetime import datetime, timedelta

from circles.domain.errand import Errand
from circles.domain.events import (
    CircleMerged,
    CircleSplit,
    Event,
    MemberJoined,
    MemberLeft,
    MemberPaused,
    MemberReturned,
    SessionSkipped,
)
from circles.domain.series import Series
from circles.domain.values import dataclass

HOURS = "hours"
"""The kind of the errand that looks at the hours of a circle."""
LASTS = timedelta(days=7)
_HOUR = timedelta(hours=1)


def look(circle_id: str, now: datetime) -> Errand:
    """Look at a circle's hours at the next full hour (`now`: aware UTC): changes come in pairs."""
    at = now.replace(minute=0, second=0, microsecond=0) + _HOUR
    return Errand(f"{HOURS}:{circle_id}:{at:%Y%m%dT%H}", HOURS, at, at + LASTS, circle_id)


def looking(event: Event) -> tuple[Errand, ...]:
    """What to look at after an event; nothing if hours have nothing to do with it.

    A session that an organizer moved stays where they want it.
    """
    if isinstance(event, CircleSplit):
        return look(event.circle_id, event.at), look(event.new_circle_id, event.at)
    if isinstance(event, MemberJoined | MemberPaused | MemberReturned | MemberLeft | CircleMerged | SessionSkipped):
        return (look(event.circle_id, event.at),)
    return ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Other hours for the sessions to come. `cause` says what it is about.

    `series` and `reasons` would be the circle's; `sessions` (id, sequence) are those that would move.
    """

    cause: str
    series: Series
    reasons: tuple[tuple[str, int], ...]
    sessions: tuple[tuple[str, int], ...]
