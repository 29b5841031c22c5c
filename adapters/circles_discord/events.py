"""Sessions in the server's own list of events."""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from datetime import UTC, datetime

import discord

from circles import Hindered
from circles.chat import SessionEvent
from circles_discord import faults
from circles_discord.memory import Memory
from circles_discord.permissions import EVENTS, shown
from circles_discord.session import Session
from circles_discord.settings import Settings

log = logging.getLogger(__name__)
LONGEST_NAME, LONGEST_TEXT, LONGEST_PLACE = 100, 1000, 100


class Events:
    """One event for each session. An event that somebody took away by hand is not made again."""

    def __init__(self, settings: Settings, session: Session, memory: Memory) -> None:
        self._server = int(settings.server)
        self._session = session
        self._mirrored = memory.mirrored
        self._places = memory.places
        self._one_at_a_time = asyncio.Lock()

    async def mirror(self, wanted: Sequence[SessionEvent]) -> None:
        """Let exactly these stand there of all that are still to come. Raises Hindered, and what discord.py raises."""
        async with self._one_at_a_time:
            try:
                await self._call_off({each.key for each in wanted})
                await self._show(wanted)
            except discord.Forbidden as error:
                raise Hindered(
                    "Discord does not let me list sessions as events. Open Server Settings, Roles, choose my role and"
                    " switch on: {permissions}.",
                    permissions=shown(EVENTS),
                ) from error

    async def _show(self, wanted: Sequence[SessionEvent]) -> None:
        known = self._mirrored.known()
        for each in wanted:
            event, shown, _ = known.get(each.key, ("", "", each.starts))
            try:
                if not event:
                    await self._make(each, uncertain=each.key in known)
                elif shown != _digest(each):
                    await self._change(event, each)
            except discord.HTTPException as error:
                if error.code != faults.TOO_MANY_EVENTS:
                    raise
                log.warning("the server's list of events is full", extra={"action": "events_full"})
                return  # the nearest ones stand there; the others follow when there is room

    async def _make(self, each: SessionEvent, uncertain: bool) -> None:
        if each.starts <= datetime.now(UTC):  # Discord takes no event that has begun
            return
        self._mirrored.making(each.key, each.starts)
        event = await self._orphan(each.starts, each.title[:LONGEST_NAME]) if uncertain else ""
        if not event:
            made = await (await self._guild()).create_scheduled_event(
                name=each.title[:LONGEST_NAME],
                description=each.about[:LONGEST_TEXT],
                start_time=each.starts,
                end_time=each.ends,
                entity_type=discord.EntityType.external,
                privacy_level=discord.PrivacyLevel.guild_only,
                location=self._location(each),
            )
            event = str(made.id)
        self._mirrored.shows(each.key, event, _digest(each), each.starts)

    async def _orphan(self, starts: datetime, name: str = "") -> str:
        """The event that an earlier try made, and that we never heard of; empty if there is none."""
        client = await self._session.client()
        ours = {event for event, _, _ in self._mirrored.known().values()}
        for found in await (await self._guild()).fetch_scheduled_events(with_counts=False):
            is_mine = client.user is not None and found.creator_id == client.user.id
            is_alike = found.start_time == starts and name in ("", found.name)
            if is_mine and is_alike and str(found.id) not in ours:
                return str(found.id)
        return ""

    async def _change(self, event: str, each: SessionEvent) -> None:
        try:
            found = await (await self._guild()).fetch_scheduled_event(int(event), with_counts=False)
            if found.status is discord.EventStatus.scheduled and each.starts > datetime.now(UTC):
                await found.edit(
                    name=each.title[:LONGEST_NAME],
                    description=each.about[:LONGEST_TEXT],
                    start_time=each.starts,
                    end_time=each.ends,
                    location=self._location(each),
                )
        except discord.NotFound:
            pass
        self._mirrored.shows(each.key, event, _digest(each), each.starts)

    async def _call_off(self, wanted: set[str]) -> None:
        """Cancel those which no longer stand for a session. What has begun ends by itself."""
        for key, (event, _, starts) in self._mirrored.known().items():
            if key not in wanted and starts > datetime.now(UTC):
                if found := event or await self._orphan(starts):
                    await self._cancel(found)
                self._mirrored.gone(key)

    async def _cancel(self, event: str) -> None:
        try:
            found = await (await self._guild()).fetch_scheduled_event(int(event), with_counts=False)
            if found.status is discord.EventStatus.scheduled:
                await found.cancel()
        except discord.NotFound:
            pass

    def _location(self, each: SessionEvent) -> str:
        """Where it is: the room, by its circle's name. The room itself only members see."""
        return (self._places.name_of(each.room.id) or each.title)[:LONGEST_PLACE]

    async def _guild(self) -> discord.Guild:
        client = await self._session.client()
        return client.get_guild(self._server) or await client.fetch_guild(self._server)


def _digest(each: SessionEvent) -> str:
    shown = "\n".join((each.title, each.about, each.starts.isoformat(), each.ends.isoformat()))
    return hashlib.sha256(shown.encode()).hexdigest()[:16]
