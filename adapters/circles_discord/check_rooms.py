"""What `circles check` finds about the place where circles get their rooms: its kind, and who may do what there."""

from collections.abc import AsyncIterator

import discord

from circles_discord.memory import Memory
from circles_discord.permissions import (
    ALWAYS,
    CATEGORY,
    CHANNELS,
    EVENTS,
    MEMBERS,
    THREADS,
    allowed_in,
    lacking,
    shown,
)
from circles_discord.settings import Live, Settings

MOST_ASKED = 25
"""About so many people Discord is asked one by one."""


class Place:
    """The server, and the channel or category under which rooms are made."""

    def __init__(
        self, settings: Settings, memory: Memory, guild: discord.Guild, me: discord.Member, invitation: str
    ) -> None:
        self._settings = settings
        self._memory = memory
        self._guild = guild
        self._me = me
        self._invitation = invitation
        self._threads = settings.rooms is Live.THREADS

    async def problems(self) -> AsyncIterator[str]:
        """Everything that is wrong. Raises what discord.py raises."""
        channels = await self._guild.fetch_channels()
        parent = next((each for each in channels if each.id == int(self._settings.parent)), None)
        for problem in (self._kind(parent), *self._permissions(parent)):
            if problem:
                yield problem
        if self._threads and isinstance(parent, discord.TextChannel):
            for problem in (_closed_to_members(parent), await self._shut_out(parent)):
                if problem:
                    yield problem

    def _kind(self, parent: discord.abc.GuildChannel | None) -> str:
        if parent is None:
            return (
                f"there is no channel {self._settings.parent} in this server: put into “parent” the id of"
                f" {'a text channel' if self._threads else 'a category'}"
            )
        if not isinstance(parent, discord.TextChannel if self._threads else discord.CategoryChannel):
            wanted = "a text channel, for threads" if self._threads else "a category, for channels"
            return f"“parent” names “{parent.name}”, and should name {wanted}"
        if isinstance(parent, discord.TextChannel) and parent.is_news():
            return (
                f"“parent” names “{parent.name}”, an announcement channel, which takes no private threads. Name a text"
                " channel, or switch off Edit Channel, Overview, Announcement Channel"
            )
        return ""

    def _permissions(self, parent: discord.abc.GuildChannel | None) -> list[str]:
        """What is missing in the whole server, and what the channel or category takes away again."""
        everywhere = self._missing_everywhere(parent)
        names = (*THREADS, *ALWAYS) if self._threads else CATEGORY
        here = lacking(allowed_in(parent, self._me), names) if parent else ()
        here = tuple(each for each in here if each not in everywhere)
        found = []
        if everywhere:
            found.append(f"the bot lacks in the server: {shown(everywhere)}. {self._how()}")
        if here and parent:
            found.append(
                f"in “{parent.name}” the bot lacks: {shown(here)}. Open {_edit(parent)}, Permissions, choose"
                f" “{self._who(parent, here)}” (or add it) and switch them on"
            )
        return found

    def _missing_everywhere(self, parent: discord.abc.GuildChannel | None) -> tuple[str, ...]:
        """What threads need is needed in one channel alone: there it may come from the channel's own rules."""
        have = self._me.guild_permissions
        if self._threads:
            rooms = lacking(allowed_in(parent, self._me), (*THREADS, *ALWAYS)) if parent else (*THREADS, *ALWAYS)
        else:
            rooms = (*CHANNELS, *ALWAYS)
        return lacking(have, (*rooms, *(EVENTS if self._settings.events else ())))

    def _how(self) -> str:
        again = f"Open this address and confirm once more: {self._invitation}"
        role = self._role()
        return again if role.is_default() else f"{again} (or switch them on in Server Settings, Roles, “{role.name}”)"

    def _role(self) -> discord.Role:
        """The bot's own role; where it was let in without one, the highest that it has."""
        return self._guild.self_role or self._me.top_role

    def _who(self, parent: discord.abc.GuildChannel, names: tuple[str, ...]) -> str:
        """Whose rules to change: what is denied to the bot by its name, no role gives back."""
        _, denied = parent.overwrites_for(self._me).pair()
        by_name = any(getattr(denied, each) for each in names) or self._role().is_default()
        return self._me.display_name if by_name else self._role().name

    async def _shut_out(self, parent: discord.TextChannel) -> str:
        """Members who could not be let into the thread of their circle."""
        names = []
        places = self._memory.places
        waiting = {account for room in places.open_rooms() for account in places.kept_out(room)}
        for account in sorted(waiting)[:MOST_ASKED]:
            try:
                member = await self._guild.fetch_member(int(account))
            except discord.NotFound:
                continue
            if lacking(allowed_in(parent, member), MEMBERS[:1]):
                names.append(member.display_name)
        if not names:
            return ""
        return (
            f"{', '.join(names)} cannot see “{parent.name}”, and so not the thread of their circle either. Open Edit"
            " Channel, Permissions, and let them or a role of theirs View Channels; they come in then, or with the next"
            " post"
        )


def _closed_to_members(parent: discord.TextChannel) -> str:
    """What nobody but administrators and bots may do there. That only some roles may is as it should be."""
    roles = [each for each in parent.guild.roles if not each.is_bot_managed() and not each.permissions.administrator]
    closed = [name for name in MEMBERS if all(name in lacking(allowed_in(parent, each), (name,)) for each in roles)]
    if not closed:
        return ""
    return (
        f"members lack in “{parent.name}”: {shown(tuple(closed))}. Without that they do not come into threads there, or"
        " cannot write or use commands in them. Open Edit Channel, Permissions, choose @everyone or the role of your"
        " members, and switch them on"
    )


def _edit(parent: discord.abc.GuildChannel) -> str:
    return "Edit Category" if isinstance(parent, discord.CategoryChannel) else "Edit Channel"
