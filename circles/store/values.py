"""What the store hands out that is no domain value. Cheap to import: no database library behind it."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property

import msgspec

from circles.chat import Room
from circles.domain.circle import CircleState
from circles.domain.contact import Standing
from circles.domain.person import Person
from circles.domain.showing import Style
from circles.domain.wishes import ContactWishes
from circles.message import Post
from circles.store.codec import from_json


class Contact(msgspec.Struct, frozen=True):
    """Somebody we may want to write to: who, on which wishes, and how they stand to the circle it is about."""

    person: Person
    wishes: ContactWishes
    standing: Standing


class Said(msgspec.Struct, frozen=True):
    """A message that went out. `reason` is the word for why it came then; `body` is empty once it is forgotten."""

    key: str
    purpose: str
    reason: str
    at: datetime
    body: str

    @property
    def post(self) -> Post | None:
        """The message itself, as long as we remember it."""
        return from_json(self.body, Post) if self.body else None


class Outgoing(msgspec.Struct, frozen=True, dict=True):
    """A claimed post. `attempts` tries failed before; `uncertain`: one of them may have arrived, so look first."""

    id: int
    key: str
    platform: str
    body: str
    attempts: int = 0
    uncertain: bool = False
    stale_at: datetime | None = None

    @cached_property
    def post(self) -> Post:
        """The post itself, read when it is first asked for."""
        return from_json(self.body, Post)


class Work(StrEnum):
    """The kinds of work that may wait for the engine, in the order in which it does them."""

    TOO_LATE = "too late"
    DUE = "due"
    ERRANDS = "errands"
    ROOMS_TO_OPEN = "rooms to open"
    ROOMS_TO_SETTLE = "rooms to settle"
    POSTS = "posts"
    ROOMS_TO_CLOSE = "rooms to close"
    EVENTS = "events"


class SessionSeen(msgspec.Struct, frozen=True):
    """A session in short, with the name of its circle. `starts_at` is aware UTC. `is_ahead`: on, or still to come."""

    id: str
    circle: str
    starts_at: datetime
    is_ahead: bool


class SessionAhead(msgspec.Struct, frozen=True):
    """A session that is to come, one of so many (`of`) of its circle, and a room of it. Instants are aware UTC."""

    id: str
    circle: str
    number: int
    of: int
    starts_at: datetime
    ends_at: datetime
    room: Room


class CircleSeen(msgspec.Struct, frozen=True):
    """A circle in short."""

    id: str
    name: str
    state: CircleState


class FeedRow(msgspec.Struct, frozen=True):
    """A calendar address of a person, a circle or a program. `token_hash` is None until a token is made for this
    generation. `version` goes up with whatever may change what it shows, the last time at `changed_at`.
    """

    id: str
    kind: str
    subject_id: str
    generation: int
    token_hash: str | None = None
    fetched_at: datetime | None = None
    style: Style = Style()
    version: int = 0
    changed_at: datetime | None = None
