"""The adapter contract: what a platform must do for us, and what it hands us.

An adapter translates; it does not decide. It knows rooms, identities, posts and forms, and no single command.
`circles.testing.ChatContract` is the test class that every adapter passes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import msgspec

from circles.command import Declaration
from circles.domain.person import Identity
from circles.errors import Hindered
from circles.message import Form, Post


class Capabilities(msgspec.Struct, frozen=True, kw_only=True):
    """What a platform can show. Where something is missing the core falls back (buttons to text, forms to dialogue)."""

    buttons: bool = False
    forms: bool = False
    private_reply: bool = False
    threads: bool = False
    edits: bool = False
    reactions: bool = False
    files: bool = False
    native_events: bool = False
    encryption: bool = False
    local_times: bool = False
    topics: bool = False


class Room(msgspec.Struct, frozen=True):
    """A place on a platform where a circle lives."""

    platform: str
    id: str


class RoomSpec(msgspec.Struct, frozen=True):
    """A room that should exist. Opening the same `key` twice must give the same room."""

    key: str
    name: str
    topic: str
    members: tuple[Identity, ...]


class Reader(msgspec.Struct, frozen=True):
    """Somebody who will read a post: the name to show beside an hour, and the IANA zone to show it in.

    `language` is for answers and forms; a post comes with its own, in the envelope.
    """

    name: str
    zone: str
    language: str = "en"


class Envelope(msgspec.Struct, frozen=True):
    """Where a post goes, resolved for one platform.

    Exactly one of `room` and `person` is set. `edits` is the platform's id of the message to replace, if the post
    replaces one. `mentions` maps person ids to accounts on this platform. `uncertain`: an earlier try may have
    arrived, so look for the key before posting, if the platform itself does not.
    """

    key: str
    room: Room | None = None
    person: Identity | None = None
    edits: str = ""
    thread: str = ""
    language: str = "en"
    readers: tuple[Reader, ...] = ()
    mentions: dict[str, Identity] = {}
    uncertain: bool = False


class Outcome(StrEnum):
    """How a delivery ended."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    RETRY = "retry"


class Receipt(msgspec.Struct, frozen=True):
    """What became of a post: delivered (with the platform's message id), refused for good, or to be tried again.

    `retry_at` is aware UTC, or None for "as soon as you think fit". `hindrance`: what somebody has to put right first;
    organizers are told.
    """

    outcome: Outcome
    message_id: str = ""
    reason: str = ""
    retry_at: datetime | None = None
    hindrance: Hindered | None = None


class Said(msgspec.Struct, frozen=True):
    """A typed command, without the platform's prefix."""

    text: str


class Pressed(msgspec.Struct, frozen=True):
    """A button was pressed."""

    code: str


class Filled(msgspec.Struct, frozen=True):
    """A form came back, or a slash command with options: answers by field name, as text."""

    code: str
    values: dict[str, str]


class TakenBack(msgspec.Struct, frozen=True):
    """The person took back what they did in the event `earlier`: a reaction removed, a message deleted."""


class Asked(msgspec.Struct, frozen=True):
    """Something a person did. `event` is the platform's own id of it: the same id twice is one request.

    `earlier` is the event that this one replaces or takes back: of a message edited twice, the first. `language` is
    that of the person's own client, such as `de`, where the platform tells.
    """

    event: str
    who: Identity
    name: str
    what: Said | Pressed | Filled | TakenBack
    room: Room | None = None
    earlier: str = ""
    language: str = ""


class Suggestion(msgspec.Struct, frozen=True):
    """One way to go on typing: what to show, and what to fill in."""

    label: str
    value: str


class Inbox(Protocol):
    """Where an adapter hands in what people do."""

    async def ask(self, asked: Asked) -> Post | Form:
        """Do what was asked. Never raises: a refusal is a post as well. The answer is for the asker alone."""
        ...

    async def reader(self, who: Identity) -> Reader:
        """For whom to render an answer: name, zone (UTC until they told us) and language of whoever asked."""
        ...

    async def commands(self) -> Sequence[Declaration]:
        """All that people can ask for, those of plugins as well, in the order of `help`."""
        ...

    async def suggest(self, who: Identity, command: str, field: str, typed: str) -> Sequence[Suggestion]:
        """How the value of a command's field may go on, likeliest first, 25 at most; none where anything is right.

        Never raises, and shows nobody what they may not know.
        """
        ...


class Chat(Protocol):
    """A chat platform."""

    @property
    def platform(self) -> str:
        """The platform's short name: the first half of every identity."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What this platform can show."""
        ...

    async def run(self, inbox: Inbox) -> None:
        """Connect and hand everything people do to `inbox`, until cancelled."""
        ...

    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        """Show a post. The same `envelope.key` twice must be one message. Never raises for a platform's refusal."""
        ...

    async def open_room(self, spec: RoomSpec) -> Room:
        """Make the room, or find the one that an earlier call with this key made. Raises Hindered, as those below."""
        ...

    async def set_members(self, room: Room, members: tuple[Identity, ...]) -> None:
        """Let exactly these people in."""
        ...

    async def close_room(self, room: Room) -> None:
        """Make the room read-only. What was said stays."""
        ...


class SessionEvent(msgspec.Struct, frozen=True):
    """A session as it should stand in a platform's own calendar. `starts` and `ends` are aware UTC.

    `title` and `about` are plain text in the community's language, fit to be read by everybody on the platform.
    """

    key: str
    room: Room
    title: str
    about: str
    starts: datetime
    ends: datetime


@runtime_checkable
class Mirroring(Protocol):
    """An adapter with `native_events`: it shows sessions in its platform's own calendar."""

    async def mirror(self, events: Sequence[SessionEvent]) -> None:
        """Let exactly these stand there of all that are still to come: made, changed, called off.

        Called at the start and whenever one of them changed. May raise: then it is called again. Raises Hindered.
        """
        ...


@runtime_checkable
class Checkable(Protocol):
    """An adapter that can say what is missing before it runs; `circles check` asks it."""

    async def check(self) -> Sequence[str]:
        """What is missing, each a sentence that says how to put it right; none if all is well. Has 30 seconds."""
        ...


@runtime_checkable
class Keeping(Protocol):
    """An adapter with files of its own, without which a restored program would not be itself: keys, a login."""

    def kept_files(self) -> Sequence[Path]:
        """Those files, each of another name; they need not exist yet. Backups hold them."""
        ...


@runtime_checkable
class Noting(Protocol):
    """An adapter that notes something about people for itself: they may ask for it, and that it goes."""

    def noted_of(self, who: Identity) -> Mapping[str, Any]:
        """All that is noted of an account, by subject, fit for JSON, without the network; no word of others."""
        ...

    def forget(self, who: Identity) -> None:
        """Erase it: at once, but for what answering this very request takes; that within a day.

        What stands on the platform stays there. Called again when an older copy was put back.
        """
        ...


class Question(msgspec.Struct, frozen=True):
    """A setting that an adapter cannot do without: what to ask for it, and what an answer looks like.

    A `secret` one is not shown while it is typed.
    """

    setting: str
    text: str
    example: str = ""
    secret: bool = False


@runtime_checkable
class Asking(Protocol):
    """An adapter that cannot do without some settings; `circles init` asks for them."""

    @staticmethod
    def questions() -> Sequence[Question]:
        """What to ask, in this order."""
        ...
