"""What hinders an adapter until somebody puts it right: organizers hear of it, once of each."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from circles.domain.errand import Errand
from circles.errors import Hindered
from circles.posts import hindering as posts
from circles.services.desk import Desk

HINDERED = "hindered"
AGAIN_AFTER = timedelta(days=7)


async def tell(desk: Desk, error: Hindered, platform: str, place: str, circle_id: str | None, now: datetime) -> bool:
    """Tell the organizers what to put right, unless they heard just this within a week. Returns whether they are told.

    `place`: where it was met; `mended` takes it. What they know is an errand: it ends when it is mended, or in a week.
    """
    start = f"{HINDERED}:{_digest(error, platform)}:"
    async with desk.ledger.transaction():
        if any(key.startswith(start) for key, _ in await desk.ledger.errands.waiting(HINDERED)):
            return False
        key, until = f"{start}{now:%Y%m%dT%H%M%S%f}", now + AGAIN_AFTER
        await desk.ledger.errands.plan(Errand(key, HINDERED, until, until + AGAIN_AFTER, body=place))
        circle = await desk.ledger.circles.get(circle_id) if circle_id else None
        await desk.tell_organizers(posts.hindered(error, platform, circle, key), now)
    return True


async def places(desk: Desk) -> set[str]:
    """Where something is in the way, as far as organizers were told."""
    return {place for _, place in await desk.ledger.errands.waiting(HINDERED)}


async def mended(desk: Desk, place: str) -> None:
    """It works there again: if it breaks once more, organizers hear of it once more."""
    async with desk.ledger.transaction():
        for key, where in await desk.ledger.errands.waiting(HINDERED):
            if where == place:
                await desk.ledger.errands.drop_key(key)


def _digest(error: Hindered, platform: str) -> str:
    said = repr((platform, error.template, sorted((name, str(value)) for name, value in error.values.items())))
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


async def _week_is_over(desk: Desk, errand: Errand, now: datetime) -> None:
    """Nothing to do: if it is still in the way, the next try says so again."""


DOINGS: dict[str, Any] = {HINDERED: _week_is_over}
