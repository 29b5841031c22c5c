"""What went out: which messages each post became."""

from collections.abc import Sequence
from datetime import datetime

from circles.notebook import KEPT, Notebook

_TABLES = """
CREATE TABLE IF NOT EXISTS posts (
    key TEXT PRIMARY KEY, channel TEXT NOT NULL, message TEXT NOT NULL DEFAULT '', tried_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS further (
    message TEXT NOT NULL, place INTEGER NOT NULL, part TEXT NOT NULL, PRIMARY KEY (message, place)
);
"""


class Sent:
    """Posts by their key. A long post is several messages: its first one stands for all of them."""

    def __init__(self, book: Notebook) -> None:
        self._book = book
        book.prepare(_TABLES)

    def message_of(self, key: str) -> str:
        """The message that a post became; empty if it is not out as far as we know."""
        return str(self._book.one("SELECT message FROM posts WHERE key = ?", key) or "")

    def trying(self, key: str, channel: str, now: datetime) -> datetime | None:
        """It is about to be sent. Returns when that was first tried, if not for the first time: it may be out."""
        first = self._book.one("SELECT tried_at FROM posts WHERE key = ?", key)
        if first is None:
            self._book.do("INSERT INTO posts (key, channel, tried_at) VALUES (?, ?, ?)", key, channel, now.isoformat())
        return datetime.fromisoformat(first) if first else None

    def posted(self, key: str, message: str, parts: Sequence[str] = ()) -> None:
        """It is out, as this message and these further ones."""
        with self._book.whole():
            self._book.do("UPDATE posts SET message = ? WHERE key = ?", message, key)
            self._book.do("DELETE FROM further WHERE message = ?", message)
            rows = [(message, place, part) for place, part in enumerate(parts)]
            self._book.do_each("INSERT INTO further VALUES (?, ?, ?)", rows)

    def further(self, message: str) -> tuple[str, ...]:
        """The messages after the first one of a long post."""
        rows = self._book.all("SELECT part FROM further WHERE message = ? ORDER BY place", message)
        return tuple(part for (part,) in rows)

    def forget_before(self, now: datetime) -> None:
        """Posts go after a month."""
        self._book.do("DELETE FROM posts WHERE tried_at < ?", (now - KEPT).isoformat())
        self._book.do("DELETE FROM further WHERE message NOT IN (SELECT message FROM posts)")
