"""Scheduled events of a guild: they begin and end by themselves if they are somewhere else ("external")."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING

from tests.adapters.discord.lookalike.ids import stamp
from tests.adapters.discord.lookalike.intents import Intent
from tests.adapters.discord.lookalike.refusal import Json
from tests.adapters.discord.lookalike.users import User

if TYPE_CHECKING:
    from tests.adapters.discord.lookalike.guild import Guild


class Status(IntEnum):
    SCHEDULED = 1
    ACTIVE = 2
    COMPLETED = 3
    CANCELED = 4


EXTERNAL = 3


@dataclass(eq=False)
class Event:
    id: int
    guild: "Guild" = field(repr=False)
    creator: User
    name: str
    starts: datetime
    ends: datetime | None
    kind: int = EXTERNAL
    location: str | None = None
    channel_id: int | None = None
    description: str | None = None
    status: Status = Status.SCHEDULED

    @property
    def over(self) -> bool:
        return self.status in (Status.COMPLETED, Status.CANCELED)

    def passes(self, at: datetime) -> None:
        """Begin or end an external one when its time has come."""
        before = self.status
        if self.kind == EXTERNAL and self.status == Status.SCHEDULED and self.starts <= at:
            self.status = Status.ACTIVE
        if self.kind == EXTERNAL and self.status == Status.ACTIVE and self.ends and self.ends <= at:
            self.status = Status.COMPLETED
        if self.status != before:
            self.tell("UPDATE")

    def tell(self, what: str) -> None:
        self.guild.world.emit(f"GUILD_SCHEDULED_EVENT_{what}", self.json(), Intent.GUILD_SCHEDULED_EVENTS)

    def json(self) -> Json:
        return {
            "id": str(self.id),
            "guild_id": str(self.guild.id),
            "channel_id": str(self.channel_id) if self.channel_id else None,
            "creator_id": str(self.creator.id),
            "creator": self.creator.json(),
            "name": self.name,
            "description": self.description,
            "scheduled_start_time": stamp(self.starts),
            "scheduled_end_time": stamp(self.ends),
            "privacy_level": 2,
            "status": int(self.status),
            "entity_type": self.kind,
            "entity_id": None,
            "entity_metadata": {"location": self.location} if self.location else None,
            "image": None,
            "recurrence_rule": None,
            "guild_scheduled_event_exceptions": [],
            "user_count": 0,
        }
