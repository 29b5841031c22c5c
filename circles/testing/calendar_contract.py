"""What an adapter promises that shows sessions in its platform's own calendar."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from circles.chat import Chat, Mirroring, Room, RoomSpec, SessionEvent

HOUR = timedelta(hours=1)


class CalendarContract:
    """A part of `ChatContract`. Without `native_events` there is nothing to promise."""

    async def calendar(self, chat: Any) -> list[str]:
        """The titles of what is to come in the platform's own calendar, nearest first. Subclasses look."""
        raise NotImplementedError("say how to look at the calendar of your platform")

    @pytest.mark.asyncio
    async def test_the_calendar_shows_the_sessions_as_they_are(self, chat: Chat) -> None:
        if not (chat.capabilities.native_events and isinstance(chat, Mirroring)):
            return
        room = await chat.open_room(RoomSpec("calendar", "Alder", "", ()))
        first, second = _event(room, 1), _event(room, 2)
        for wanted, titles in (
            ([], []),
            ([first, second], ["Alder: session 1", "Alder: session 2"]),
            ([first, second], ["Alder: session 1", "Alder: session 2"]),
            ([second, _event(room, 1, days=9)], ["Alder: session 2", "Alder: session 1"]),
            ([_event(room, 2, title="Alder: the last")], ["Alder: the last"]),
            ([], []),
        ):
            await chat.mirror(wanted)
            assert await self.calendar(chat) == titles


def _event(room: Room, number: int, *, days: int | None = None, title: str = "") -> SessionEvent:
    starts = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=days or number)
    title = title or f"Alder: session {number}"
    return SessionEvent(f"contract-{number}", room, title, "60 minutes, in the room of Alder.", starts, starts + HOUR)
