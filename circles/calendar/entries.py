"""What a feed is made of, and which sessions are in it."""

import hashlib
from collections.abc import Iterable
from dataclasses import field
from datetime import datetime, timedelta

from circles.domain.values import dataclass

BACK = timedelta(days=90)
AHEAD = timedelta(days=400)
CANCELLED_KEPT = timedelta(days=14)
MOST = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One session as a calendar shows it. All instants are aware; a naive one raises ValueError.

    Args:
        uid: the session's own id: made once, never from a date, a title or a place, the same in every feed.
        sequence: goes up with every change of start, end or state, never down.
        changed_at: the last change of anything shown here.
        starts_at: the start.
        ends_at: the end.
        summary: the title, with the circle's name in it.
        description: plain text; `url` is added as its last line.
        url: http or https; anything else is left out.
        location: where, in words.
        cancelled: whether it will not take place (also: skipped).
    """

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str = ""
    url: str = ""
    location: str = ""
    cancelled: bool = False

    def __post_init__(self) -> None:
        if None in (self.changed_at.tzinfo, self.starts_at.tzinfo, self.ends_at.tzinfo):
            raise ValueError("a calendar entry needs aware datetimes; one of these has no zone")


@dataclass(frozen=True, slots=True)
class FeedBytes:
    """A feed, ready to be sent: its bytes, when it last changed (aware), and the strong ETag of the bytes."""

    body: bytes
    changed_at: datetime
    etag: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "etag", f'"{hashlib.sha256(self.body).hexdigest()[:32]}"')


def within(entries: Iterable[Entry], now: datetime) -> tuple[Entry, ...]:
    """The entries that a feed shows at `now`, by start.

    90 days back, 400 ahead; cancelled ones until 14 days after their start, so that every calendar hears of it;
    at most 1,000, the coming ones first.
    """
    shown = [each for each in entries if _is_shown(each, now)]
    if len(shown) > MOST:
        shown.sort(key=lambda each: (each.ends_at < now, abs(each.starts_at - now), each.uid))
    return in_order(shown[:MOST])


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """By start, then by id: an order that depends on nothing else."""
    return tuple(sorted(entries, key=lambda each: (each.starts_at, each.uid)))


def _is_shown(entry: Entry, now: datetime) -> bool:
    if entry.cancelled and entry.starts_at + CANCELLED_KEPT < now:
        return False
    return now - BACK <= entry.ends_at and entry.starts_at <= now + AHEAD
