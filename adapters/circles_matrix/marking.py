"""Puts the marks of buttons under messages, and takes away spent taps. Both may come late: people can also type."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from circles.chat import Outcome, Receipt
from circles_matrix.memory import Memory
from circles_matrix.posting import Posting

TOO_LATE = timedelta(hours=1)
USUAL_WAIT = 5.0
POSTS_FIRST = 1.0
"""Seconds that we wait longer than posts do: what a server still takes is for them."""


class Marking:
    """One at a time: spent taps first, since somebody may want to tap again."""

    def __init__(self, memory: Memory, posting: Posting) -> None:
        self._outgoing = memory.outgoing
        self._posting = posting
        self._new = asyncio.Event()
        posting.poke = self._new.set

    async def run(self) -> None:
        """Do what is planned, for ever."""
        while True:
            self._new.clear()
            while await self._next():
                pass
            await self._new.wait()

    async def _next(self) -> bool:
        """Whether there was something to do."""
        spent, seeds = self._outgoing.spent(), self._outgoing.seeds()
        if spent:
            room, reaction = spent[0]
            await self._did(lambda: self._posting.take_away(room, reaction))
        elif seeds:
            await self._put(*seeds[0])
        return bool(spent or seeds)

    async def _put(self, room: str, message: str, mark: str, since: datetime) -> None:
        is_late = datetime.now(UTC) - since > TOO_LATE
        if is_late or await self._did(lambda: self._posting.mark(room, message, mark)):
            self._outgoing.seeded(message, mark)

    async def _did(self, what: Callable[[], Awaitable[Receipt]]) -> bool:
        """Whether it is done, or refused for good. If not, returns when it makes sense to try again."""
        receipt = await what()
        if receipt.outcome is not Outcome.RETRY:
            return True
        pause = (receipt.retry_at - datetime.now(UTC)).total_seconds() if receipt.retry_at else USUAL_WAIT
        await asyncio.sleep(max(pause, 0.0) + POSTS_FIRST)
        return False
