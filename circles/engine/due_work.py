"""Does what the timetable says is due."""

import logging
from datetime import datetime

from circles.domain.errand import Errand
from circles.domain.outage import catch_up
from circles.domain.timetable import Due
from circles.errors import Contradiction, StoreError
from circles.services.desk import Desk
from circles.services.errands import DOINGS, think
from circles.services.notices import occasion, perform

log = logging.getLogger(__name__)
CIRCLES_AT_ONCE = 100


async def do_due_work(desk: Desk, now: datetime) -> int:
    """Merge what an outage piled up, do the rest in order. Returns how many rows it took.

    Raises StoreError if the store is away: what was not done stays due.
    """
    piled = await desk.ledger.timetable.piled(now, CIRCLES_AT_ONCE)
    plan = catch_up(piled, now)
    if plan.merged:
        async with desk.ledger.transaction():
            for each in plan.merged:
                await desk.ledger.timetable.done(each.key)
    for each in plan.keep:
        await _do(desk, each, now, quiet=each.key in plan.quiet)
    return len(piled)


async def _do(desk: Desk, due: Due, now: datetime, *, quiet: bool) -> None:
    try:
        await _do_once(desk, due, now, quiet=quiet)
    except Exception as error:
        if isinstance(error, StoreError) and not isinstance(error, Contradiction):
            raise
        # One session that cannot be handled must not stop the others; it stays done and is on the record.
        log.exception("due work failed", extra={"action": "due_failed", "key": due.key})
        await desk.ledger.timetable.done(due.key)


async def _do_once(desk: Desk, due: Due, now: datetime, *, quiet: bool) -> None:
    at = await occasion(desk, due, now, quiet=quiet)
    async with desk.ledger.transaction():
        # The conditional update is the claim: whoever marks the row does the work, in the same transaction.
        if await desk.ledger.timetable.done(due.key) and at is not None:
            await perform(desk, at)


async def do_errands(desk: Desk, now: datetime) -> int:
    """Do what is due beside the sessions, each in a transaction of its own. Returns how many there were.

    Raises StoreError if the store is away: what was not done stays due.
    """
    errands = await desk.ledger.errands.due(now)
    for each in errands:
        try:
            await _run(desk, each, now)
        except Exception as error:
            if isinstance(error, StoreError) and not isinstance(error, Contradiction):
                raise
            # As with a session: one that cannot be done must not stop the others.
            log.exception("errand failed", extra={"action": "errand_failed", "key": each.key})
            await desk.ledger.errands.done(each.key)
    return len(errands) or await desk.ledger.errands.drop_stale(now)


async def _run(desk: Desk, errand: Errand, now: datetime) -> None:
    thought = await think(desk, errand, now)
    async with desk.ledger.transaction():
        if await desk.ledger.errands.done(errand.key):
            await DOINGS[errand.kind](desk, errand, now, *thought)
