"""The weekly digest: what could wait, in one message at the member's own hour."""

from datetime import datetime, timedelta

from circles.domain.errand import Errand
from circles.posts.digest import digest
from circles.services.contact import DIGEST
from circles.services.desk import Desk

TOO_OLD = timedelta(days=14)
"""A line that missed its digest comes with the next one, and then no more."""


async def send_digest(desk: Desk, errand: Errand, now: datetime) -> None:
    """Send somebody what waits for them. If nothing does, there is no digest."""
    assert errand.person_id is not None
    lines = await desk.ledger.digests.take(errand.person_id, now - TOO_OLD)
    if lines:
        await desk.tell(digest(lines, errand.person_id, errand.key), now, stale_at=errand.stale_at)


DOINGS = {DIGEST: send_digest}
