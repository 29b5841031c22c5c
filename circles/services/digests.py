"""The weekly digest: what could wait, in one message at the member's own hour."""

from dataclasses import replace
from datetime import datetime, timedelta

from circles.domain.contact import BY_PLAN, Standing
from circles.domain.errand import Errand
from circles.message import InPrivate
from circles.posts.digest import digest
from circles.services.contact import DIGEST, WEEK, plan_digest
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
    if await _enough(desk, errand.person_id, now):
        await _a_day_later(desk, errand, now)
        return
    waited = await ledger.digests.take(errand.person_id, now - TOO_OLD)
    lines = [line for about, line in waited if await _still_concerned(desk, errand.person_id, about)]
    if lines:
        await desk.tell(digest(lines, errand.person_id, errand.key), now, stale_at=errand.stale_at)


async def _enough(desk: Desk, person_id: str, now: datetime) -> bool:
    """Whether somebody got so many messages this week that one more, beside what comes by plan, were too many."""
    contact = await desk.ledger.contacts.of(person_id)
    if contact is None:
        return False
    had = await desk.ledger.outbox.had(person_id, desk.platforms, now - WEEK)
    return had + BY_PLAN > contact.wishes.over(desk.settings.notices.terms()).weekly


async def _a_day_later(desk: Desk, errand: Errand, now: datetime) -> None:
    """What could wait waits a little longer, but not for more than a week."""
    at = now + timedelta(days=1)
    if at < errand.stale_at:
        later = replace(errand, key=f"{DIGEST}:{errand.person_id}:{at:%Y%m%dT%H%M}", at=at)
        await desk.ledger.errands.plan(later)


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
