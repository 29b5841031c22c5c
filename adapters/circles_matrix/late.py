"""Messages whose key comes late, or never.

They are kept as they came. We ask the device that wrote them for the key; when it comes they are handled like others.
If it does not come soon, whoever wrote is told in private, and the message is let go: they will send it again.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from circles import InPrivate, Paragraph, Post, say
from circles_matrix.asking import Asking
from circles_matrix.memory import Memory
from circles_matrix.rooms import ClosedDoor, Rooms
from circles_matrix.sealing import SEALED, Sealing
from circles_matrix.server import ServerError

log = logging.getLogger(__name__)
PATIENCE = timedelta(minutes=3)
"""How long a message waits for its key."""

Event = tuple[str, dict[str, Any]]


class Late:
    """What cannot be read yet."""

    def __init__(self, memory: Memory, sealing: Sealing, rooms: Rooms, asking: Asking) -> None:
        self._locked = memory.locked
        self._places = memory.places
        self._sealing = sealing
        self._rooms = rooms
        self._asking = asking
        self._looked = asyncio.Event()

    def keep(self, room: str, events: Iterable[Mapping[str, Any]]) -> None:
        """Keep those that cannot be read."""
        for each in events:
            if each.get("type") == SEALED and self._sealing.is_locked(room, each):
                self._locked.keep(room, each, datetime.now(UTC))

    def readable(self) -> list[Event]:
        """What can be read by now; `let_go` of it when it is in safe hands."""
        found = ((room, dict(self._sealing.opened(room, event))) for room, event in self._locked.all())
        return [(room, event) for room, event in found if event.get("type") != SEALED]

    def let_go(self, events: Iterable[Event]) -> None:
        """These are no longer waited for."""
        for _, event in events:
            self._locked.drop(event["event_id"])

    def wake(self) -> None:
        """The sync has looked: what has not come by now is not on the server."""
        self._looked.set()

    async def run(self) -> None:
        """After each look: ask for keys, and tell people whose messages we let go."""
        while True:
            await self._looked.wait()
            self._looked.clear()
            try:
                await self._ask()
                await self._give_up(datetime.now(UTC))
            except ServerError as error:
                if error.is_login_gone:
                    raise
                log.info("after the next look", extra={"action": "late_waits", "why": str(error)})

    async def _ask(self) -> None:
        for room, event in self._locked.unasked():
            await self._sealing.ask_for_key(room, event)
            self._locked.asked(event["event_id"])

    async def _give_up(self, now: datetime) -> None:
        for room, event in self._locked.overdue(now - PATIENCE):
            person = event["sender"]
            concerns_us = self._places.person_of(room) == person or self._places.key_of(room)
            if concerns_us and not self._locked.was_told(person, now):
                await self._tell(room, event)
                self._locked.told(person, now)
            self._locked.drop(event["event_id"])

    async def _tell(self, room: str, event: Mapping[str, Any]) -> None:
        try:
            aside = await self._rooms.private(event["sender"])
        except ClosedDoor:
            return
        name = "" if aside == room else await self._rooms.name(room)
        await self._asking.say(aside, event, unread(name))


def unread(name: str) -> Post:
    """What somebody hears whose message we could not read; `name`: of the room, if it was not the private one."""
    if name:
        first = say("I could not read what you wrote in {name}: your app did not give me the key to it.", name=name)
        then = say("If it was meant for me, please send it again, or write it to me here.")
    else:
        first = say("I could not read what you wrote here: your app did not give me the key to it.")
        then = say("Please send it again.")
    if_again = say("If this comes again, write to me from another app or another device.")
    return Post("", InPrivate(""), (Paragraph(first), Paragraph(then), Paragraph(if_again)))
