"""A chat in memory that writes down every message with its hour."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from circles.chat import Capabilities, Envelope, Inbox, Outcome, Receipt, Room, RoomSpec
from circles.domain.person import Identity
from circles.domain.values import dataclass
from circles.message import Post
from circles.render import plain


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it went out. One of `room` and `person` (an account) is given; `edits` is the key it changes."""

    at: datetime
    room: str
    person: str
    key: str
    text: str
    post: Post
    edits: str = ""


class RecordingChat:
    """Implements `circles.chat.Chat`: everything is delivered, nothing comes in by itself."""

    platform = "local"
    capabilities = Capabilities(
        buttons=True, forms=True, private_reply=True, threads=True, edits=True, reactions=True, files=True
    )

    def __init__(self) -> None:
        self.clock: Callable[[], datetime]
        self.messages: list[Message] = []
        self._rooms: dict[str, str] = {}
        self._keys: dict[str, str] = {}

    async def run(self, inbox: Inbox) -> None:
        """Wait until cancelled."""
        await asyncio.Event().wait()

    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        """Write it down; the same key again changes nothing."""
        if envelope.key not in self._keys:
            edits = next((key for key, id in self._keys.items() if envelope.edits and id == envelope.edits), "")
            self._keys[envelope.key] = envelope.edits if edits else str(len(self._keys) + 1)
            self.messages.append(
                Message(
                    self.clock(),
                    self._rooms.get(envelope.room.id, envelope.room.id) if envelope.room else "",
                    envelope.person.id if envelope.person else "",
                    envelope.key,
                    plain(post, envelope.readers, envelope.language),
                    post,
                    edits,
                )
            )
        return Receipt(Outcome.DELIVERED, self._keys[envelope.key])

    async def open_room(self, spec: RoomSpec) -> Room:
        """Open a room, once for each key."""
        self._rooms[f"room-{spec.key}"] = spec.name
        return Room(self.platform, f"room-{spec.key}")

    async def set_members(self, room: Room, members: tuple[Identity, ...]) -> None:
        """Nobody looks at who is in a room."""

    async def close_room(self, room: Room) -> None:
        """Nothing more is said in it anyway."""
