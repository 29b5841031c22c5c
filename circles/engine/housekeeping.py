"""Once a day, and at the start: newer zone data, and what is kept no longer than it serves."""

from datetime import datetime, timedelta

from circles.domain.alumni import ASK_AGAIN_AFTER
from circles.domain.history import UNDO_WITHIN
from circles.domain.zones import look_again
from circles.services.desk import Desk
from circles.services.feeds import write_seen
from circles.services.forgetting_again import note_all
from circles.services.reckoning import reckon
from circles.services.since_last_run import end_links_of_former_organizers, note_shown
from circles.store.address import Address
from circles.store.copies import forget_copies

EVERY = timedelta(days=1)
NOTES_EVERY = timedelta(minutes=10)
DAYS_OFF_AHEAD = timedelta(days=2 * 365)


class Housekeeping:
    """The daily round of one running program; the first one comes right after the start."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._last: datetime | None = None
        self._noted: datetime | None = None

    async def keep(self, now: datetime) -> None:
        """Ask for days off, reckon coming hours with the zone data of today; forget what was kept long enough.

        More often: write down when calendars came by, and what they show of new circles. At the start: see what the
        settings say otherwise than in the last run.
        """
        if self._noted is None or not timedelta(0) <= now - self._noted < NOTES_EVERY:
            await write_seen(self._desk)
            await note_shown(self._desk, began=self._noted is None)
            self._noted = now
        if self._last is None:
            await end_links_of_former_organizers(self._desk, now)
        if self._last is not None and timedelta(0) <= now - self._last < EVERY:
            return
        await self._desk.registry.learn_days_off(now.date(), (now + DAYS_OFF_AHEAD).date())
        look_again()
        await reckon(self._desk, now)
        await self._forget(now)
        self._last = now

    async def _forget(self, now: datetime) -> None:
        """As long as `[privacy]` says: see SECURITY.md, which promises it."""
        ledger, keep = self._desk.ledger, self._desk.settings.privacy
        async with ledger.transaction():
            await ledger.heard.forget_before(now - timedelta(days=keep.answer_days))
            await ledger.heard.forget_requests(now - timedelta(days=max(keep.answer_days, keep.message_days)))
            await ledger.outbox.forget_texts(now - timedelta(days=keep.message_days))
            await ledger.keeping.forget_words(now - timedelta(days=keep.words_days))
            await ledger.keeping.forget_requests(now - timedelta(days=keep.message_days))
            await ledger.reaching.forget_before(now, now - ASK_AGAIN_AFTER)
            await ledger.widening.forget_before(now, now - timedelta(days=keep.reachable_days))
            await ledger.keeping.forget_ways_back(now - UNDO_WITHIN)
            await ledger.keeping.forget_history(now - timedelta(days=keep.history_days))
        await ledger.erasing.seal()
        await note_all(self._desk, now)
        if path := Address.parse(self._desk.settings.database.url).path:
            forget_copies(path, now - timedelta(days=keep.copy_days))
