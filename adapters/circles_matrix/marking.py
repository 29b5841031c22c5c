"""Puts the marks of buttons under messages. They may come late: whoever does not wait can type."""

import asyncio
from datetime import UTC, datetime, timedelta

from circles.chat import Outcome
from circles_matrix.memory import Memory
from circles_matrix.posting import Posting

TOO_LATE = timedelta(hours=1)
USUAL_WAIT = 5.0


class Marking:
    """One mark at a time, after the messages."""

    def __init__(self, memory: Memory, posting: Posting) -> None:
        self._outgoing = memory.outgoing
        self._posting = posting
        self._new = asyncio.Event()
        posting.poke = self._new.set

    async def run(self) -> None:
        """Put what is planned, for ever."""
        while True:
            self._new.clear()
            for room, message, mark, since in self._outgoing.seeds():
                await self._put(room, message, mark, since)
            await self._new.wait()

    async def _put(self, room: str, message: str, mark: str, since: datetime) -> None:
        while datetime.now(UTC) - since < TOO_LATE:
            receipt = await self._posting.mark(room, message, mark)
            if receipt.outcome is not Outcome.RETRY:
                break
            pause = (receipt.retry_at - datetime.now(UTC)).total_seconds() if receipt.retry_at else USUAL_WAIT
            await asyncio.sleep(max(pause, 0.1))
        self._outgoing.seeded(message, mark)
