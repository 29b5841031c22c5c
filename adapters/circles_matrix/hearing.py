"""What people do on Matrix: understood, handled in each person's order, and never twice."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from circles.chat import Pressed, Said, TakenBack
from circles_matrix import translate
from circles_matrix.asking import Asking
from circles_matrix.filling import Filling
from circles_matrix.hospitality import Hospitality
from circles_matrix.leaving import LET_ME_IN, Leaving
from circles_matrix.memory import Memory
from circles_matrix.server import ServerError
from circles_matrix.session import patiently
from circles_matrix.settings import Settings
from circles_matrix.translate import Act, Called, Deleted, Moved, Tapped, Wrote

log = logging.getLogger(__name__)
AT_ONCE = 16
ON_ITS_WAY = timedelta(seconds=20)
"""So long after it was first tried, a tap waits for a message to be known as out."""
GLANCE = 0.05
GREETING = "my"
"""What somebody hears who invites us to talk: the answer to this."""
_MARKS = frozenset(map(translate.plain_mark, translate.MARKS))

Event = Mapping[str, Any]


class Hearing:
    """Handles what the sync kept: several people at a time."""

    def __init__(
        self,
        settings: Settings,
        memory: Memory,
        asking: Asking,
        filling: Filling,
        leaving: Leaving,
        hospitality: Hospitality,
    ) -> None:
        self._settings = settings
        self._memory = memory
        self._asking = asking
        self._filling = filling
        self._leaving = leaving
        self._hospitality = hospitality
        self._new = asyncio.Event()
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._under_way: set[str] = set()
        self._last: dict[str, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """There is something new."""
        self._new.set()

    async def run(self) -> None:
        """Handle all there is, then whatever comes, for ever."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._new.clear()
                for room, event in self._memory.incoming.unhandled():
                    if event["event_id"] not in self._under_way:
                        self._under_way.add(event["event_id"])
                        before = self._last.get(event["sender"])
                        self._last[event["sender"]] = tasks.create_task(self._in_turn(before, room, event))
                await self._new.wait()

    async def _in_turn(self, before: "asyncio.Task[None] | None", room: str, event: Event) -> None:
        """After what the same person did before."""
        if before is not None:
            await asyncio.wait([before])
        async with self._gate:
            asked = await patiently("handle an event", lambda: self._handled(room, event))
            self._memory.incoming.handled(event["event_id"], asked)
        self._under_way.discard(event["event_id"])
        if self._last.get(event["sender"]) is asyncio.current_task():
            del self._last[event["sender"]]

    async def _handled(self, room: str, event: Event) -> bool:
        """Whether it was a request. Raises ServerError while the server is away."""
        try:
            if code := self._memory.incoming.meant(event["event_id"]):  # we were stopped in the middle of it
                return await self._press(room, event, code)
            act = translate.understood(event)
            return act is not None and await self._handle(room, event, act)
        except ServerError as error:
            if error.is_passing or error.is_login_gone:
                raise
            log.warning("event not answered", extra={"action": "event_failed", "why": str(error)})
        except Exception:  # one bad event must not stop the others, nor come again for ever
            log.exception("event not handled", extra={"action": "event_failed", "event": event["event_id"]})
        return False

    async def _handle(self, room: str, event: Event, act: Act) -> bool:
        match act:
            case Wrote():
                return await self._wrote(room, event, act)
            case Tapped(message, mark):
                return await self._tapped(room, event, message, mark)
            case Deleted(gone):
                return await self._deleted(room, event, gone)
            case Called():
                return await self._called(room, event)
            case Moved():
                self._asking.look_again(room, act.person)
                await self._leaving.moved(room, event, act)
        return False

    async def _called(self, room: str, event: Event) -> bool:
        if not await self._hospitality.comes(room, event["sender"]):
            return False
        await self._asking.ask(room, event, Said(GREETING), self._filling.begin)
        return True

    async def _wrote(self, room: str, event: Event, wrote: Wrote) -> bool:
        if self._memory.incoming.sender_of(wrote.changes) not in ("", event["sender"]):
            return False  # nobody's client shows what others make of somebody's words
        if wrote.changes and (answer := self._memory.forms.answer(wrote.changes)):
            return await self._filling.anew(room, event, answer, wrote.text)
        private = await self._asking.is_private(room, event["sender"])
        names = (self._settings.user, self._settings.display_name)
        command = translate.command_in(wrote.text, self._settings.prefix, names)
        if command is None and private and await self._filling.goes_on(room, event, wrote):
            return True
        if command is None and not wrote.changes:
            if code := await self._named_button(room, wrote, private):
                return await self._press(room, event, code)
        if command is None and private:
            command = wrote.text.strip()
        if command is None:
            return False
        earlier = wrote.changes if self._memory.incoming.asked_by(wrote.changes) == event["sender"] else ""
        await self._asking.ask(room, event, Said(command), self._filling.begin, earlier)
        return True

    async def _named_button(self, room: str, wrote: Wrote, private: bool) -> str:
        """The button that a reply means, or in private just a number."""
        if wrote.replies_to:
            await self._until_settled(room)
            return translate.chosen(wrote.text, self._memory.outgoing.buttons(wrote.replies_to))
        word = translate.plain_mark(wrote.text.strip())
        if private and (word.isdigit() or word in _MARKS):
            await self._until_settled(room)
            return translate.chosen(word, self._memory.outgoing.last_buttons(room))
        return ""

    async def _tapped(self, room: str, event: Event, message: str, mark: str) -> bool:
        await self._until_settled(room)
        code = next((code for known, code, _ in self._memory.outgoing.buttons(message) if known == mark), "")
        if not code:
            return False
        self._memory.outgoing.pressed(event["event_id"], room, message)
        return await self._press(room, event, code)

    async def _until_settled(self, room: str) -> None:
        """People see a message, and tap, before we know that it is out: after a crash even a while before."""
        while self._memory.outgoing.is_on_its_way(room, datetime.now(UTC) - ON_ITS_WAY):  # noqa: ASYNC110 - it is in a file
            await asyncio.sleep(GLANCE)

    async def _press(self, room: str, event: Event, code: str) -> bool:
        self._memory.incoming.means(event["event_id"], code)
        if code.startswith(LET_ME_IN):
            await self._leaving.let_in(room, event, code.removeprefix(LET_ME_IN))
            return False
        await self._asking.ask(room, event, Pressed(code), self._filling.begin)
        return True

    async def _deleted(self, room: str, event: Event, gone: str) -> bool:
        """What its author takes away is taken back. A moderator who tidies up takes nothing back for others."""
        if answer := self._memory.forms.answer(gone):
            return await self._filling.anew(room, event, answer, "")
        if self._memory.incoming.asked_by(gone) == event["sender"]:
            await self._asking.ask(room, event, TakenBack(), self._filling.begin, gone)
            return True
        self._memory.outgoing.message_gone(gone)
        return False
