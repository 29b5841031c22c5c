"""Searches for circles that go on beside everything else: one for each season, ended when the program ends."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from circles.clock import Clock, SystemClock
from circles.formation.apart import find_apart
from circles.formation.finding import Found, Search
from circles.message import Post

log = logging.getLogger(__name__)
PATIENCE = 4.0
"""Seconds for which whoever asked waits for the answer; if it takes longer, they get it by a message."""


@dataclass(slots=True)
class Looking:
    """One search: its errand, which stays due until it is done, who asked, and who hears of it by a message.

    `is_decided`: what was found is being written, and it is settled who hears of it. `answer` is what they hear.
    """

    errand_key: str
    asked_by: str
    by_message: set[str] = field(default_factory=set)
    is_decided: bool = False
    answer: Post | None = None


class Searches:
    """The searches of one running program."""

    def __init__(self, clock: Clock | None = None, poke: Callable[[], None] = lambda: None) -> None:
        self._clock = clock or SystemClock()
        self._poke = poke
        self._under_way: dict[str, tuple[Looking, asyncio.Task[None]]] = {}
        self.patience: float | None = PATIENCE
        self.find: Callable[[Search], Awaitable[Found]] = find_apart

    def now(self) -> datetime:
        """Aware UTC."""
        return self._clock.now()

    def of(self, season_id: str) -> Looking | None:
        """The one that is under way."""
        found = self._under_way.get(season_id)
        return found[0] if found else None

    def begin(self, season_id: str, looking: Looking, work: Awaitable[None]) -> "asyncio.Task[None]":
        """Let `work` go on by itself."""
        task = asyncio.ensure_future(self._through(season_id, work))
        self._under_way[season_id] = looking, task
        return task

    async def answer(self, looking: Looking, task: "asyncio.Task[None]", asked_by: str) -> Post | None:
        """What came of it, if that is soon enough for whoever asked; None: they hear of it by a message.

        Raises what the search raised.
        """
        await asyncio.wait({task}, timeout=self.patience)
        if task.done() or looking.is_decided:
            await asyncio.wait({task})
            if looking.answer:
                return looking.answer
            if not task.cancelled() and (error := task.exception()):
                raise error
        looking.by_message.add(asked_by)
        return None

    async def stop(self, season_id: str) -> Looking | None:
        """End the one that is under way, if there is one, and say which it was."""
        found = self._under_way.pop(season_id, None)
        if found is None:
            return None
        found[1].cancel()
        await asyncio.wait([found[1]])
        return found[0]

    async def settled(self) -> None:
        """Wait until none is under way."""
        while tasks := [task for _, task in self._under_way.values()]:
            await asyncio.wait(tasks)

    async def close(self) -> None:
        """End them all. Their errands stay due: after the next start they are looked for again."""
        for season_id in list(self._under_way):
            await self.stop(season_id)

    async def _through(self, season_id: str, work: Awaitable[None]) -> None:
        try:
            await work
        finally:
            found = self._under_way.get(season_id)
            if found and found[1] is asyncio.current_task():
                del self._under_way[season_id]
            self._poke()
