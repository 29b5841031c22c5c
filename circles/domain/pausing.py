"""Until when somebody takes a break: what they typed, as an instant, and how long a place is kept."""

import re
from datetime import date, datetime, time, timedelta

from circles.domain.program import Plan
from circles.domain.series import WallTime
from circles.domain.zones import local
from circles.errors import Refused

_LENGTH = re.compile(r"(?:for )?(\d{1,3}|a|an|one) ?(days?|weeks?|months?|d|w)", re.IGNORECASE)
_DAY = re.compile(r"(?:until )?(\d{4}-\d\d-\d\d)", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30}


def read_until(typed: str, now: datetime, zone: str, hour: time = time(0)) -> datetime:
    """The instant (aware UTC) that `2027-02-01` or `3 weeks` (from `now`) means: that day at `hour` in `zone`.

    Raises Refused, saying what would be understood, also for what is past.
    """
    until = _length(typed, now, zone, hour) or _day(typed, zone, hour)
    if until is None:
        raise Refused("“{typed}” should be a day or a length, such as 2027-02-01 or 3 weeks.", typed=typed[:40])
    if until <= now:
        raise Refused("That day is past. Choose one that is still to come.")
    return until


def _length(typed: str, now: datetime, zone: str, hour: time) -> datetime | None:
    found = _LENGTH.fullmatch(typed.strip())
    if found is None:
        return None
    count = int(found[1]) if found[1].isdigit() else 1
    day = local(now, zone).date() + timedelta(days=count * _DAYS[found[2][0].lower()])
    return WallTime(day, hour, zone).instant


def _day(typed: str, zone: str, hour: time) -> datetime | None:
    found = _DAY.fullmatch(typed.strip())
    try:
        return WallTime(date.fromisoformat(found[1]), hour, zone).instant if found else None
    except ValueError:
        return None


def kept_until(plan: Plan, now: datetime) -> datetime:
    """Until when the place of somebody who takes a break from `now` on is kept: for the length of one season."""
    return now + timedelta(weeks=plan.sessions * plan.every_weeks)
