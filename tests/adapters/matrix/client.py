"""What a member needs from a client library. There are two, which know nothing of each other: nio and mautrix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.adapters.matrix.timeline import Happening

PAGE = 20
"""How many events a page of the past has."""


class SaidNo(Exception):
    """The homeserver refused. `code` is Matrix's own, such as M_FORBIDDEN."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


@dataclass(frozen=True)
class Batch:
    """What came in one room, oldest first. `gap`: there is more between what came before and this, up to here."""

    events: Sequence[Happening]
    gap: str = ""


@dataclass(frozen=True)
class News:
    """What came since the last time. `invited` says of each room whether it is for talking in private."""

    rooms: Mapping[str, Batch] = field(default_factory=dict)
    invited: Mapping[str, bool] = field(default_factory=dict)
    left: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Opening:
    """A room to be made. `power` overrides levels; `version` is the server's own choice if it is not said."""

    name: str = ""
    topic: str = ""
    invited: tuple[str, ...] = ()
    encrypted: bool = False
    direct: bool = False
    version: str | None = None
    power: dict[str, Any] | None = None

    @property
    def initial_state(self) -> list[dict[str, Any]]:
        """What has to be there before the first message."""
        algorithm = {"algorithm": "m.megolm.v1.aes-sha2"}
        return [{"type": "m.room.encryption", "state_key": "", "content": algorithm}] if self.encrypted else []


class Client(Protocol):
    """One device of one account. All calls raise SaidNo when the homeserver refuses."""

    async def start(self) -> None:
        """Make the device known, before anybody writes to it."""
        ...

    async def sync(self, wait: int) -> News:
        """What came since the last call; waits so many milliseconds for something to come."""
        ...

    async def older(self, room: str, before: str) -> tuple[Sequence[Happening], str]:
        """A page of what came before a gap's end, newest first, and where to go on; nothing if it is the beginning."""
        ...

    async def state(self, room: str) -> Sequence[Happening]:
        """The state of a room as it is now."""
        ...

    async def send(self, room: str, type: str, content: dict[str, Any]) -> str:
        """Send, encrypted where the room is. Returns the event's id."""
        ...

    async def put_state(self, room: str, type: str, content: dict[str, Any], key: str) -> str:
        """Set a state event. Returns its id."""
        ...

    async def redact(self, room: str, event_id: str) -> str:
        """Take back, from everybody. Returns the id of the redaction."""
        ...

    async def create(self, opening: Opening) -> str:
        """Make a room. Returns its id."""
        ...

    async def join(self, room: str) -> None:
        """Come in."""
        ...

    async def leave(self, room: str) -> None:
        """Go out, or decline to come in."""
        ...

    async def invite(self, room: str, user: str) -> None:
        """Ask somebody in."""
        ...

    async def kick(self, room: str, user: str) -> None:
        """Put somebody out."""
        ...

    async def upload(self, data: bytes, name: str, mimetype: str, *, encrypt: bool) -> dict[str, Any]:
        """Store a file. Returns the part of a message that tells how to come by it: `url`, or `file` with keys."""
        ...

    async def download(self, file: Mapping[str, Any]) -> bytes:
        """Get a file, in clear, by that part of a message."""
        ...

    async def close(self) -> None:
        """Let go of everything."""
        ...
