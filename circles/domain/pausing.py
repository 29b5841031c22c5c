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


def read_until(typed: str, now: datetime, zone: str) -> datetime:
    """The instant (aware UTC) that `2027-02-01` (its first minute in `zone`) or `3 weeks` (from `now`) means.

    Raises Refused, saying what would be understood, also for what is past.
    """
    until = _length(typed, now, zone) or _day(typed, zone)
    if until is None:
        raise Refused("“{typed}” should be a day or a length, such as 2027-02-01 or 3 weeks.", typed=typed[:40])
    if until <= now:
        raise Refused("That day is past. Choose one that is still to come.")
    return until


def _length(typed: str, now: datetime, zone: str) -> datetime | None:
    found = _LENGTH.fullmatch(typed.strip())
    if found is None:
        return None
    count = int(found[1]) if found[1].isdigit() else 1
    return _morning(local(now, zone).date() + timedelta(days=count * _DAYS[found[2][0].lower()]), zone)


def _day(typed: str, zone: str) -> datetime | None:
    found = _DAY.fullmatch(typed.strip())
    try:
        return _morning(date.fromisoformat(found[1]), zone) if found else None
    except ValueError:
        return None


def _morning(day: date, zone: str) -> datetime:
    return WallTime(day, time(0), zone).instant


def kept_until(plan: Plan, now: datetime) -> datetime:
    """Until when the place of somebody who takes a break from `now` on is kept: for the length of one season."""
    return now + timedelta(weeks=plan.sessions * plan.every_weeks)
