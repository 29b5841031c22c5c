"""Timed work that concerns no single session."""

from datetime import datetime

from circles.domain.errand import Errand
from circles.store import rows
from circles.store.connection import Book
from circles.store.statements import ERRAND_DONE, ERRANDS_DUE, PLAN_ERRAND


class Errands(Book):
    """What is to do at an instant. A key is done once, ever: `todo` becomes `done` or `dropped` and stays so."""

    async def plan(self, errand: Errand) -> bool:
        """Put it on the list; one that waits already gets the new time. False if it was done, so is not planned."""
        about = errand.key, errand.kind, errand.circle_id, errand.person_id, errand.body
        async with self._db.transaction():
            return bool(
                await self._db.fetch_changed(PLAN_ERRAND, *about, rows.utc(errand.at), rows.utc(errand.stale_at))
            )

    async def drop(self, kind: str, *, circle_id: str | None = None, person_id: str | None = None) -> None:
        """There is no need any more for what waits of this kind, about this circle or person."""
        about = {name: id for name, id in (("circle_id", circle_id), ("person_id", person_id)) if id is not None}
        await rows.Errand.filter(kind=kind, state="todo", **about).update(state="dropped")

    async def drop_key(self, key: str) -> None:
        """There is no need any more for this one."""
        await rows.Errand.filter(key=key, state="todo").update(state="dropped")

    async def due(self, now: datetime, limit: int = 200) -> tuple[Errand, ...]:
        """What is to do by now and still of use, earliest first."""
        found = await self._db.fetch(ERRANDS_DUE, rows.utc(now), limit)
        return tuple(
            Errand(key, kind, rows.instant(at), rows.instant(stale_at), *rest)
            for key, kind, at, stale_at, *rest in found
        )

    async def waits(self, key: str) -> bool:
        """Whether this one is still to come."""
        return await rows.Errand.filter(key=key, state="todo").exists()

    async def waiting(self, kind: str) -> tuple[tuple[str, str], ...]:
        """(key, body) of those of a kind that are still to come."""
        found = rows.Errand.filter(kind=kind, state="todo").order_by("key")
        return tuple([(str(key), str(body)) for key, body in await found.values_list("key", "body")])

    async def done(self, key: str) -> bool:
        """Claim a key. True for one caller only: who gets True does the work, in the same transaction."""
        return await self._db.run(ERRAND_DONE, key) == 1

    async def drop_stale(self, now: datetime) -> int:
        """Give up what is of no use any more. Returns how many."""
        return await rows.Errand.filter(state="todo", at__lte=now, stale_at__lte=now).update(state="dropped")
