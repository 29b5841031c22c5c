"""What waits to be done, over all the books, in one look."""

from datetime import datetime

from circles.store.connection import Book
from circles.store.rows import instant, utc
from circles.store.statements import LOOK, NEXT
from circles.store.values import Work

_LOOKED_FOR = tuple(Work)


class Waiting(Book):
    """Every beat asks this, and most of them find nothing: so it is one statement, not one for each book."""

    async def look(self, now: datetime) -> frozenset[Work]:
        """Which kinds of work there are at this instant. A post that waits behind another one counts, too."""
        (found,) = await self._db.fetch(LOOK, utc(now))
        return frozenset([work for work, there in zip(_LOOKED_FOR, found, strict=True) if there])

    async def next_at(self, now: datetime) -> datetime | None:
        """When there is something to do, or to send, next; a post never before `now`."""
        earliest = utc(now)
        ((due, errand, post),) = await self._db.fetch(NEXT)
        known = [instant(each) for each in (due, errand) if each]
        return min([*known, max(instant(post), earliest)] if post else known, default=None)
