"""Rooms as private threads under a text channel."""

import logging
from collections.abc import AsyncIterator
from typing import Final

import discord

from circles_discord import faults
from circles_discord.memory.places import Places
from circles_discord.parent import Parent

log = logging.getLogger(__name__)
WEEK: Final = 10080
"""Minutes: the longest time without a word after which Discord hides a thread."""


class Threads:
    """A thread for each circle. Who may manage threads sees all of them; that is Discord's rule, not ours."""

    kind = discord.TextChannel

    def __init__(self, parent: Parent, places: Places) -> None:
        self._parent = parent
        self._places = places

    async def make(self, name: str) -> str:
        """A new one, with nobody in it but the bot."""
        channel = await self._parent.fetch(discord.TextChannel)
        thread = await channel.create_thread(
            name=name,
            type=discord.ChannelType.private_thread,
            auto_archive_duration=WEEK,
            invitable=False,
        )
        return str(thread.id)

    async def ours(self) -> AsyncIterator[tuple[int, str]]:
        """Id and name of those that the bot made and that are open."""
        client = await self._parent.session.client()
        guild = await client.fetch_guild(int(self._parent.server))
        for each in await guild.active_threads():
            if each.parent_id == int(self._parent.id) and client.user and each.owner_id == client.user.id:
                yield each.id, each.name

    async def gather(self, room: str, wanted: set[str]) -> None:
        """Let exactly these accounts in, of all that we ever let in. Whoever went out by themselves stays out."""
        inside = self._places.inside(room)
        not_wanted = (inside | self._places.kept_out(room)) - wanted
        if wanted <= inside and not not_wanted:
            return
        thread = await self._thread(room)
        if thread.archived:
            await thread.edit(archived=False)
        for account in sorted(wanted - inside):
            await self._add(thread, account)
        for account in sorted(not_wanted):
            await self._remove(thread, account)

    async def _add(self, thread: discord.Thread, account: str) -> None:
        """Somebody who left the server, or cannot see the channel above, does not keep the others out.

        They are asked in again whenever the members are set: they may have come back.
        """
        try:
            await thread.add_user(discord.Object(int(account)))
        except discord.HTTPException as error:
            if error.code not in faults.STRANGER:
                raise
            log.warning("member not let in", extra={"action": "member_failed", "why": error.code})
            self._places.keep_out(str(thread.id), account)
        else:
            self._places.let_in(str(thread.id), account)

    async def let_in_late(self, room: str) -> list[str]:
        """Ask those in whom Discord did not let in before. Returns how those are called whom it still does not."""
        kept_out = self._places.kept_out(room)
        if not kept_out:
            return []
        thread = await self._thread(room)
        for account in sorted(kept_out):
            await self._add(thread, account)
        return [name for each in sorted(self._places.kept_out(room)) if (name := await self._name(room, each))]

    async def _name(self, room: str, account: str) -> str:
        """How somebody is called in the server; nothing, and no more tries, if they are not there any more."""
        guild = await (await self._parent.session.client()).fetch_guild(int(self._parent.server))
        try:
            return (await guild.fetch_member(int(account))).display_name
        except discord.NotFound:
            self._places.put_out(room, account)
            return ""

    async def _remove(self, thread: discord.Thread, account: str) -> None:
        try:
            await thread.remove_user(discord.Object(int(account)))
        except discord.NotFound:  # not there any more
            pass
        self._places.put_out(str(thread.id), account)

    async def close(self, room: str) -> None:
        """Make it read-only."""
        await (await self._thread(room)).edit(archived=True, locked=True)

    async def wake(self, room: str) -> bool:
        """Bring it back if Discord hid it, since nobody said a word. Returns whether it is open now.

        One that a moderator locked stays as it is.
        """
        thread = await self._thread(room)
        if thread.locked:
            return False
        if thread.archived:
            await thread.edit(archived=False)
        return True

    async def _thread(self, room: str) -> discord.Thread:
        found = await (await self._parent.session.client()).fetch_channel(int(room))
        if not isinstance(found, discord.Thread):
            raise faults.ClosedDoor("the room is no thread")
        return found
