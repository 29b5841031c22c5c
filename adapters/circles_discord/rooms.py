"""The rooms of circles: opened once, filled, woken, closed."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import discord

from circles import Hindered
from circles.chat import RoomSpec
from circles_discord import faults
from circles_discord.channels import Channels
from circles_discord.hindrances import Hindrances, kept_out
from circles_discord.memory import Memory
from circles_discord.parent import Parent
from circles_discord.session import Session
from circles_discord.settings import Live, Settings
from circles_discord.threads import Threads

log = logging.getLogger(__name__)
SKEW = timedelta(minutes=15)
LONGEST_NAME = 100


class Rooms:
    """Raises Hindered where the bot may not, else what discord.py raises."""

    def __init__(self, settings: Settings, session: Session, memory: Memory) -> None:
        self._places = memory.places
        are_threads = settings.rooms is Live.THREADS
        parent = Parent(settings, session)
        self._channels = Channels(parent)
        self._kind = Threads(parent, memory.places) if are_threads else self._channels
        self._hindrances = Hindrances(are_threads)
        self._one_at_a_time = asyncio.Lock()

    async def open(self, spec: RoomSpec) -> str:
        """Make the room, or find the one that this key made."""
        async with self._one_at_a_time:
            room = self._places.room_of(spec.key)
            if not room:
                room = await self._found_or_made(spec)
                self._places.opened(spec.key, room, spec.name)
        await self.set_members(room, [each.id for each in spec.members])
        return room

    async def _found_or_made(self, spec: RoomSpec) -> str:
        since, name = self._places.opening(spec.key, datetime.now(UTC)), spec.name[:LONGEST_NAME]
        try:
            return await self._orphan(name, since) or await self._kind.make(name)
        except discord.HTTPException as error:
            raise self._hindrances.at_making(error, name) or error from error

    async def _orphan(self, name: str, since: datetime) -> str:
        """The room that an earlier try made, and that we never heard of; empty if there is none."""
        after = discord.utils.time_snowflake(since - SKEW)
        async for room, called in self._kind.ours():
            if room > after and _alike(called, name) and not self._places.name_of(str(room)):
                return str(room)
        return ""

    async def set_members(self, room: str, accounts: Sequence[str]) -> None:
        """Let exactly these accounts in."""
        if not self._places.is_closed(room):
            try:
                await self._kind.gather(room, {each for each in accounts if each.isdigit()})
            except discord.HTTPException as error:
                raise self.hindrance(error, room) or error from error

    async def close(self, room: str) -> None:
        """Make it read-only. What was said stays."""
        try:
            await self._kind.close(room)
        except discord.Forbidden as error:
            raise self._hindrances.forbidden(error, self._places.name_of(room)) from error
        except discord.NotFound:  # somebody took the whole room away
            pass
        self._places.closed(room)

    async def wake(self, room: str) -> bool:
        """Bring a room back that Discord hid. Returns whether it is open now; never for one that we closed."""
        is_open = bool(self._places.name_of(room)) and not self._places.is_closed(room)
        return is_open and await self._kind.wake(room)

    async def wake_all(self) -> None:
        """Bring back what was hidden while we were away."""
        for room in self._places.open_rooms():
            try:
                await faults.insist(lambda room=room: self.wake(room))  # type: ignore[misc]
            except (discord.HTTPException, faults.ClosedDoor) as error:
                log.warning("room not woken", extra={"action": "wake_failed", "why": type(error).__name__})

    async def let_in_late(self) -> None:
        """Ask those in whom Discord did not let in before."""
        for room in self._places.open_rooms():
            try:
                await self._kind.let_in_late(room)
            except (discord.HTTPException, faults.ClosedDoor) as error:
                log.warning("member not let in", extra={"action": "member_failed", "why": type(error).__name__})

    async def set_topic(self, room: str, topic: str) -> None:
        """Write what stands above a channel. If Discord limits that (twice in ten minutes), later: no post waits."""
        self._places.topic_waits(room, topic)
        channel = await self._channels.channel(room)
        try:
            if (channel.topic or "") != topic:
                await channel.edit(topic=topic)
        except discord.RateLimited:
            return
        self._places.topic_stands(room)

    async def write_topics(self) -> None:
        """Write the topics that had to wait."""
        for room, topic in self._places.waiting_topics().items():
            try:
                await self.set_topic(room, topic)
            except (discord.NotFound, discord.Forbidden, faults.ClosedDoor):
                self._places.topic_stands(room)

    async def kept_out(self, room: str) -> Hindered | None:
        """What keeps members out of their room. They are asked in again: it may have been mended."""
        names = await self._kind.let_in_late(room)
        return kept_out(names, self._places.name_of(room)) if names else None

    def hindrance(self, error: Exception, room: str) -> Hindered | None:
        """What somebody has to put right so that posts reach a room again; None if it is not for people to mend."""
        name = self._places.name_of(room)
        return self._hindrances.in_room(error, name) if isinstance(error, discord.HTTPException) and name else None


def _alike(there: str, wanted: str) -> bool:
    """Whether Discord may have made one name of the other: channels are in lower case, with hyphens."""
    return _folded(there) == _folded(wanted)


def _folded(name: str) -> str:
    return "".join(each for each in name.lower() if each.isalnum())
