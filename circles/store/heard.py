"""What was answered to incoming events, so that the same event twice is one request."""

from datetime import datetime

from circles.store import rows
from circles.store.connection import Book


class Heard(Book):
    """Replies by the platform's own event id."""

    async def recall(self, event_key: str) -> bytes | None:
        """The reply that was given to this event."""
        found = await rows.Heard.filter(event_key=event_key).values_list("reply")
        return next((reply for (reply,) in found), None)

    async def remember(self, event_key: str, reply: bytes, now: datetime) -> None:
        """Keep the reply to an event; the first one stays."""
        new = rows.Heard(event_key=event_key, reply=reply, heard_at=now)
        await self._db.insert([new], on=("event_key",))

    async def forget_before(self, at: datetime) -> None:
        """Forget the replies that were given before an instant."""
        await self._db.run("DELETE FROM heard WHERE heard_at < ?1", rows.utc(at))
