"""Sessions as calendars read them, and the secret addresses where they fetch them."""

from circles.calendar.entries import Entry, FeedBytes, within
from circles.calendar.feed import attachment, feed
from circles.calendar.tokens import server_key, token, token_hash

__all__ = ["Entry", "FeedBytes", "attachment", "feed", "server_key", "token", "token_hash", "within"]
