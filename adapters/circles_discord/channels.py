"""Rooms as private channels in a category."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import discord

from circles_discord import faults
from circles_discord.parent import Parent

MEMBER = discord.PermissionOverwrite(view_channel=True, send_messages=True, read_message_history=True)
READER = discord.PermissionOverwrite(view_channel=True, send_messages=False, read_message_history=True)
NOBODY = discord.PermissionOverwrite(view_channel=False)

Overwrites = dict[Any, discord.PermissionOverwrite]


class Channels:
    """A channel for each circle, which only its members and the server's administrators see."""

    kind = discord.CategoryChannel

    def __init__(self, parent: Parent) -> None:
        self._parent = parent

    async def make(self, name: str) -> str:
        """A new one, with nobody in it but the bot."""
        category = await self._parent.fetch(discord.CategoryChannel)
        guild = await (await self._parent.session.client()).fetch_guild(int(self._parent.server))
        # The role itself: here, unlike in an edit, the library takes an Object for a person.
        overwrites: Overwrites = {guild.default_role: NOBODY, _person(await self._me()): MEMBER}
        return str((await guild.create_text_channel(name, category=category, overwrites=overwrites)).id)

    async def ours(self) -> AsyncIterator[tuple[int, str]]:
        """Id and name of those in the category."""
        client = await self._parent.session.client()
        guild = await client.fetch_guild(int(self._parent.server))
        for each in await guild.fetch_channels():
            if each.category_id == int(self._parent.id):
                yield each.id, each.name

    async def gather(self, room: str, wanted: set[str]) -> None:
        """Let exactly these accounts in, and the bot. What others set for roles stays."""
        await self._let_in(room, {int(each) for each in wanted}, MEMBER)

    async def close(self, room: str) -> None:
        """Make it read-only."""
        channel = await self.channel(room)
        await self._let_in(room, set(_people(channel.overwrites)), READER)

    async def _let_in(self, room: str, accounts: set[int], how: discord.PermissionOverwrite) -> None:
        """In one request: nobody is in for a moment who should not be, and a crash leaves nothing half done."""
        channel, me = await self.channel(room), await self._me()
        kept: Overwrites = {
            each: rule for each, rule in channel.overwrites.items() if each.id not in _people(channel.overwrites)
        }
        let_in: Overwrites = {_person(each): how for each in sorted(accounts - {me})}
        wanted = {**kept, _everyone(channel.guild.id): NOBODY, _person(me): MEMBER, **let_in}
        if _rules(wanted) != _rules(channel.overwrites):
            await channel.edit(overwrites=wanted)

    async def let_in_late(self, room: str) -> list[str]:
        """Who is let into a channel sees it: nobody is kept out."""
        return []

    async def wake(self, room: str) -> bool:
        """Channels do not go to sleep."""
        return False

    async def channel(self, room: str) -> discord.TextChannel:
        """The channel as Discord has it now."""
        found = await (await self._parent.session.client()).fetch_channel(int(room))
        if not isinstance(found, discord.TextChannel):
            raise faults.ClosedDoor("the room is no text channel")
        return found

    async def _me(self) -> int:
        user = (await self._parent.session.client()).user
        return user.id if user else 0


def _people(overwrites: Mapping[Any, discord.PermissionOverwrite]) -> list[int]:
    return [each.id for each in overwrites if not _is_role(each)]


def _is_role(each: Any) -> bool:
    return isinstance(each, discord.Role) or getattr(each, "type", None) is discord.Role


def _rules(overwrites: Mapping[Any, discord.PermissionOverwrite]) -> dict[int, tuple[int, int]]:
    """Allowed and denied bits by id."""
    return {each.id: (rule.pair()[0].value, rule.pair()[1].value) for each, rule in overwrites.items()}


def _person(account: int) -> discord.Object:
    return discord.Object(account, type=discord.Member)


def _everyone(guild: int) -> discord.Object:
    """The role of everybody has the id of its server."""
    return discord.Object(guild, type=discord.Role)
