"""Once a day: what is kept no longer than it serves."""

from datetime import datetime, timedelta

from circles.services.desk import Desk

EVERY = timedelta(days=1)
HEARD_LASTS = timedelta(days=2)
"""Longer than any platform hands in the same event twice."""
TEXT_LASTS = timedelta(days=30)


class Housekeeping:
    """The daily round of one running program; the first one comes right after the start."""

    def __init__(self, desk: Desk) -> None:
        self._ledger = desk.ledger
        self._last: datetime | None = None

    async def keep(self, now: datetime) -> None:
        """Forget old answers to events, and the texts of posts that are long out; their keys and receipts stay."""
        if self._last is not None and timedelta(0) <= now - self._last < EVERY:
            return
        await self._ledger.heard.forget_before(now - HEARD_LASTS)
        await self._ledger.outbox.forget_texts(now - TEXT_LASTS)
        self._last = now
