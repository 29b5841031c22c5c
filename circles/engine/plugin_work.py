"""Plugins do work of their own: when they asked for it, and when what stands in calendars has changed."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from circles.clock import Clock
from circles.house import House
from circles.registry.working import worked
from circles.services.desk import Desk

AT_ONCE = datetime.min.replace(tzinfo=UTC)
SOONEST = timedelta(seconds=1)
AFTER_FAULT = timedelta(minutes=1)


class PluginWork:
    """The working plugins of one running program. `poke`: called when one that took its time is done."""

    def __init__(self, desk: Desk, clock: Clock, poke: Callable[[], None]) -> None:
        self._desk = desk
        self._clock = clock
        self._poke = poke
        self._due: dict[str, datetime | None] = dict.fromkeys(desk.registry.loaded("work"), AT_ONCE)
        self._working: dict[str, asyncio.Task[None]] = {}
        self._is_touched = False
        self.house: Callable[[str], House] | None = None
        """Makes what a plugin of this name is given. None: the program is not put together yet."""

    def __bool__(self) -> bool:
        """Whether any plugin has work of its own."""
        return bool(self._due)

    def touched(self) -> None:
        """Hours or people of a circle change: in a transaction, before it is kept, or after it."""
        self._is_touched = True

    def want(self, name: str) -> None:
        """Let this plugin work soon."""
        if name in self._due:
            self._due[name] = AT_ONCE
            self._poke()

    def next_at(self) -> datetime | None:
        """When a plugin wants to work next; None if nobody asked for it, or nobody can."""
        if self.house is None:
            return None
        return min((each for name in self._waiting() if (each := self._due[name])), default=None)

    async def follow(self, now: datetime, patience: float | None) -> int:
        """Let those work whose time it is. Returns how many are done.

        With a `patience` nobody waits for them: each goes on by itself. Raises StoreError if the store is away.
        """
        if self.house is None or not self._due:
            return 0
        if self._is_touched:
            await self._look()
        for name in self._waiting():
            if (due := self._due[name]) and due <= now:
                self._due[name] = None
                self._working[name] = working = asyncio.create_task(self._work(name, self.house(name)))
                working.add_done_callback(lambda _: self._poke())
        if self._working and patience is None:
            await asyncio.wait(self._working.values())
        done = [name for name, each in self._working.items() if each.done()]
        for name in done:
            self._working.pop(name).result()
        return len(done)

    async def stop(self) -> None:
        """Stop working. What was under way begins anew after the next start."""
        for each in self._working.values():
            each.cancel()
        await asyncio.gather(*self._working.values(), return_exceptions=True)
        self._working.clear()

    def _waiting(self) -> list[str]:
        plugins = self._desk.registry.plugins
        return [name for name in self._due if name not in self._working and plugins[name].is_on]

    async def _look(self) -> None:
        # Writers take turns: so whoever touched something before has ended, and whoever comes later touches it again.
        async with self._desk.ledger.transaction():
            self._is_touched = False
        self._due = dict.fromkeys(self._due, AT_ONCE)

    async def _work(self, name: str, house: House) -> None:
        try:
            again = await worked(self._desk.registry, name, house)
        except Exception as error:
            self._desk.registry.fault(name, "work", error)
            again = self._clock.now() + AFTER_FAULT
        if again and self._due[name] is None:
            self._due[name] = max(again, self._clock.now() + SOONEST)
