"""The local chat: rooms and private messages in memory and, if wished, in a record on disk."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circles import Identity
from circles.chat import Capabilities, Envelope, Inbox, Outcome, Receipt, Room, RoomSpec
from circles.message import Post
from circles_local.effects import Closed, Edited, Effect, Gathered, Opened, Posted, Record, Topic
from circles_local.screen import Screen

if TYPE_CHECKING:  # a chat that only posts needs no stage
    from circles.stage import Settings

PLATFORM = "local"


class LocalChat:
    """A chat platform without a network.

    Args:
        settings: the table `[adapters.local]`. `record` names a file that keeps what people saw, one line of JSON
            for each effect; it is read back at the start, so that nothing is shown twice after a crash.

    Raises:
        ValueError: an unknown setting, or a wrong one.
        CirclesError: the record cannot be read.
    """

    platform = PLATFORM
    capabilities = Capabilities(
        buttons=True,
        forms=True,
        private_reply=True,
        threads=True,
        edits=True,
        reactions=True,
        files=True,
        local_times=True,
        topics=True,
    )

    def __init__(self, settings: Mapping[str, Any]) -> None:
        path = _checked(settings)
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.inbox: Inbox | None = None
        self.screen = Screen()
        self.closed_privates: set[str] = set()
        self._record = Record(path) if path else None
        self._changed = asyncio.Event()
        for effect in self._record.read() if self._record else ():
            self.screen.take(effect)

    @staticmethod
    def demo(terminal: bool, port: int, open_browser: bool = True, settings: "Settings | None" = None) -> int:
        """Run the playground: a page on this machine's own address, or typed commands. Returns the exit code."""
        from circles_local.demo import run_demo  # a chat that only posts needs no web server

        return run_demo(terminal=terminal, port=port, open_browser=open_browser, settings=settings)

    async def run(self, inbox: Inbox) -> None:
        """Hand in what people do, until cancelled."""
        self.inbox = inbox
        try:
            await asyncio.Event().wait()
        finally:
            self.inbox = None

    def noted_of(self, who: Identity) -> Mapping[str, Any]:
        """Whether an account takes private messages. What was said is the platform's, and stays on the screen."""
        return {"takes_no_private_messages": True} if who.id in self.closed_privates else {}

    def forget(self, who: Identity) -> None:
        """Erase that."""
        self.closed_privates.discard(who.id)

    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        """Show a post, or change the one that it replaces. The same key again answers with the same message."""
        known = self.screen.message_of(envelope.key)
        if known:
            return Receipt(Outcome.DELIVERED, known)
        if envelope.person and envelope.person.id in self.closed_privates:
            return Receipt(Outcome.REFUSED, reason="takes no private messages")
        if envelope.room and self.screen.is_closed(envelope.room.id):
            return Receipt(Outcome.REFUSED, reason="the room is closed")
        if post.topic and envelope.room:
            room, readers = envelope.room.id, envelope.readers
            self._take(Topic(key=envelope.key, room=room, post=post, language=envelope.language, readers=readers))
            return Receipt(Outcome.DELIVERED, self.screen.message_of(envelope.key))
        effect = self._shown(post, envelope)
        self._take(effect)
        return Receipt(Outcome.DELIVERED, effect.message)

    def _shown(self, post: Post, envelope: Envelope) -> Posted | Edited:
        readers, mentions = envelope.readers, envelope.mentions
        if envelope.edits and self.screen.has(envelope.edits):
            message = envelope.edits
            return Edited(
                key=envelope.key, message=message, at=self.clock(), post=post, readers=readers, mentions=mentions
            )
        return Posted(
            key=envelope.key,
            message=self.screen.next_message(),
            place=place_of(envelope),
            at=self.clock(),
            post=post,
            thread=envelope.thread,
            language=envelope.language,
            readers=readers,
            mentions=mentions,
        )

    async def open_room(self, spec: RoomSpec) -> Room:
        """Make the room, or find the one that this key made."""
        room = self.screen.room_of(spec.key)
        if not room:
            room = self.screen.next_room()
            self._take(Opened(key=spec.key, room=room, name=spec.name, topic=spec.topic, members=spec.members))
        return Room(PLATFORM, room)

    async def set_members(self, room: Room, members: tuple[Identity, ...]) -> None:
        """Let exactly these people in."""
        self._take(Gathered(room=room.id, members=members))

    async def close_room(self, room: Room) -> None:
        """Make the room read-only. What was said stays."""
        self._take(Closed(room=room.id))

    def _take(self, effect: Effect) -> None:
        if self._record:
            self._record.append(effect)
        self.screen.take(effect)
        self._ring()

    def answer(self, who: Identity, place: str, typed: str, reply: Post) -> None:
        """Show what somebody typed and the answer to it, for that person's eyes alone."""
        self.screen.answer(who.id, place, typed, reply, self.clock())
        self._ring()

    def stir(self) -> None:
        """Let watchers look again: something beside the messages has changed."""
        self.screen.changes += 1
        self._ring()

    def _ring(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self, since: int) -> int:
        """Wait until more than `since` things have happened on the screen. Returns how many have."""
        while self.screen.changes <= since:
            await self._changed.wait()
        return self.screen.changes


def place_of(envelope: Envelope) -> str:
    """Where an envelope goes: a room's id, or `@` and an account. Raises ValueError if it goes nowhere."""
    if envelope.room:
        return envelope.room.id
    if envelope.person:
        return f"@{envelope.person.id}"
    raise ValueError("an envelope needs a room or a person")


def _checked(settings: Mapping[str, Any]) -> Path | None:
    unknown = sorted(set(settings) - {"record"})
    if unknown:
        raise ValueError(f"unknown setting {unknown[0]!r}; there is only 'record'")
    path = settings.get("record")
    if path is not None and not (isinstance(path, str) and path):
        raise ValueError("'record' should be the name of a file, in quotes")
    return Path(path) if path else None
