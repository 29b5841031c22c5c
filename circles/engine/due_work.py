"""Does what the timetable says is due."""

import logging
from collections.abc import Sequence
from datetime import datetime

from circles.domain.outage import catch_up
from circles.domain.timetable import Due
from circles.errors import StoreError
from circles.services.desk import Desk
from circles.services.notices import occasion, perform

log = logging.getLogger(__name__)
BATCH = 500


async def do_due_work(desk: Desk, now: datetime) -> int:
    """Drop what is stale, merge what one outage piled up, do the rest in order. Returns how many rows it took."""
    dropped = await desk.ledger.timetable.drop_stale(now)
    if dropped:
        log.warning("too late to be useful", extra={"action": "due_dropped", "count": dropped})
    due = await desk.ledger.timetable.due(now, BATCH)
    keep, merged = catch_up(due)
    for each in merged:
        await desk.ledger.timetable.done(each.key)
    await _do(desk, keep, now)
    return len(due)


async def _do(desk: Desk, due: Sequence[Due], now: datetime) -> None:
    for each in due:
        try:
            await _do_one(desk, each, now)
        except StoreError:
            raise
        except Exception:
            # One session that cannot be handled must not stop the others; it stays done and is on the record.
            log.exception("due work failed", extra={"action": "due_failed", "key": each.key})
            await desk.ledger.timetable.done(each.key)


async def _do_one(desk: Desk, due: Due, now: datetime) -> None:
    at = await occasion(desk, due, now)
    async with desk.ledger.transaction():
        # The conditional update is the claim: whoever marks the row does the work, in the same transaction.
        if await desk.ledger.timetable.done(due.key) and at is not None:
            await perform(desk, at)
