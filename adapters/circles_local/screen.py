"""What stands on everybody's screen now: the sum of all effects."""

from datetime import datetime

import msgspec

from circles import Identity
from circles.chat import Reader
from circles.message import Post
from circles_local.effects import Closed, Edited, Effect, Gathered, Opened, Posted, Topic


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message.

    `place` is a room's id or `@` and an account; `order` is the count of changes at which the message last changed.
    With `only`, the message is an answer that nobody but this account sees; `typed` is what it answers.
    """

    id: str
    place: str
    at: datetime
    post: Post
    order: int
    key: str = ""
    edited: bool = False
    thread: str = ""
    language: str = "en"
    readers: tuple[Reader, ...] = ()
    mentions: dict[str, Identity] = {}
    only: str = ""
    typed: str = ""


class LocalRoom(msgspec.Struct, frozen=True):
    """A room as people see it in the list of rooms."""

    id: str
    name: str
    topic: Topic | None
    members: tuple[Identity, ...]
    closed: bool = False


class Screen:
    """All rooms and messages, in memory. `changes` goes up with every change of what anybody sees."""

    def __init__(self) -> None:
        self.changes = 0
        self._messages: dict[str, Message] = {}
        self._posted = 0
        self._message_by_key: dict[str, str] = {}
        self._rooms: dict[str, LocalRoom] = {}
        self._room_by_key: dict[str, str] = {}

    @property
    def rooms(self) -> tuple[LocalRoom, ...]:
        """All rooms, oldest first."""
        return tuple(self._rooms.values())

    @property
    def messages(self) -> tuple[Message, ...]:
        """All messages, oldest first."""
        return tuple(self._messages.values())

    def seen_by(self, account: str, place: str) -> tuple[Message, ...]:
        """What a person sees in a place, oldest first."""
        return tuple(each for each in self._messages.values() if each.place == place and each.only in ("", account))

    def after(self, changes: int) -> tuple[Message, ...]:
        """What is new or different since the count of changes stood at `changes`."""
        return tuple(each for each in self._messages.values() if each.order > changes)

    def message_of(self, key: str) -> str:
        """The id of the message that a post's key made or changed, or nothing."""
        return self._message_by_key.get(key, "")

    def room_of(self, key: str) -> str:
        """The id of the room that a key made, or nothing."""
        return self._room_by_key.get(key, "")

    def get(self, message: str) -> Message | None:
        """A message by id."""
        return self._messages.get(message)

    def has(self, message: str) -> bool:
        """Whether there is a message with this id."""
        return message in self._messages

    def is_closed(self, room: str) -> bool:
        """Whether nothing more can be said in this room."""
        return room in self._rooms and self._rooms[room].closed

    def next_message(self) -> str:
        """An id for the next message."""
        return f"m{self._posted + 1}"

    def next_room(self) -> str:
        """An id for the next room."""
        return f"room-{len(self._rooms) + 1}"

    def take(self, effect: Effect) -> None:
        """Let one effect be seen."""
        self.changes += 1
        match effect:
            case Posted():
                self._take_posted(effect)
            case Edited():
                self._take_edited(effect)
            case Opened(key=key, room=room):
                self._rooms[room] = LocalRoom(room, effect.name, None, effect.members)
                self._room_by_key[key] = room
            case Topic(key=key, room=room) if room in self._rooms:
                self._rooms[room] = msgspec.structs.replace(self._rooms[room], topic=effect)
                self._message_by_key[key] = f"topic of {room}"
            case Gathered(room=room) if room in self._rooms:
                self._rooms[room] = msgspec.structs.replace(self._rooms[room], members=effect.members)
            case Closed(room=room) if room in self._rooms:
                self._rooms[room] = msgspec.structs.replace(self._rooms[room], closed=True)

    def _take_posted(self, effect: Posted) -> None:
        self._posted += 1
        self._message_by_key[effect.key] = effect.message
        self._messages[effect.message] = Message(
            id=effect.message,
            place=effect.place,
            at=effect.at,
            post=effect.post,
            order=self.changes,
            key=effect.key,
            thread=effect.thread,
            language=effect.language,
            readers=effect.readers,
            mentions=effect.mentions,
        )

    def _take_edited(self, effect: Edited) -> None:
        self._message_by_key[effect.key] = effect.message
        self._messages[effect.message] = msgspec.structs.replace(
            self._messages[effect.message],
            post=effect.post,
            order=self.changes,
            edited=True,
            readers=effect.readers,
            mentions=effect.mentions,
        )

    def answer(self, account: str, place: str, typed: str, reply: Post, at: datetime) -> None:
        """Show an answer to one person, where that person asked."""
        self.changes += 1
        made = Message(
            id=f"a{self.changes}",
            place=place,
            at=at,
            post=reply,
            order=self.changes,
            only=account,
            typed=typed,
        )
        self._messages[made.id] = made
