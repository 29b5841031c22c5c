"""Where clocks change between two sessions, a member's hour is another one though nobody moved the session."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from circles.domain.session import Session, SessionState
from circles.domain.values import dataclass
from circles.domain.zones import local, utc_offset_minutes

_DAY = 24 * 60
_LONGEST_GAP = timedelta(hours=3)
_CALLED_OFF = frozenset({SessionState.SKIPPED, SessionState.CANCELLED})


@dataclass(frozen=True, slots=True)
class HourChange:
    """On a member's wall, the session would be at `was` and is at `to`. `own`: their own clocks change.

    Else it is those of the circle's zone that change, or its hour falls into a gap there.
    """

    was: time
    to: time
    own: bool


def hour_change(before: Session, after: Session, zone: str) -> HourChange | None:
    """How clock changes between two sessions in a row move the hour in `zone`; None if they do not.

    What an organizer moved is taken out: only what the clocks did counts.
    """
    moved = _minutes(after.wall.time) - _minutes(before.wall.time)
    was = (_minute_of_day(before.starts_at, zone) + moved) % _DAY
    to = _minute_of_day(after.starts_at, zone)
    if was == to:
        return None
    # A session at an hour that was jumped over comes right after the change that concerns it.
    since = before.starts_at - _LONGEST_GAP if before.wall.skipped else before.starts_at
    own = utc_offset_minutes(since, zone) != utc_offset_minutes(after.starts_at, zone)
    return HourChange(time(*divmod(was, 60)), time(*divmod(to, 60)), own)


def hour_changes(before: Session, after: Session, zones: Mapping[str, str]) -> dict[str, HourChange]:
    """Who is concerned, by the zones of the members: person's id -> how their hour changes."""
    found = {person: hour_change(before, after, zone) for person, zone in zones.items()}
    return {person: change for person, change in found.items() if change}


def keeps_its_hour(zone: str, of: str, now: datetime) -> bool:
    """Whether clocks in `zone` show what those in `of` show, for two years around `now`: then an hour that is kept in
    one is kept in the other, whatever happens to the rules.
    """
    months = [now + timedelta(days=30 * month) for month in range(-12, 13)]
    return all(utc_offset_minutes(at, zone) == utc_offset_minutes(at, of) for at in months)


def one_before(session: Session, sessions: Iterable[Session]) -> Session | None:
    """The session right before this one, of those that took place or will."""
    earlier = [each for each in sessions if each.starts_at < session.starts_at and each.state not in _CALLED_OFF]
    return max(earlier, key=lambda each: each.starts_at, default=None)


def _minute_of_day(at: datetime, zone: str) -> int:
    return _minutes(local(at, zone).time())


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
