"""A session of the bot at the gateway: what it asked to hear, and what it has been told, for a RESUME."""

import json
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.adapters.discord.lookalike.intents import Intent
from tests.adapters.discord.lookalike.refusal import Json

if TYPE_CHECKING:
    from tests.adapters.discord.lookalike.gateway import Connection
    from tests.adapters.discord.lookalike.world import World

KEPT = 2000
"""How many events are kept for a RESUME."""


@dataclass(eq=False)
class Session:
    id: str
    intents: Intent
    shard: tuple[int, ...]
    connection: "Connection | None" = field(repr=False)
    sequence: int = 0
    told: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=KEPT), repr=False)

    def wants(self, data: Json, intent: Intent) -> bool:
        """Whether it asked for this, and whether it is for its shard: private conversations belong to the first."""
        if intent and not self.intents & intent:
            return False
        guild = int(data.get("guild_id") or 0)
        return (guild >> 22) % self.shard[1] == self.shard[0]

    def tell(self, name: str, data: Json) -> None:
        self.sequence += 1
        text = json.dumps({"op": 0, "t": name, "s": self.sequence, "d": data})
        self.told.append((self.sequence, text))
        if self.connection:
            self.connection.send_text(text)

    def replay(self, after: int) -> None:
        """What happened while it was away."""
        assert self.connection
        for sequence, text in self.told:
            if sequence > after:
                self.connection.send_text(text)


def ready(world: "World", session: Session, url: str, sharded: bool) -> None:
    """READY, and all about each guild."""
    bot = world.bot
    mine = [
        each
        for each in world.guilds.values()
        if bot.id in each.members and session.wants({"guild_id": str(each.id)}, Intent.NONE)
    ]
    session.tell(
        "READY",
        {
            "v": 10,
            "user": {**bot.json(), "verified": True, "mfa_enabled": True, "email": None},
            "guilds": [{"id": str(each.id), "unavailable": True} for each in mine],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": url,
            "application": {"id": str(world.application_id), "flags": 0},
            "private_channels": [], "relationships": [], "user_settings": {}, "presences": [],
            **({"shard": list(session.shard)} if sharded else {}),
        },
    )  # fmt: skip
    if session.intents & Intent.GUILDS:
        for guild in mine:
            session.tell("GUILD_CREATE", guild.create_json())
