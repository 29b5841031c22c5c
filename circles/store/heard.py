"""What was answered to incoming events, so that the same event twice is one request."""

from datetime import datetime

from circles.store import rows
from circles.store.connection import Book

_REMEMBER = "INSERT INTO heard (event_key, reply, heard_at) VALUES (?1, ?2, ?3) ON CONFLICT (event_key) DO NOTHING"


class Heard(Book):
    """Replies by the platform's own event id."""

    async def recall(self, event_key: str) -> bytes | None:
        """The reply that was given to this event."""
        found = await self._db.fetch("SELECT reply FROM heard WHERE event_key = ?1", event_key)
        return next((reply for (reply,) in found), None)

    async def remember(self, event_key: str, reply: bytes, now: datetime) -> None:
        """Keep the reply to an event; the first one stays."""
        await self._db.run(_REMEMBER, event_key, reply, rows.utc(now))

    async def forget_before(self, at: datetime) -> None:
        """Forget the replies that were given before an instant."""
        await self._db.run("DELETE FROM heard WHERE heard_at < ?1", rows.utc(at))
