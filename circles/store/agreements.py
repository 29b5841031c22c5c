"""What mentors and those they mentor expect of each other, version by version, and who said yes."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from circles.domain.agreement import Agreement, Terms
from circles.store import rows
from circles.store.codec import from_json, to_json
from circles.store.connection import Book, Database

_AGREEMENT = ("id", "circle_id", "mentor_id", "other_id", "version", "body", "person_id", "made_at")


def _agreement(row: Sequence[Any]) -> Agreement:
    id, circle_id, mentor_id, other_id, version, body, person_id, made_at = row
    terms = from_json(body, Terms) if body else Terms()
    return Agreement(id, circle_id, mentor_id, other_id, version, terms, person_id, made_at)


class Agreements(Book):
    """Versions are never rewritten; of a mentor and whom they mentor, the highest counts."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def latest(self, circle_id: str, mentor_id: str, other_id: str | None) -> Agreement | None:
        """The version that counts. `other_id` None: of a mentor with the whole circle."""
        found = await self._versions(circle_id, mentor_id, other_id)
        return found[-1] if found else None

    async def of_circle(self, circle_id: str) -> tuple[Agreement, ...]:
        """All that were made in a circle: of each mentor and whom they mentor the version that counts."""
        found = rows.Agreement.filter(circle_id=circle_id).order_by("version", "made_at", "id")
        newest = {
            (each.mentor_id, each.other_id): each for each in map(_agreement, await found.values_list(*_AGREEMENT))
        }
        return tuple(newest.values())

    async def get(self, id: str) -> Agreement | None:
        """The version with this id."""
        found = rows.Agreement.filter(id=id)
        return next(map(_agreement, await found.values_list(*_AGREEMENT)), None)

    async def add(
        self, circle_id: str, mentor_id: str, other_id: str | None, terms: Terms, person_id: str, now: datetime
    ) -> Agreement:
        """Put down the next version."""
        async with self._db.transaction():
            before = await self._versions(circle_id, mentor_id, other_id)
            version = before[-1].version + 1 if before else 1
            new = Agreement(self._new_id(), circle_id, mentor_id, other_id, version, terms, person_id, rows.utc(now))
            await rows.Agreement.create(
                id=new.id,
                circle_id=circle_id,
                mentor_id=mentor_id,
                other_id=other_id,
                version=version,
                body=to_json(terms),
                person_id=person_id,
                made_at=now,
            )
        return new

    async def accept(self, id: str, person_id: str, now: datetime) -> bool:
        """Somebody said yes to a version. False if they had already."""
        said = rows.AgreementYes.filter(agreement_id=id, person_id=person_id)
        async with self._db.transaction():
            if await said.exists():
                return False
            await rows.AgreementYes.create(agreement_id=id, person_id=person_id, at=now)
        return True

    async def take_back(self, person_id: str, at: datetime) -> bool:
        """Somebody's yes of that instant is none any more. False if there is none."""
        return await rows.AgreementYes.filter(person_id=person_id, at=at).delete() > 0

    async def accepted(self, id: str) -> tuple[str, ...]:
        """Who said yes to a version (ids), in the order in which they did."""
        found = rows.AgreementYes.filter(agreement_id=id).order_by("id")
        return tuple([person_id for (person_id,) in await found.values_list("person_id")])

    async def _versions(self, circle_id: str, mentor_id: str, other_id: str | None) -> list[Agreement]:
        whom = {"other_id": other_id} if other_id else {"other_id__isnull": True}
        found = rows.Agreement.filter(circle_id=circle_id, mentor_id=mentor_id, **whom).order_by("version")
        return list(map(_agreement, await found.values_list(*_AGREEMENT)))
