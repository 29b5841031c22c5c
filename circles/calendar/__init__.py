"""Sessions as calendars read them, and the secret addresses where they fetch them."""

from circles.calendar.entries import Entry, FeedBytes, Head, within
from circles.calendar.feed import attachment, event, feed, joined
from circles.calendar.shelf import Held, Shelf
from circles.calendar.tokens import server_key, token, token_hash
from circles.calendar.window import Span, Window, window

__all__ = [
    "Entry",
    "FeedBytes",
    "Head",
    "Held",
    "Shelf",
    "Span",
    "Window",
    "attachment",
    "event",
    "feed",
    "joined",
    "server_key",
    "token",
    "token_hash",
    "window",
    "within",
]
