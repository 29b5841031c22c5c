"""What a feed is made of, and which sessions are in it."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from circles.calendar.window import Span, window
from circles.domain.values import dataclass


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
        alarm: how many minutes before it a calendar rings; None: it does not. Nor does it for what is cancelled.
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
    alarm: int | None = None

    def __post_init__(self) -> None:
        if None in (self.changed_at.tzinfo, self.starts_at.tzinfo, self.ends_at.tzinfo):
            raise ValueError("a calendar entry needs aware datetimes; one of these has no zone")

    @property
    def span(self) -> Span:
        """What decides whether a feed shows it."""
        return Span(self.starts_at, self.ends_at, self.uid, self.cancelled)


@dataclass(frozen=True, slots=True)
class Letter:
    """Who invites whom by e-mail, when, and whether it `asks` for an answer, which goes to the organizer's address.

    ValueError for a naive instant.
    """

    organizer: str
    organizer_name: str
    attendee: str
    attendee_name: str
    at: datetime
    asks: bool = True

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("an invitation needs an aware datetime; this one has no zone")


@dataclass(frozen=True, slots=True)
class Head:
    """What a feed says before its bytes: their strong ETag, and when it last changed (aware)."""

    etag: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FeedBytes:
    """A feed, ready to be sent: its bytes, when it last changed (aware), and the strong ETag of the bytes."""

    body: bytes
    changed_at: datetime
    etag: str = ""

    def __post_init__(self) -> None:
        if not self.etag:
            object.__setattr__(self, "etag", f'"{hashlib.sha256(self.body).hexdigest()[:32]}"')

    @property
    def head(self) -> Head:
        """The same without the bytes."""
        return Head(self.etag, self.changed_at)


def within(entries: Iterable[Entry], now: datetime) -> tuple[Entry, ...]:
    """The entries that a feed shows at `now`, by start: see `circles.calendar.window`."""
    by_id = {each.uid: each for each in entries}
    return tuple([by_id[each.uid] for each in window([each.span for each in by_id.values()], now).shown])


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """By start, then by id: an order that depends on nothing else."""
    return tuple(sorted(entries, key=lambda each: (each.starts_at, each.uid)))
