"""The Discord adapter: connects, posts, hears."""

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from circles import Identity, Post
from circles.chat import Capabilities, Envelope, Inbox, Outcome, Question, Receipt, Room, RoomSpec, SessionEvent
from circles_discord.answers import PLATFORM, Answers
from circles_discord.check import problems
from circles_discord.commands import Commands
from circles_discord.events import Events
from circles_discord.interactions import Interactions
from circles_discord.memory import Memory
from circles_discord.messages import Messages
from circles_discord.posting import Posting
from circles_discord.rooms import Rooms
from circles_discord.session import Session
from circles_discord.settings import Live, checked
from circles_discord.upkeep import Upkeep

PATIENCE = 20.0
"""Seconds that a post waits for the login."""
MEMORY = "memory.db"


class DiscordChat:
    """Circles in a Discord server.

    Args:
        settings: the table `[adapters.discord]`; `circles_discord.settings.Settings` says what may stand in it.

    Raises:
        ValueError: settings that are missing or wrong, each with what would be right.
    """

    platform = PLATFORM

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = checked(settings)
        self._session = Session(self._settings)
        self._memory = _memory(self._settings.store)
        self._rooms = Rooms(self._settings, self._session, self._memory)
        self._commands = Commands(self._session, self._memory)
        self._posting = Posting(self._session, self._memory, self._rooms, self._commands)
        self._events = Events(self._settings, self._session, self._memory)

    @property
    def capabilities(self) -> Capabilities:
        """A thread has neither a topic nor threads of its own; a channel has both."""
        channels = self._settings.rooms is Live.CHANNELS
        return Capabilities(
            buttons=True,
            forms=True,
            private_reply=True,
            edits=True,
            files=True,
            local_times=True,
            native_events=self._settings.events,
            topics=channels,
        )

    @staticmethod
    def questions() -> tuple[Question, ...]:
        """The settings without which there is nothing to connect to."""
        return (
            Question("token", "The bot's token (discord.com/developers, your application, page “Bot”)?", secret=True),
            Question("server", "The id of your server?", "1234567890123456789"),
            Question("parent", "The id of the channel under which circles get their threads?", "1234567890123456789"),
        )

    async def run(self, inbox: Inbox) -> None:
        """Connect and hand in what people do, until cancelled."""
        answers = Answers(self._posting, self._commands, inbox)
        interactions = Interactions(self._settings, self._memory, self._commands, answers, inbox)
        messages = Messages(self._settings, self._session, self._memory, self._commands, self._posting, answers, inbox)
        upkeep = Upkeep(self._memory, self._rooms, self._commands, messages, inbox)
        listeners = (
            interactions.on_interaction,
            messages.on_connect,
            messages.on_message,
            messages.on_raw_message_edit,
            messages.on_raw_message_delete,
            upkeep.on_ready,
            upkeep.on_guild_channel_update,
            upkeep.on_raw_thread_update,
        )
        from_time_to_time = asyncio.create_task(upkeep.run())
        try:
            await self._session.run(listeners)
        finally:
            from_time_to_time.cancel()

    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        """Show a post. The same key again is the same message."""
        try:
            await self._connected()
        except TimeoutError:
            return Receipt(Outcome.RETRY, reason="not connected")
        return await self._posting.post(post, envelope)

    async def open_room(self, spec: RoomSpec) -> Room:
        """Make the room of a circle, or find the one that this key made."""
        await self._connected()
        return Room(PLATFORM, await self._rooms.open(spec))

    async def set_members(self, room: Room, members: tuple[Identity, ...]) -> None:
        """Let exactly these people in."""
        await self._connected()
        await self._rooms.set_members(room.id, [each.id for each in members])

    async def close_room(self, room: Room) -> None:
        """Make the room read-only. What was said stays."""
        await self._connected()
        await self._rooms.close(room.id)

    async def mirror(self, events: Sequence[SessionEvent]) -> None:
        """Let exactly these sessions stand in the server's list of events."""
        await self._connected()
        await self._events.mirror(events)

    async def check(self) -> list[str]:
        """What is missing on Discord. A bot that runs is not disturbed."""
        return await problems(self._settings, self._memory)

    def noted_of(self, who: Identity) -> Mapping[str, Any]:
        """Which of an account's messages were heard, never their words; a form it has half filled; where it is met."""
        return self._memory.of(who.id)

    def forget(self, who: Identity) -> None:
        """Erase that."""
        self._memory.forget(who.id, datetime.now(UTC))

    def kept_files(self) -> tuple[Path, ...]:
        """What `circles db backup` keeps of us: what was said and heard."""
        return (self._settings.store / MEMORY,)

    async def close(self) -> None:
        """Let go of the file."""
        self._memory.close()

    async def _connected(self) -> None:
        """Wait for the login. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            await self._session.client()


def _memory(folder: Path) -> Memory:
    try:
        return Memory(folder / MEMORY)
    except (OSError, sqlite3.Error) as error:
        raise ValueError(f"'store' should be a folder that can be written to; {folder} cannot ({error})") from error
