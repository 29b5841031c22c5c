"""Opens the rooms that circles wait for, lets exactly their members in, and closes those of circles long over."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from circles.chat import Chat, RoomSpec
from circles.engine.envelopes import accounts
from circles.services.desk import Desk

log = logging.getLogger(__name__)
OPEN_SECONDS = 60.0
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failed tries: ever longer, up to ten minutes."""
    return min(FIRST_WAIT * 2.0 ** min(attempts, 10), LONGEST_WAIT)


class Rooms:
    """The rooms of one running program."""

    def __init__(self, desk: Desk, chats: Mapping[str, Chat]) -> None:
        self._desk = desk
        self._chats = chats
        self._failed: dict[tuple[str, str], tuple[int, datetime]] = {}

    async def open(self, now: datetime) -> None:
        """Open the rooms that circles wait for. A platform that cannot is asked again, ever more rarely."""
        for wanted in await self._desk.ledger.circles.unopened_rooms():
            attempts, not_before = self._failed.get(wanted, (0, now))
            if not_before > now or wanted[1] not in self._chats:
                continue
            if await self._opened(*wanted, now):
                self._failed.pop(wanted, None)
            else:
                self._failed[wanted] = (attempts + 1, now + wait_after(attempts))

    async def settle(self, now: datetime) -> None:
        """Where somebody left, let exactly the present members in: whoever is gone reads on no longer."""
        for circle_id, room, changes in await self._desk.ledger.circles.unsettled_rooms():
            key = (circle_id, f"{room.platform} members")
            attempts, not_before = self._failed.get(key, (0, now))
            if not_before > now or room.platform not in self._chats:
                continue
            people = await self._desk.ledger.circles.members(circle_id, pausing=True)
            members = tuple((await accounts(self._desk, people, room.platform)).values())
            try:
                async with asyncio.timeout(OPEN_SECONDS):
                    await self._chats[room.platform].set_members(room, members)
            except Exception:
                log.exception("members not set", extra={"action": "members_failed", "circle": circle_id})
                self._failed[key] = (attempts + 1, now + wait_after(attempts))
                continue
            self._failed.pop(key, None)
            await self._desk.ledger.circles.room_settled(room, changes)

    async def close(self, now: datetime) -> None:
        """Make the rooms of archived circles read-only: what was said stays. A platform that cannot is asked again."""
        for room in await self._desk.ledger.circles.rooms_to_close():
            key = (room.id, f"{room.platform} closing")
            attempts, not_before = self._failed.get(key, (0, now))
            if not_before > now or room.platform not in self._chats:
                continue
            try:
                async with asyncio.timeout(OPEN_SECONDS):
                    await self._chats[room.platform].close_room(room)
            except Exception:
                log.exception("room not closed", extra={"action": "close_failed", "room": room.id})
                self._failed[key] = (attempts + 1, now + wait_after(attempts))
                continue
            self._failed.pop(key, None)
            await self._desk.ledger.circles.room_closed(room, now)

    async def _opened(self, circle_id: str, platform: str, now: datetime) -> bool:
        circle = await self._desk.ledger.circles.get(circle_id)
        if circle is None:
            return True
        people = await self._desk.ledger.circles.members(circle_id, pausing=True)
        members = tuple((await accounts(self._desk, people, platform)).values())
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                room = await self._chats[platform].open_room(RoomSpec(circle_id, circle.name, "", members))
        except Exception:
            log.exception("room not opened", extra={"action": "room_failed", "circle": circle_id})
            return False
        await self._desk.ledger.circles.room_opened(circle_id, platform, room.id, now)
        return True
