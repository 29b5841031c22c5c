"""Which sessions a feed shows, and until when just these: time itself changes a feed, at instants that are known.

90 days back, 400 ahead; cancelled ones until 14 days after their start, so that every calendar hears of it; at most
1,000, the coming ones first.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

BACK = timedelta(days=90)
AHEAD = timedelta(days=400)
CANCELLED_KEPT = timedelta(days=14)
MOST = 1000
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
END = datetime(9999, 12, 31, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


class Span(NamedTuple):
    """A session, as far as it matters here. Instants are aware."""

    starts_at: datetime
    ends_at: datetime
    uid: str
    cancelled: bool = False

    @property
    def appears_at(self) -> datetime:
        """The first instant at which a feed shows it."""
        return self.starts_at - AHEAD

    @property
    def vanishes_at(self) -> datetime:
        """The first instant at which a feed shows it no more."""
        last = self.ends_at + BACK
        return (min(last, self.starts_at + CANCELLED_KEPT) if self.cancelled else last) + _TICK


class Window(NamedTuple):
    """What is shown, by start; since when just these, and the instant from which on it is others."""

    shown: tuple[Span, ...]
    since: datetime
    until: datetime


def window(spans: Iterable[Span], now: datetime) -> Window:
    """What a feed of these sessions shows at `now` (aware), and for how long."""
    known = list(spans)
    shown = [each for each in known if each.appears_at <= now < each.vanishes_at]
    edges = [edge for each in known for edge in (each.appears_at, each.vanishes_at)]
    if len(shown) > MOST:
        # What ends falls behind what is to come.
        edges += [each.ends_at + _TICK for each in known]
        shown = _nearest(shown, now)
    since = max([edge for edge in edges if edge <= now], default=BEGINNING)
    until = min([edge for edge in edges if edge > now], default=END)
    return Window(tuple(sorted(shown, key=lambda each: (each.starts_at, each.uid))), since, until)


def _nearest(shown: list[Span], now: datetime) -> list[Span]:
    """The 1,000 that matter most: what is to come, the soonest first; then what was, the latest first."""
    coming = sorted(each for each in shown if each.ends_at >= now)
    past = sorted((each for each in shown if each.ends_at < now), reverse=True)
    return [*coming, *past][:MOST]
