"""What was answered to incoming events, so that the same event twice is one request, and can be taken back."""

from datetime import datetime

from circles.store import rows
from circles.store.connection import Book

_REMEMBER = """
    INSERT INTO heard (event_key, reply, heard_at, person_id, request) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (event_key) DO UPDATE SET reply = excluded.reply, heard_at = excluded.heard_at
    WHERE heard.reply = ?6"""
_NO_REPLY = b""


class Heard(Book):
    """Replies by the platform's own event id, and what each event asked for."""

    async def recall(self, event_key: str) -> bytes | None:
        """The reply that was given to this event."""
        found = await self._db.fetch("SELECT reply FROM heard WHERE event_key = ?1", event_key)
        return next((reply for (reply,) in found), None) or None

    async def remember(
        self, event_key: str, reply: bytes, now: datetime, person_id: str | None = None, request: str = ""
    ) -> None:
        """Keep the reply to an event, and what its person asked for; the first one stays.

        Of an event that was changed before it was heard, the request is known already, and the reply comes now.
        """
        await self._db.run(_REMEMBER, event_key, reply, rows.utc(now), person_id, request, _NO_REPLY)

    async def requests_of(self, person_id: str) -> tuple[tuple[str, str, datetime], ...]:
        """(event key, request, instant) of what somebody asked for and can still take back, newest first."""
        found = rows.Heard.filter(person_id=person_id).exclude(request="").order_by("-heard_at", "-event_key")
        return tuple(await found.values_list("event_key", "request", "heard_at"))

    async def keep_request(self, event_key: str, person_id: str, request: str, now: datetime) -> None:
        """What a person asks for instead of what they asked for in this event. Nothing, if it is somebody else's."""
        theirs = rows.Heard.filter(event_key=event_key, person_id=person_id)
        if not await theirs.update(request=request, heard_at=now):
            await self.remember(event_key, _NO_REPLY, now, person_id, request)

    async def change_request(self, event_key: str, request: str, now: datetime) -> None:
        """This event asks for something else by now; for nothing, if that is empty."""
        await rows.Heard.filter(event_key=event_key).update(request=request, heard_at=now)

    async def forget_before(self, before: datetime) -> None:
        """Forget the replies that were given before an instant."""
        old = rows.Heard.filter(heard_at__lt=before)
        await old.filter(request="").delete()
        await old.exclude(reply=_NO_REPLY).update(reply=_NO_REPLY)

    async def forget_requests(self, before: datetime) -> None:
        """Forget what was asked for before an instant."""
        await rows.Heard.filter(heard_at__lt=before).delete()
