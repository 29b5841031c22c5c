"""Thanks from one member to another."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from circles.domain.thanks import Thanks, ThanksTo
from circles.store import rows
from circles.store.connection import Book, Database

_THANKS = ("id", "circle_id", "person_id", "receiver_id", "text", "readers", "at", "kept")


class Gratitude(Book):
    """Who thanked whom for what. Callers ask for what was given or received by the one who asks."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def add(
        self, circle_id: str, person_id: str, receiver_id: str, text: str, readers: ThanksTo, now: datetime
    ) -> Thanks:
        """Keep thanks."""
        new = Thanks(self._new_id(), circle_id, person_id, receiver_id, text, readers, rows.utc(now))
        await rows.Thanks.create(
            id=new.id,
            circle_id=circle_id,
            person_id=person_id,
            receiver_id=receiver_id,
            text=text,
            readers=readers,
            at=new.at,
        )
        return new

    async def get(self, id: str) -> Thanks | None:
        """The thanks with this id."""
        return next(iter(await self._found(id=id)), None)

    async def received(self, person_id: str, *, kept: bool = False) -> tuple[Thanks, ...]:
        """What somebody was thanked for, oldest first. `kept`: only what they put into their log."""
        return await self._found(receiver_id=person_id, **({"kept": True} if kept else {}))

    async def given(self, person_id: str) -> tuple[Thanks, ...]:
        """What somebody thanked others for, oldest first."""
        return await self._found(person_id=person_id)

    async def keep(self, id: str, kept: bool) -> None:
        """The receiver puts it into their log, or takes it out."""
        await rows.Thanks.filter(id=id).update(kept=kept)

    async def take_back(self, person_id: str, at: datetime) -> Thanks | None:
        """Delete what somebody said at that instant. None: nothing is there."""
        found = await self._found(person_id=person_id, at=at)
        for each in found:
            await rows.Thanks.filter(id=each.id).delete()
        return next(iter(found), None)

    async def _found(self, **about: Any) -> tuple[Thanks, ...]:
        found = await rows.Thanks.filter(**about).order_by("at", "id").values_list(*_THANKS)
        return tuple(
            Thanks(id, circle, giver, receiver, text, ThanksTo(readers), at, kept)
            for id, circle, giver, receiver, text, readers, at, kept in found
        )
