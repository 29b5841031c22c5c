"""What the store hands out that is no domain value. Cheap to import: no database library behind it."""

from datetime import datetime
from functools import cached_property

import msgspec

from circles.message import Post
from circles.store.codec import from_json


class Outgoing(msgspec.Struct, frozen=True, dict=True):
    """A claimed post. `attempts` tries failed before; `uncertain`: one of them may have arrived, so look first."""

    id: int
    key: str
    platform: str
    body: str
    attempts: int = 0
    uncertain: bool = False

    @cached_property
    def post(self) -> Post:
        """The post itself, read when it is first asked for."""
        return from_json(self.body, Post)


class FeedRow(msgspec.Struct, frozen=True):
    """A calendar address of a person or a circle. `token_hash` is None until a token is made for this generation."""

    id: str
    kind: str
    subject_id: str
    generation: int
    token_hash: str | None = None
    fetched_at: datetime | None = None
