"""A channel, and requests by hand about it."""

from typing import Any

from tests.adapters.discord.lookalike import Channel, Guild, Thread
from tests.adapters.discord.raw import Raw

PRIVATE = {"name": "Owls 1", "type": 12, "invitable": False}


class Place:
    def __init__(self, raw: Raw, guild: Guild, channel: Channel) -> None:
        self.raw, self.guild, self.channel, self.path = raw, guild, channel, f"/channels/{channel.id}"

    async def thread(self, **more: Any) -> Thread:
        id = (await self.raw.done("POST", self.path + "/threads", {**PRIVATE, **more}))["id"]
        found = self.raw.discord.world.channels[int(id)]
        assert isinstance(found, Thread)
        return found
