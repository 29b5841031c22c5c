"""Calendar addresses."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from circles.errors import StoreError
from circles.store import rows
from circles.store.connection import Book, Database
from circles.store.values import FeedRow

_FEED = ("id", "kind", "subject_id", "generation", "token_hash", "fetched_at")
Kind = Literal["person", "circle"]


class Feeds(Book):
    """One calendar address for each person and each circle; renewing it makes the old one worthless."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def of(self, kind: Kind, subject_id: str) -> FeedRow:
        """The feed of a person or a circle, made when it is first asked for. One that ended starts anew."""
        feed = rows.Feed.filter(kind=kind, subject_id=subject_id)
        async with self._db.transaction():
            found = await feed.values_list("id", "alive")
            if not found:
                id = self._new_id()
                await rows.Feed.create(id=id, kind=kind, subject_id=subject_id, generation=1, alive=True)
            elif not found[0][1]:
                await self._renew(found[0][0], alive=True)
            return await self._one(kind=kind, subject_id=subject_id)

    async def renew(self, id: str) -> FeedRow:
        """Start the next generation: the address of this one is dead at once. Raises StoreError if there is none."""
        async with self._db.transaction():
            return await self._renew(id)

    async def end(self, kind: Kind, subject_id: str) -> None:
        """The address opens nothing from now on."""
        await rows.Feed.filter(kind=kind, subject_id=subject_id).update(alive=False, token_hash=None)

    async def set_hash(self, id: str, token_hash: str) -> None:
        """Keep the hash of the token of this generation."""
        await rows.Feed.filter(id=id).update(token_hash=token_hash)

    async def by_hash(self, token_hash: str) -> FeedRow | None:
        """The living feed that a token opens."""
        found = await rows.Feed.filter(token_hash=token_hash, alive=True).values_list(*_FEED)
        return next((FeedRow(*row) for row in found), None)

    async def alive(self, kind: Kind, subject_id: str) -> FeedRow | None:
        """The feed of a person or a circle, if there is one that has not ended. Makes none."""
        found = await rows.Feed.filter(kind=kind, subject_id=subject_id, alive=True).values_list(*_FEED)
        return next((FeedRow(*row) for row in found), None)

    async def fetched(self, id: str, now: datetime) -> None:
        """A calendar came by."""
        await rows.Feed.filter(id=id).update(fetched_at=now)

    async def _renew(self, id: str, **changes: Any) -> FeedRow:
        before = await self._one(id=id)
        await rows.Feed.filter(id=id).update(generation=before.generation + 1, token_hash=None, **changes)
        return await self._one(id=id)

    async def _one(self, **which: str) -> FeedRow:
        found = await rows.Feed.filter(**which).values_list(*_FEED)
        if not found:
            raise StoreError(f"There is no feed with {which}.")
        return FeedRow(*found[0])
