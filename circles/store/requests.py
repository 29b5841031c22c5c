"""What people are asked for, one by one."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from circles.domain.request import Request, RequestState
from circles.store import rows
from circles.store.connection import Book, Database

_REQUEST = ("id", "kind", "person_id", "asked_at", "circle_id", "body", "until", "state")
_FOUND = f"SELECT {', '.join(_REQUEST)} FROM request WHERE kind = ?1 {{more}} ORDER BY asked_at, id"


def _request(row: Sequence[Any]) -> Request:
    id, kind, person_id, asked_at, circle_id, body, until, state = row
    until = until and rows.instant(until)
    return Request(id, kind, person_id, rows.instant(asked_at), circle_id, body, until, RequestState(state))


class Requests(Book):
    """Questions to single people: open until they answer, or until somebody else did."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def ask(
        self,
        kind: str,
        person_id: str,
        now: datetime,
        *,
        circle_id: str | None = None,
        body: str = "",
        until: datetime | None = None,
    ) -> Request:
        """Ask somebody. Asking the same again while it is open gives the one that is there."""
        async with self._db.transaction():
            same: dict[str, Any] = {"kind": kind, "person_id": person_id, "circle_id": circle_id, "body": body}
            found = rows.Request.filter(**same, state=RequestState.OPEN).order_by("asked_at")
            for row in await found.values_list(*_REQUEST):
                return _request(row)
            id = self._new_id()
            await rows.Request.create(id=id, **same, asked_at=now, until=until, state=RequestState.OPEN)
        return Request(id, kind, person_id, rows.utc(now), circle_id, body, rows.utc(until) if until else None)

    async def get(self, id: str) -> Request | None:
        """The request with this id."""
        return next((_request(row) for row in await rows.Request.filter(id=id).values_list(*_REQUEST)), None)

    async def open_ones(
        self, kind: str, *, circle_id: str | None = None, person_id: str | None = None, body: str | None = None
    ) -> tuple[Request, ...]:
        """What is open of a kind: about a circle, to a person, with this body; oldest first."""
        about = {"circle_id": circle_id, "person_id": person_id, "body": body}
        given = {name: value for name, value in about.items() if value is not None}
        more = " ".join(f"AND {name} = ?{place}" for place, name in enumerate(given, 2))
        found = await self._db.fetch(_FOUND.format(more=f"AND state = 'open' {more}"), kind, *given.values())
        return tuple(_request(row) for row in found)

    async def of_circle(self, kind: str, circle_id: str) -> tuple[Request, ...]:
        """All that was ever asked of a kind about a circle, open or not, oldest first."""
        found = await self._db.fetch(_FOUND.format(more="AND circle_id = ?2"), kind, circle_id)
        return tuple(_request(row) for row in found)

    async def to_person(self, kind: str, person_id: str) -> tuple[Request, ...]:
        """All that somebody was ever asked of a kind, open or not, oldest first."""
        found = await self._db.fetch(_FOUND.format(more="AND person_id = ?2"), kind, person_id)
        return tuple(_request(row) for row in found)

    async def about(self, kind: str, body: str) -> tuple[Request, ...]:
        """All that was ever asked of a kind with this body, open or not, oldest first."""
        found = await self._db.fetch(_FOUND.format(more="AND body = ?2"), kind, body)
        return tuple(_request(row) for row in found)

    async def rewrite(self, id: str, body: str, until: datetime | None) -> None:
        """What it is about, and until when it is open, changes."""
        await rows.Request.filter(id=id).update(body=body, until=until)

    async def answer(self, id: str, state: RequestState) -> bool:
        """Close it. True for one caller only: the first tap wins."""
        return await rows.Request.filter(id=id, state=RequestState.OPEN).update(state=state) == 1
