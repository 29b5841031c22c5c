"""Tells the plugins what happened, one event after the other. One that hangs holds up the news, and no post."""

import asyncio
from collections.abc import Callable

from circles.services.desk import Desk

AT_ONCE = 100


class Observers:
    """The news of one running program. `poke`: called when there may be more."""

    def __init__(self, desk: Desk, poke: Callable[[], None]) -> None:
        self._desk = desk
        self._poke = poke
        self._telling: asyncio.Task[int] | None = None

    async def tell(self, patience: float | None) -> int:
        """Tell what is new, and wait so many seconds for the end of it (None: as long as it takes).

        Returns how many events were told. What takes longer goes on by itself. Raises StoreError if the store is away.
        """
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell())
        try:
            await asyncio.wait({self._telling}, timeout=patience)
        except asyncio.CancelledError:
            await self.stop()
            raise
        if not self._telling.done():
            self._telling.add_done_callback(lambda _: self._poke())
            return 0
        ended, self._telling = self._telling, None
        return ended.result()

    @property
    def is_telling(self) -> bool:
        """Whether an earlier call goes on."""
        return self._telling is not None

    async def stop(self) -> None:
        """Stop telling. The event that was under way is told again after the next start."""
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)
            self._telling = None

    async def _tell(self) -> int:
        unseen = await self._desk.ledger.events.unseen(AT_ONCE)
        for id, event in unseen:
            await self._desk.registry.happened(event)
            # One by one, so that a crash repeats the last one and no other.
            await self._desk.ledger.events.seen([id])
        return len(unseen)
