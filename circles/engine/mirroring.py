"""Platforms that have a calendar of their own show the sessions there: always as they are, and nothing private."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from circles.chat import Chat, Mirroring, SessionEvent
from circles.engine.trying import Task, Trying
from circles.message import Line
from circles.posts.calendar_words import native_about, native_title
from circles.render import plain
from circles.services.desk import Desk
from circles.store.values import SessionAhead

AHEAD = timedelta(weeks=8)
LOOK_AGAIN = timedelta(days=1)
"""Also when nothing changes: time goes on, and further sessions come into sight."""
SECONDS = 300.0
"""A calendar may hold a hundred events, and a platform may take only a few at a time."""


class Mirrors:
    """The platforms' calendars of one running program. `poke`: called when a calendar that took its time is done."""

    def __init__(self, desk: Desk, chats: Mapping[str, Chat], trying: Trying, poke: Callable[[], None]) -> None:
        self._desk = desk
        self._trying = trying
        self._poke = poke
        self._chats: dict[str, Mirroring] = {
            name: chat
            for name, chat in chats.items()
            if isinstance(chat, Mirroring) and chat.capabilities.native_events
        }
        self._taken: dict[str, str] = {}
        self._wanted: dict[str, tuple[SessionEvent, ...]] = {}
        self._looked_at: datetime | None = None
        self._is_touched = True
        self._showing: dict[str, asyncio.Task[None]] = {}

    def __bool__(self) -> bool:
        """Whether any platform has such a calendar."""
        return bool(self._chats)

    def touched(self) -> None:
        """Something about a session or a circle changes: in a transaction, before it is kept, or after it."""
        self._is_touched = True

    async def follow(self, now: datetime, patience: float | None) -> int:
        """Let the calendars follow. Returns how many were asked for something, and are done.

        With a `patience` nobody waits for them: each goes on by itself. Raises StoreError if the store is away.
        """
        if not self._chats:
            return 0
        if self._may_differ(now):
            await self._look(now)
        for name, events in self._wanted.items():
            if self._may_show(name, now):
                self._showing[name] = showing = asyncio.create_task(self._show(name, events, now))
                showing.add_done_callback(lambda _: self._poke())
        if self._showing and patience is None:
            await asyncio.wait(self._showing.values())
        done = [name for name, each in self._showing.items() if each.done()]
        for name in done:
            self._showing.pop(name).result()
        return len(done)

    async def stop(self) -> None:
        """Stop showing. The next start shows everything anew."""
        for each in self._showing.values():
            each.cancel()
        await asyncio.gather(*self._showing.values(), return_exceptions=True)
        self._showing.clear()

    def _may_show(self, name: str, now: datetime) -> bool:
        return name not in self._showing and self._trying.is_time(_task(name), now)

    def _may_differ(self, now: datetime) -> bool:
        """Whether to look: something was touched, time went on, or what failed is about to be tried again."""
        if self._is_touched or self._looked_at is None or not timedelta(0) <= now - self._looked_at < LOOK_AGAIN:
            return True
        return any(self._may_show(name, now) for name in self._wanted)

    async def _look(self, now: datetime) -> None:
        """See what should stand there."""
        # Writers take turns: so whoever touched something before has ended, and whoever comes later touches it again.
        async with self._desk.ledger.transaction():
            self._is_touched = False
            try:
                ahead = await self._desk.ledger.directory.ahead(now, now + AHEAD)
            except BaseException:
                self._is_touched = True
                raise
        self._looked_at = now
        for name in self._chats:
            events = tuple(self._event(each) for each in ahead if each.room.platform == name)
            if _digest(events) == self._taken.get(name):
                self._wanted.pop(name, None)
            else:
                self._wanted[name] = events

    def _event(self, each: SessionAhead) -> SessionEvent:
        minutes = round((each.ends_at - each.starts_at).total_seconds() / 60)
        title = self._words(native_title(each.circle, each.number, each.of))
        about = self._words(native_about(each.circle, minutes))
        return SessionEvent(each.id, each.room, title, about, each.starts_at, each.ends_at)

    def _words(self, line: Line) -> str:
        return plain(line, (), self._desk.settings.community.language)

    async def _show(self, name: str, events: tuple[SessionEvent, ...], now: datetime) -> None:
        # While it is under way, what is there is in between.
        self._taken.pop(name, None)
        if await self._trying.ask(_task(name), self._chats[name].mirror(events), now, SECONDS) is None:
            return
        self._taken[name] = _digest(events)
        if self._wanted.get(name) == events:
            del self._wanted[name]


def _task(name: str) -> Task:
    return Task(name, "calendar")


def _digest(events: Iterable[SessionEvent]) -> str:
    return hashlib.blake2b(msgspec.json.encode(tuple(events)), digest_size=16).hexdigest()
