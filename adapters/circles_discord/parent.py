"""The channel or category under which circles get their rooms."""

from typing import TypeVar

import discord

from circles import Hindered
from circles_discord.session import Session
from circles_discord.settings import Settings

C = TypeVar("C", discord.TextChannel, discord.CategoryChannel)


class Parent:
    """Where rooms are made."""

    def __init__(self, settings: Settings, session: Session) -> None:
        self.id = settings.parent
        self.server = settings.server
        self.session = session

    async def fetch(self, kind: type[C]) -> C:
        """The parent as Discord has it now. Raises Hindered if it cannot be seen, or is of another kind."""
        client = await self.session.client()
        try:
            found = await client.fetch_channel(int(self.id))
        except (discord.NotFound, discord.Forbidden) as error:
            raise Hindered(
                "I cannot see the channel {parent} under which circles get their rooms. Let my role see it (Edit"
                " Channel, Permissions, View Channel), or ask whoever runs me to name another one in the settings.",
                parent=self.id,
            ) from error
        if not isinstance(found, kind):
            raise Hindered(
                "Circles cannot get their rooms in “{parent}”: threads need a text channel, channels a category. Ask"
                " whoever runs me to put the id of one into the settings.",
                parent=getattr(found, "name", self.id),
            )
        return found
