"""After a session: who was there, until when that can be put right, and when to remind whoever led."""

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta

from circles.domain.series import WallTime
from circles.domain.session import Attendance, Session

CORRECT_WITHIN = timedelta(hours=48)
"""So long after the end of a session its people can put right who was there."""
MORNING = time(9)
_A_NIGHT = timedelta(hours=6)


def can_be_corrected(session: Session, now: datetime) -> bool:
    """Whether who was there can still be put right at `now` (aware)."""
    return now < session.ends_at + CORRECT_WITHIN


def corrected(before: Mapping[str, Attendance], people: Collection[str], *, there: bool) -> dict[str, Attendance]:
    """What changes (person's id -> attendance) if these people were there, or were not. Who told us has told us."""
    was = {each: before.get(each) for each in people}
    if there:
        return {each: Attendance.PRESENT for each, then in was.items() if then is not Attendance.PRESENT}
    return {each: Attendance.MISSING for each, then in was.items() if then is not Attendance.TOLD_US}


def next_morning(now: datetime, zone: str) -> datetime:
    """Nine o'clock on a wall in `zone` (IANA name), the first that is a night away from `now` (aware). Aware UTC.

    Raises Refused for an unknown zone.
    """
    earliest = now + _A_NIGHT
    day = WallTime.at(earliest, zone).day
    today = WallTime(day, MORNING, zone).instant
    return today if today >= earliest else WallTime(day + timedelta(days=1), MORNING, zone).instant
