"""A person in Matrix, who does what people do and sees what a client shows them. The client is a real one."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any, TypeVar

from tests.adapters.matrix.client import Batch, Client, Opening, SaidNo
from tests.adapters.matrix.homeserver import Account
from tests.adapters.matrix.place import Place
from tests.adapters.matrix.timeline import Happening, Seen, Timeline

SECONDS = 30.0
"""How long somebody waits for what should come, on a machine with much else to do."""
STEP = 1.0
"""How long one look lasts, in seconds, if nothing comes."""
GLANCE = 0.2
"""The same for one who looks all the time: who wants to do something waits for its end."""
GRACE = 5.0

T = TypeVar("T")
Look = Callable[[], Awaitable[T | None]]
Messages = tuple[Seen, ...]


class Member:
    """Somebody with one device. They look when asked to; `online` lets them look all the time.

    `comes`: accept every invitation when it is seen.
    """

    def __init__(self, client: Client, account: Account, *, comes: bool = True) -> None:
        self.client = client
        self.account = account
        self.comes = comes
        self.invited: dict[str, bool] = {}
        """The rooms that they were asked into and are not in, and whether it is for talking in private."""
        self._inside: dict[str, bool | None] = {}
        self._timelines: dict[str, Timeline] = {}
        self._files: dict[str, bytes] = {}
        self._lock = asyncio.Lock()

    @property
    def id(self) -> str:
        """Their account, such as `@ana-1f3c90aa:circles.test`."""
        return self.account.id

    # What they do.

    async def opens(self, name: str = "", *invited: "Member | str", encrypted: bool = False, **more: Any) -> str:
        """Make a room; `more` as in Opening. Returns its id."""
        ids = tuple(each if isinstance(each, str) else each.id for each in invited)
        return await self.client.create(Opening(name, invited=ids, encrypted=encrypted, **more))

    async def joins(self, room: str, seconds: float = SECONDS) -> None:
        """Accept an invitation, when it has come; or come into a room that is open."""

        async def come() -> bool | None:
            await self._catch_up()
            if room not in self._inside:
                try:
                    await self.client.join(room)
                except SaidNo as no:
                    if no.code != "M_FORBIDDEN":
                        raise
                return None
            return True

        await self._until(come, lambda: f"a way into {room}", seconds)

    async def leaves(self, room: str) -> None:
        """Go out of a room, or decline to come in."""
        await self.client.leave(room)
        self.invited.pop(room, None)
        await self._catch_up()

    async def invites(self, room: str, whom: "Member | str") -> None:
        """Ask somebody in."""
        await self.client.invite(room, whom if isinstance(whom, str) else whom.id)

    async def kicks(self, room: str, whom: "Member | str") -> None:
        """Put somebody out."""
        await self.client.kick(room, whom if isinstance(whom, str) else whom.id)

    async def says(
        self, room: str, text: str, *, html: str = "", thread: str = "", mentions: tuple[str, ...] = ()
    ) -> str:
        """Send a message. Returns the event's id, as all of these do."""
        content = _text(text, html) | ({"m.mentions": {"user_ids": list(mentions)}} if mentions else {})
        if thread:
            content["m.relates_to"] = {"rel_type": "m.thread", "event_id": thread}
        return await self.sends(room, "m.room.message", content)

    async def replies(self, room: str, event_id: str, text: str) -> str:
        """Answer a message."""
        return await self.sends(
            room, "m.room.message", {**_text(text), "m.relates_to": {"m.in_reply_to": {"event_id": event_id}}}
        )

    async def edits(self, room: str, event_id: str, text: str) -> str:
        """Change one's own message. Returns the id of the change."""
        change = {"m.new_content": _text(text), "m.relates_to": {"rel_type": "m.replace", "event_id": event_id}}
        return await self.sends(room, "m.room.message", {**_text(f"* {text}"), **change})

    async def reacts(self, room: str, event_id: str, key: str) -> str:
        """Put a reaction under a message, as soon as one's own earlier one is off again. Returns its id, to redact it.

        Clients show one's own mark as pressed: a second tap waits until the bot has taken the spent one away.
        """
        relation = {"rel_type": "m.annotation", "event_id": event_id, "key": key}

        async def tap() -> str | None:
            try:
                return await self.sends(room, "m.reaction", {"m.relates_to": relation})
            except SaidNo as no:
                if no.code != "M_DUPLICATE_ANNOTATION":
                    raise
                return None

        return await self._until(tap, lambda: f"the earlier {key} to be taken away", SECONDS)

    async def redacts(self, room: str, event_id: str) -> str:
        """Take back a message, a change or a reaction."""
        return await self.client.redact(room, event_id)

    async def hands(self, room: str, name: str, data: bytes, mimetype: str = "text/calendar") -> str:
        """Send a file."""
        await self._catch_up()
        encrypt = (await self.room(room)).encrypted
        where = await self.client.upload(data, name, mimetype, encrypt=encrypt)
        info = {"mimetype": mimetype, "size": len(data)}
        return await self.sends(
            room, "m.room.message", {"msgtype": "m.file", "body": name, "filename": name, "info": info, **where}
        )

    async def sends(self, room: str, type: str, content: dict[str, Any]) -> str:
        """Send whatever it is, as it is."""
        await self._catch_up()  # a client knows who is in the room before it encrypts
        async with self._lock:
            return await self.client.send(room, type, content)

    async def sets(self, room: str, type: str, content: dict[str, Any], key: str = "") -> str:
        """Set a state event: a name, a topic, what is pinned."""
        return await self.client.put_state(room, type, content, key)

    # What they see.

    async def seen(self, room: str) -> Messages:
        """The messages of a room as they are shown at this moment, oldest first. None where they never were."""
        await self._catch_up()
        messages = self._timelines[room].messages() if room in self._timelines else ()
        return tuple([replace(each, content=await self._content(each)) if each.file else each for each in messages])

    async def happened(self, room: str) -> tuple[Happening, ...]:
        """All that happened in a room until this moment, as the client understood it: also what it does not show."""
        await self._catch_up()
        return self.known(room)

    def known(self, room: str) -> tuple[Happening, ...]:
        """The same, without a look at what is new."""
        return tuple(self._timelines[room].events.values()) if room in self._timelines else ()

    async def waits_for(self, room: str, predicate: Callable[[Seen], bool], seconds: float = SECONDS) -> Seen:
        """The last message of this kind, as soon as there is one. Raises AssertionError, with all that was seen."""
        messages = await self.waits_until(room, lambda all_of_them: any(map(predicate, all_of_them)), seconds)
        return [each for each in messages if predicate(each)][-1]

    async def waits_until(self, room: str, predicate: Callable[[Messages], bool], seconds: float = SECONDS) -> Messages:
        """The messages of a room, as soon as they are so. Raises AssertionError, with what was seen instead."""
        last: Messages = ()

        async def look() -> Messages | None:
            nonlocal last
            last = await self.seen(room)
            return last if predicate(last) else None

        return await self._until(look, lambda: f"such messages; there is\n{_listed(last)}", seconds)

    async def rooms(self) -> tuple[Place, ...]:
        """The rooms that they are in."""
        await self._catch_up()
        return tuple([await self.room(each) for each in self._inside])

    async def room(self, room: str) -> Place:
        """A room that they are in, as it is now. Raises SaidNo for another."""
        return Place.of(room, await self.client.state(room), self._inside.get(room))

    async def waits_for_room(self, predicate: Callable[[Place], bool], seconds: float = SECONDS) -> Place:
        """A room of this kind that they are in, as soon as there is one. Raises AssertionError, with all there are."""
        last: tuple[Place, ...] = ()

        async def look() -> Place | None:
            nonlocal last
            last = await self.rooms()
            return next((each for each in last if predicate(each)), None)

        return await self._until(look, lambda: f"such a room; there is {[each.name for each in last]}", seconds)

    @asynccontextmanager
    async def online(self) -> AsyncIterator[None]:
        """Look all the time: invitations are accepted when they come, and others learn of it."""

        async def look() -> None:
            while True:
                await self._step(GLANCE)

        looking = asyncio.create_task(look())
        try:
            yield
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking  # what it ran into is worth knowing

    async def close(self) -> None:
        """Switch the device off."""
        await self.client.close()

    # How they look.

    async def _catch_up(self) -> None:
        while await self._step(0):
            pass

    async def _step(self, wait: float) -> bool:
        """One look, of so many seconds if nothing comes. Whether they came into a room by it."""
        async with self._lock:
            news = await self.client.sync(int(wait * 1000))
            for room, batch in news.rooms.items():
                timeline = self._timelines.setdefault(room, Timeline())
                timeline.add(await self._missed(room, batch, timeline))
                timeline.add(batch.events)
                self._inside.setdefault(room, self.invited.pop(room, None))
            for room in news.left:
                self._inside.pop(room, None)
                self.invited.pop(room, None)
            self.invited.update(news.invited)
            return self.comes and await self._comes()

    async def _missed(self, room: str, batch: Batch, timeline: Timeline) -> list[Happening]:
        missed: list[Happening] = []
        before = batch.gap
        while before:
            page, before = await self.client.older(room, before)
            new = [each for each in page if each.id not in timeline]
            missed += new
            if len(new) < len(page):
                break
        return missed[::-1]

    async def _comes(self) -> bool:
        came = False
        for room in [each for each in self.invited if each not in self._inside]:
            with suppress(SaidNo):  # they changed their mind
                await self.client.join(room)
                came = True
        return came

    async def _content(self, message: Seen) -> bytes:
        if message.id not in self._files:
            self._files[message.id] = await self.client.download(message.file)
        return self._files[message.id]

    async def _until(self, look: Look[T], what: Callable[[], str], seconds: float) -> T:
        deadline = time.monotonic() + seconds
        try:
            async with asyncio.timeout(seconds + GRACE):
                while (found := await look()) is None and time.monotonic() < deadline:
                    await self._step(min(STEP, max(0.0, deadline - time.monotonic())))
        except TimeoutError:
            found = None
        if found is None:
            raise AssertionError(f"{self.account.name} waited {seconds:g} s for {what()}")
        return found


def _text(text: str, html: str = "") -> dict[str, Any]:
    content: dict[str, Any] = {"msgtype": "m.text", "body": text}
    return content | ({"format": "org.matrix.custom.html", "formatted_body": html} if html else {})


def _listed(messages: Messages) -> str:
    return "\n".join(f"  {each.sender} ({each.msgtype}): {each.body!r}" for each in messages) or "  nothing"
