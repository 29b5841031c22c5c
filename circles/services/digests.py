"""The weekly digest: what could wait, in one message at the member's own hour."""

from datetime import datetime, timedelta

from circles.domain.contact import Standing
from circles.domain.errand import Errand
from circles.message import InPrivate
from circles.posts.digest import digest
from circles.services.contact import DIGEST, plan_digest
from circles.services.desk import Desk

TOO_OLD = timedelta(days=14)
"""A line that missed its digest comes with the next one, and then no more."""
APART = timedelta(days=6)
"""Nearer to each other than that no two come, though somebody chooses another day in between."""


async def send_digest(desk: Desk, errand: Errand, now: datetime) -> None:
    """Send somebody what waits for them. If nothing does, there is no digest."""
    assert errand.person_id is not None
    ledger, to = desk.ledger, InPrivate(errand.person_id)
    if await ledger.outbox.was_said_since(to, desk.platforms, f"{DIGEST}:", now - APART):
        await next_digest(desk, errand.person_id, now)
        return
    waited = await ledger.digests.take(errand.person_id, now - TOO_OLD)
    lines = [line for about, line in waited if await _still_concerned(desk, errand.person_id, about)]
    if lines:
        await desk.tell(digest(lines, errand.person_id, errand.key), now, stale_at=errand.stale_at)


async def _still_concerned(desk: Desk, person_id: str, about: str) -> bool:
    """Whoever left a circle in the meantime, or pauses, hears no more of it."""
    contact = await desk.ledger.contacts.of(person_id, about)
    return contact is not None and contact.standing is Standing.HERE


async def next_digest(desk: Desk, person_id: str, now: datetime) -> None:
    """If something waits for somebody, plan when it comes: after they chose another hour, or had a digest just now."""
    contact = await desk.ledger.contacts.of(person_id)
    if contact and await desk.ledger.digests.waiting(person_id):
        await plan_digest(desk.ledger, desk.settings.notices, contact, now)


DOINGS = {DIGEST: send_digest}
