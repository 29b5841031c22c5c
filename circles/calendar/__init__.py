"""Sessions as calendars read them, and the secret addresses where they fetch them."""

from circles.calendar.entries import Entry, FeedBytes, Head, Letter, within
from circles.calendar.feed import attachment, event, feed, invitation, joined
from circles.calendar.own_links import WithGaps, stand_in, with_gaps
from circles.calendar.shelf import Held, Shelf
from circles.calendar.tokens import server_key, token, token_hash
from circles.calendar.window import Span, Window, window

__all__ = [
    "Entry",
    "FeedBytes",
    "Head",
    "Held",
    "Letter",
    "Shelf",
    "Span",
    "Window",
    "WithGaps",
    "attachment",
    "event",
    "feed",
    "invitation",
    "joined",
    "server_key",
    "stand_in",
    "token",
    "token_hash",
    "window",
    "with_gaps",
    "within",
]
