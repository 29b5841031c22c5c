"""What has to be seen to while the bot is connected: the commands, rooms that Discord hides, old notes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import discord

from circles.chat import Inbox
from circles_discord import faults
from circles_discord.commands import Commands
from circles_discord.memory import Memory
from circles_discord.messages import Messages
from circles_discord.rooms import Rooms

log = logging.getLogger(__name__)


BEAT = 600.0
"""Seconds. For so long Discord may keep us from writing a topic."""


class Upkeep:
    """Does it whenever the connection is new, and some of it from time to time."""

    def __init__(self, memory: Memory, rooms: Rooms, commands: Commands, messages: Messages, inbox: Inbox) -> None:
        self._memory = memory
        self._rooms = rooms
        self._commands = commands
        self._messages = messages
        self._inbox = inbox
        self._one_at_a_time = asyncio.Lock()

    async def run(self) -> None:
        """What has to be done from time to time, until cancelled."""
        while True:
            await asyncio.sleep(BEAT)
            for each in (self._tidy, self._rooms.write_topics):
                await self._done(each)

    async def on_ready(self) -> None:
        """Connected anew; whatever happened meanwhile, nobody told us."""
        log.info("connected", extra={"action": "connected"})
        async with self._one_at_a_time:
            await asyncio.gather(
                *map(self._done, (self._sync, self._rooms.wake_all, self._rooms.write_topics, self._messages.catch_up))
            )

    async def _done(self, doing: Callable[[], Awaitable[None]]) -> None:
        """Do it until it is done, or cannot be."""
        try:
            await faults.insist(doing)
        except Exception as error:
            log.exception("upkeep failed", extra={"action": "upkeep_failed", "why": type(error).__name__})

    async def _sync(self) -> None:
        await self._commands.sync(self._inbox)

    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Somebody changed who may see a channel: perhaps the one above the threads."""
        await self._rooms.let_in_late()

    async def _tidy(self) -> None:
        self._memory.forget_before(datetime.now(UTC))

    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """Discord hides a thread in which nobody said a word for a week. Ours stays while its circle is active."""
        about = payload.data.get("thread_metadata") or {}
        if about.get("archived") and not about.get("locked"):
            try:
                await faults.insist(lambda: self._rooms.wake(str(payload.thread_id)))
            except (discord.HTTPException, faults.ClosedDoor) as error:
                log.warning("room not woken", extra={"action": "wake_failed", "why": str(error)})
