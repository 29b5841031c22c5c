"""A chat that remembers everything, for tests."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from circles.chat import Capabilities, Envelope, Inbox, Outcome, Receipt, Room, RoomSpec, SessionEvent
from circles.domain.person import Identity
from circles.message import Post
from circles.render import plain

EVERYTHING = Capabilities(
    buttons=True, forms=True, private_reply=True, threads=True, edits=True, reactions=True, files=True, topics=True
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as people see it now. `where` is a room id, or the account it was sent to in private."""

    id: str
    where: str
    text: str
    post: Post = field(repr=False)
    edited: bool = False


@dataclass(slots=True)
class RecordingChat:
    """Implements `circles.chat.Chat` in memory. Private messages to `closed` accounts are refused.

    `topics` are those of the rooms, by id. `mirrored` is what it was asked to keep in its own calendar, each time; for
    that give it capabilities with `native_events`.
    """

    platform: str = "local"
    capabilities: Capabilities = EVERYTHING
    shown: dict[str, Shown] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    rooms: dict[str, tuple[Identity, ...]] = field(default_factory=dict)
    read_only: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    mirrored: list[tuple[SessionEvent, ...]] = field(default_factory=list)
    inbox: Inbox | None = None
    _by_key: dict[str, str] = field(default_factory=dict)

    async def run(self, inbox: Inbox) -> None:
        """Nothing comes in by itself; tests hand things to the inbox."""
        self.inbox = inbox
        try:
            await asyncio.Event().wait()
        finally:
            self.inbox = None

    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        """Remember the message; the same key again changes nothing."""
        where = envelope.room.id if envelope.room else (envelope.person.id if envelope.person else "")
        known = self._by_key.get(envelope.key)
        if known is not None:
            return Receipt(Outcome.DELIVERED, known)
        if where in self.closed or where in self.read_only:
            return Receipt(Outcome.REFUSED, reason="closed")
        if post.topic:
            self.topics[where] = plain(post, envelope.readers, envelope.language)
            self._by_key[envelope.key] = f"topic of {where}"
            return Receipt(Outcome.DELIVERED, self._by_key[envelope.key])
        edits = self.capabilities.edits and envelope.edits in self.shown
        made = envelope.edits if edits else str(len(self.shown) + 1)
        self._by_key[envelope.key] = made
        text = plain(post, envelope.readers, envelope.language)
        self.shown[made] = Shown(made, where, text, post, edited=edits)
        return Receipt(Outcome.DELIVERED, made)

    async def open_room(self, spec: RoomSpec) -> Room:
        """Open a room, once for each key."""
        self.rooms.setdefault(f"room-{spec.key}", spec.members)
        return Room(self.platform, f"room-{spec.key}")

    async def set_members(self, room: Room, members: tuple[Identity, ...]) -> None:
        """Let exactly these people in."""
        self.rooms[room.id] = members

    async def close_room(self, room: Room) -> None:
        """Take no more posts in this room."""
        self.read_only.add(room.id)

    async def mirror(self, events: Sequence[SessionEvent]) -> None:
        """Remember what should stand in the calendar now."""
        self.mirrored.append(tuple(events))

    @property
    def events(self) -> tuple[SessionEvent, ...]:
        """What stands in its own calendar now."""
        return self.mirrored[-1] if self.mirrored else ()
