"""What people see, as a list of effects, and the file that keeps it over a crash."""

import os
from datetime import datetime
from pathlib import Path

import msgspec

from circles import CirclesError, Identity
from circles.chat import Reader
from circles.message import Post


class Posted(msgspec.Struct, frozen=True, kw_only=True, tag="posted", tag_field="effect"):
    """A new message in a place: the id of a room, or `@` and the account of whoever gets it in private."""

    key: str
    message: str
    place: str
    at: datetime
    post: Post
    thread: str = ""
    language: str = "en"
    readers: tuple[Reader, ...] = ()
    mentions: dict[str, Identity] = {}


class Edited(msgspec.Struct, frozen=True, kw_only=True, tag="edited", tag_field="effect"):
    """A message that stands already says something else now."""

    key: str
    message: str
    at: datetime
    post: Post
    readers: tuple[Reader, ...] = ()
    mentions: dict[str, Identity] = {}


class Opened(msgspec.Struct, frozen=True, kw_only=True, tag="opened", tag_field="effect"):
    """A room was made."""

    key: str
    room: str
    name: str
    topic: str
    members: tuple[Identity, ...]


class Topic(msgspec.Struct, frozen=True, kw_only=True, tag="topic", tag_field="effect"):
    """A room has another topic now."""

    key: str
    room: str
    post: Post
    language: str = "en"
    readers: tuple[Reader, ...] = ()


class Gathered(msgspec.Struct, frozen=True, kw_only=True, tag="gathered", tag_field="effect"):
    """A room has these members now."""

    room: str
    members: tuple[Identity, ...]


class Closed(msgspec.Struct, frozen=True, kw_only=True, tag="closed", tag_field="effect"):
    """A room became read-only."""

    room: str


Effect = Posted | Edited | Opened | Topic | Gathered | Closed

_DECODER: msgspec.json.Decoder[Effect] = msgspec.json.Decoder(Effect)


class Record:
    """A file with one line of JSON for each effect. A line that stands was seen; half a line was not."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> list[Effect]:
        """All effects so far, oldest first. Half a line at the end (a crash while writing) is cut off.

        Raises CirclesError if the file is something else.
        """
        if not self.path.exists():
            return []
        content = self.path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            os.truncate(self.path, len(whole))
        try:
            return [_DECODER.decode(line) for line in whole.splitlines()]
        except msgspec.MsgspecError as error:
            raise CirclesError(f"{self.path} is no record of the local adapter: {error}") from None

    def append(self, effect: Effect) -> None:
        """Write one effect so that it survives a power cut. Raises OSError if it cannot."""
        with self.path.open("ab") as file:
            file.write(msgspec.json.encode(effect) + b"\n")
            file.flush()
            os.fsync(file.fileno())
