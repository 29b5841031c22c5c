"""Opens the rooms that circles wait for, lets exactly their members in, and closes those of circles long over."""

from collections.abc import Callable, Mapping
from datetime import datetime

from circles.chat import Chat, RoomSpec
from circles.domain.person import Identity
from circles.engine.envelopes import accounts
from circles.engine.trying import Task, Trying
from circles.services.desk import Desk


class Rooms:
    """The rooms of one running program. A platform that cannot is asked again, ever more rarely."""

    def __init__(self, desk: Desk, chats: Mapping[str, Chat], trying: Trying, opened: Callable[[], None]) -> None:
        """`opened` is called when there is a room that was not there before."""
        self._desk = desk
        self._opened = opened
        self._chats = chats
        self._trying = trying

    def _may(self, task: Task, now: datetime) -> bool:
        return task.platform in self._chats and self._trying.is_time(task, now)

    async def open(self, now: datetime) -> None:
        """Open the rooms that circles wait for."""
        for circle_id, platform in await self._desk.ledger.circles.unopened_rooms():
            task = Task(platform, "room", circle_id, circle_id)
            circle = await self._desk.ledger.circles.get(circle_id) if self._may(task, now) else None
            if circle is None:
                continue
            spec = RoomSpec(circle_id, circle.name, "", await self._members(circle_id, platform))
            answer = await self._trying.ask(task, self._chats[platform].open_room(spec), now)
            if answer is not None:
                await self._desk.ledger.circles.room_opened(circle_id, platform, answer[0].id, now)
                self._opened()

    async def settle(self, now: datetime) -> None:
        """Where somebody left, let exactly the present members in: whoever is gone reads on no longer."""
        for circle_id, room, changes in await self._desk.ledger.circles.unsettled_rooms():
            task = Task(room.platform, "members", circle_id, circle_id)
            if self._may(task, now):
                members = await self._members(circle_id, room.platform)
                if await self._trying.ask(task, self._chats[room.platform].set_members(room, members), now):
                    await self._desk.ledger.circles.room_settled(room, changes)

    async def close(self, now: datetime) -> None:
        """Make the rooms of archived circles read-only: what was said stays."""
        for room in await self._desk.ledger.circles.rooms_to_close():
            task = Task(room.platform, "close", room.id)
            if self._may(task, now) and await self._trying.ask(task, self._chats[room.platform].close_room(room), now):
                await self._desk.ledger.circles.room_closed(room, now)

    async def _members(self, circle_id: str, platform: str) -> tuple[Identity, ...]:
        people = await self._desk.ledger.circles.members(circle_id, pausing=True)
        return tuple((await accounts(self._desk, people, platform)).values())
