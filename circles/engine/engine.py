"""The heart beat: does everything that is due, delivers it, and says when to come back."""

import asyncio
import logging
from collections.abc import Container, Mapping
from datetime import datetime, timedelta

from circles.chat import Chat
from circles.clock import Clock
from circles.engine.delivery import Delivery
from circles.engine.due_work import do_due_work, do_errands
from circles.engine.housekeeping import Housekeeping
from circles.engine.mirroring import Mirrors
from circles.engine.observers import Observers
from circles.engine.plugin_work import PluginWork
from circles.engine.rooms import Rooms
from circles.engine.too_late import TooLate
from circles.engine.trying import Hindrances, Trying
from circles.services.desk import Desk
from circles.store import Work

log = logging.getLogger(__name__)
ROUNDS = 10_000
LOOK_AGAIN = timedelta(seconds=30)
AFTER_FAULT = 5.0
PATIENCE = 0.5
"""Seconds. Posts do not wait for a plugin that takes longer to hear what happened."""


class Engine:
    """Timed work of one running program. One `settle` at a time."""

    def __init__(self, desk: Desk, chats: Mapping[str, Chat], clock: Clock) -> None:
        self._desk = desk
        self._clock = clock
        self._too_late = TooLate(desk)
        hindrances = Hindrances(desk)
        trying = Trying(hindrances)
        self.mirrors = Mirrors(desk, chats, trying, self.poke)
        self._rooms = Rooms(desk, chats, trying, self.mirrors.touched)
        self._delivery = Delivery(desk, chats, hindrances)
        self._housekeeping = Housekeeping(desk)
        self._settling = asyncio.Lock()
        self._poke = asyncio.Event()
        self._observers = Observers(desk, self.poke)
        self.plugin_work = PluginWork(desk, clock, self.poke)
        self.settled_at: datetime | None = None

    def poke(self) -> None:
        """There is something new in the outbox: do not wait for the next alarm."""
        self._poke.set()

    async def settle(self, patience: float | None = None) -> None:
        """Do all that is due now, deliver it, and tell the plugins. Ends when nothing is left for this instant.

        `patience`: for so many seconds it waits until the plugins have heard everything and done their work, and the
        platforms' calendars show it; default: as long as they take.
        Raises StoreError if the store is away. Nothing is lost by that: the next call goes on.
        """
        async with self._settling:
            await self._housekeeping.keep(self._clock.now())
            for _ in range(ROUNDS):
                # With much to deliver a round takes its time, and what waits may be too late by then.
                now = self._clock.now()
                work = await self._desk.ledger.waiting.look(now)
                if done := await self._do_timed(work, now):
                    work |= await self._desk.ledger.waiting.look(now)
                sent = await self._reach_people(work, now)
                news = Work.EVENTS in work or self._observers.is_telling
                told = await self._observers.tell(patience) if news else 0
                shown = await self.mirrors.follow(now, patience)
                worked = await self.plugin_work.follow(now, patience)
                self.settled_at = now
                if not (done or sent or told or shown or worked):
                    break

    async def _do_timed(self, work: Container[Work], now: datetime) -> int:
        """Returns how much was taken, or given up."""
        if Work.TOO_LATE in work:
            await self._too_late.give_up(now)
        done = await do_due_work(self._desk, now) if Work.DUE in work else 0
        return done + (await do_errands(self._desk, now) if Work.ERRANDS in work else 0)

    async def _reach_people(self, work: Container[Work], now: datetime) -> int:
        """Open and settle rooms, then send. Returns how many posts were taken."""
        if Work.ROOMS_TO_OPEN in work:
            await self._rooms.open(now)
        if Work.ROOMS_TO_SETTLE in work:
            await self._rooms.settle(now)
        sent = await self._delivery.send(now) if Work.POSTS in work or not self._delivery.is_clean else 0
        if Work.ROOMS_TO_CLOSE in work:
            await self._rooms.close(now)
        return sent

    async def next_at(self) -> datetime | None:
        """The next instant at which something is due; None if nothing is planned."""
        ours, theirs = await self._desk.ledger.waiting.next_at(self._clock.now()), self.plugin_work.next_at()
        return min(ours, theirs) if ours and theirs else ours or theirs

    async def run(self) -> None:
        """Settle, wait for the next alarm or a poke, for ever. A fault is logged and tried again."""
        try:
            await self._run()
        finally:
            await self._observers.stop()
            await self.mirrors.stop()
            await self.plugin_work.stop()

    async def _run(self) -> None:
        while True:
            try:
                await self.settle(PATIENCE)
                until = await self.next_at()
            except Exception:
                log.exception("engine failed; trying again", extra={"action": "engine_failed"})
                await asyncio.sleep(AFTER_FAULT)
                continue
            # Look again now and then: the clock may have jumped, or a post may have come without a poke.
            latest = self._clock.now() + LOOK_AGAIN
            await self._clock.wait(min(until, latest) if until else latest, self._poke)
