"""Once a day, and at the start: newer zone data, and what is kept no longer than it serves."""

from datetime import datetime, timedelta

from circles.services.desk import Desk
from circles.services.reckoning import reckon

EVERY = timedelta(days=1)
HEARD_LASTS = timedelta(days=2)
"""Longer than any platform hands in the same event twice."""
TEXT_LASTS = timedelta(days=30)
DAYS_OFF_AHEAD = timedelta(days=2 * 365)


class Housekeeping:
    """The daily round of one running program; the first one comes right after the start."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._last: datetime | None = None

    async def keep(self, now: datetime) -> None:
        """Ask for days off, reckon coming hours with the zone data of today; forget what is old."""
        if self._last is not None and timedelta(0) <= now - self._last < EVERY:
            return
        await self._desk.registry.learn_days_off(now.date(), (now + DAYS_OFF_AHEAD).date())
        await reckon(self._desk, now)
        await self._desk.ledger.heard.forget_before(now - HEARD_LASTS)
        await self._desk.ledger.outbox.forget_texts(now - TEXT_LASTS)
        self._last = now
