"""Which session stands as which event in the server's own list."""

from datetime import datetime

from circles.notebook import KEPT, Notebook

_TABLES = """
CREATE TABLE IF NOT EXISTS events (
    key TEXT PRIMARY KEY, event TEXT NOT NULL DEFAULT '', digest TEXT NOT NULL, starts TEXT NOT NULL
);
"""


class Mirrored:
    """Events by the key of their session. Without an event: one is being made, and may be there or not."""

    def __init__(self, book: Notebook) -> None:
        self._book = book
        book.prepare(_TABLES)

    def known(self) -> dict[str, tuple[str, str, datetime]]:
        """Event (empty if uncertain), digest of what it shows, and start, by key."""
        rows = self._book.all("SELECT key, event, digest, starts FROM events")
        return {key: (event, digest, datetime.fromisoformat(starts)) for key, event, digest, starts in rows}

    def making(self, key: str, starts: datetime) -> None:
        """An event is about to be made."""
        self._book.do("INSERT OR IGNORE INTO events VALUES (?, '', '', ?)", key, starts.isoformat())

    def shows(self, key: str, event: str, digest: str, starts: datetime) -> None:
        """The event is there, and shows this."""
        self._book.do("INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?)", key, event, digest, starts.isoformat())

    def gone(self, key: str) -> None:
        """The event is no longer ours to change."""
        self._book.do("DELETE FROM events WHERE key = ?", key)

    def forget_before(self, now: datetime) -> None:
        """Events go a month after they began."""
        self._book.do("DELETE FROM events WHERE starts < ?", (now - KEPT).isoformat())
