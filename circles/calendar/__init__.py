"""Sessions as calendars read them, and the secret addresses where they fetch them."""

from circles.calendar.entries import Entry, FeedBytes, Head, Letter, within
from circles.calendar.feed import attachment, event, feed, invitation, joined
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
    "attachment",
    "event",
    "feed",
    "invitation",
    "joined",
    "server_key",
    "token",
    "token_hash",
    "window",
    "within",
]
