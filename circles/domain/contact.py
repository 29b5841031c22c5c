"""May we write to this person now? One decision for every private message, whoever sends it.

What was promised: few messages, none at night, none to whom it does not concern; and what is needed always comes.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from circles.domain.series import WallTime
from circles.domain.terms import QuietHours, Terms
from circles.domain.values import dataclass
from circles.domain.zones import local
from circles.errors import Refused


class Purpose(StrEnum):
    """Why we write to somebody: it decides whether now is the moment.

    `needed`: they would do the wrong thing without it (an hour moved, a role came to them), or they just asked.
    `timely`: it has its one moment and comes by plan (agenda, reminder, what the clock says).
    `news`: it can wait for a better hour or for the digest (a nudge, a recap, how things go).
    """

    NEEDED = "needed"
    TIMELY = "timely"
    NEWS = "news"


class Standing(StrEnum):
    """How somebody stands to the circle that a message is about, or to all of theirs if it is about none.

    `here` is also who has no circle yet. Who left, or was removed, is `gone`.
    """

    HERE = "here"
    PAUSED = "paused"
    GONE = "gone"


def quiet_around(at: datetime, hours: QuietHours, zone: str | None) -> tuple[datetime, datetime] | None:
    """The quiet hours in which the instant `at` (aware) lies: begin and end in UTC. None if it lies in none.

    Where we do not know somebody's clock, we know of no quiet hours.
    """
    if zone is None or hours.begin == hours.end:
        return None
    try:
        today = local(at, zone).date()
    except Refused:  # a message must not fail at night for a zone that is no more
        return None
    over_midnight = timedelta(days=hours.end < hours.begin)
    for day in (today - timedelta(days=1), today):
        begin = WallTime(day, hours.begin, zone).instant
        end = WallTime(day + over_midnight, hours.end, zone).instant
        if begin <= at < end:
            return begin, end
    return None


class Way(StrEnum):
    """What becomes of a message."""

    NOW = "now"
    LATER = "later"
    DIGEST = "digest"
    NEVER = "never"


class Reason(StrEnum):
    """Why so, in a word; `why message` makes a sentence of it."""

    NEEDED = "needed"
    TIMELY = "timely"
    NEWS = "news"
    QUIET_HOURS = "quiet_hours"
    ENOUGH = "enough"
    ONLY_DIGEST = "only_digest"
    OFF = "off"
    PAUSED = "paused"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a message, and why. `silent`: it does not ring. `at` (aware UTC): when, if later."""

    way: Way
    reason: Reason
    silent: bool = False
    at: datetime | None = None


URGENT = timedelta(hours=24)
"""What is needed and of no use any more after that long rings even at night."""


BY_PLAN = 2
"""What each session brings everybody by plan: the reminder and the reflection. News leaves room for it, so that all
together stay within the budget; only what is needed comes on top."""


def decide(
    purpose: Purpose,
    terms: Terms,
    zone: str | None,
    standing: Standing,
    now: datetime,
    *,
    had: int = 0,
    stale_at: datetime | None = None,
) -> Decision:
    """Whether, when and how a private message comes to a person.

    Args:
        zone: theirs (an IANA name), or None if they have not told us.
        now: aware.
        had: how many private messages they got in the last seven days.
        stale_at: from then on the message is of no use.
    """
    night = quiet_around(now, terms.quiet, zone)
    if purpose is Purpose.NEEDED:
        urgent = stale_at is not None and stale_at - now <= URGENT
        return Decision(Way.NOW, Reason.NEEDED, silent=night is not None and not urgent)
    if standing is not Standing.HERE:
        return Decision(Way.NEVER, Reason.PAUSED if standing is Standing.PAUSED else Reason.GONE)
    if terms.off:
        return Decision(Way.NEVER, Reason.OFF)
    if purpose is Purpose.TIMELY:
        return Decision(Way.NOW, Reason.TIMELY, silent=night is not None)
    return _news(terms, night, had)


def _news(terms: Terms, night: tuple[datetime, datetime] | None, had: int) -> Decision:
    if terms.only_digest:
        return Decision(Way.DIGEST, Reason.ONLY_DIGEST)
    if had + BY_PLAN > terms.weekly:
        return Decision(Way.DIGEST, Reason.ENOUGH)
    if night:
        return Decision(Way.LATER, Reason.QUIET_HOURS, at=night[1])
    return Decision(Way.NOW, Reason.NEWS)


RATHER_BEFORE = timedelta(hours=12)
"""A reminder comes in the evening rather than at night, if that is less than so much earlier."""
LAST_CALL = timedelta(minutes=10)
"""So long before the quiet hours begin, then."""
LONGEST_LEAD = timedelta(hours=24)
EARLIEST = LONGEST_LEAD + RATHER_BEFORE
"""No reminder comes longer before its session."""


def reminder_moment(starts_at: datetime, terms: Terms, zone: str | None) -> datetime:
    """When a member is reminded of a session (aware UTC)."""
    wanted = starts_at - terms.lead
    night = quiet_around(wanted, terms.quiet, zone)
    if night is None:
        return wanted
    evening = night[0] - LAST_CALL
    return evening if wanted - evening < RATHER_BEFORE else wanted


def digest_moment(now: datetime, terms: Terms, zone: str | None) -> datetime:
    """When somebody's next digest comes: the first time after `now` (aware) that their clock shows day and hour."""
    place = zone or "UTC"
    try:
        today = local(now, place).date()
    except Refused:
        place, today = "UTC", local(now, "UTC").date()
    days = (terms.digest_day - today.weekday()) % 7
    for wait in (days, days + 7, days + 14):
        at = WallTime(today + timedelta(days=wait), terms.digest_hour, place).instant
        if at > now:
            return at
    raise AssertionError("a week has seven days")
