"""What mentors and those they mentor expect of each other, version by version, and who said yes."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from tortoise.expressions import Q

from circles.domain.agreement import Agreement, Terms
from circles.store import rows
from circles.store.codec import from_json, to_json
from circles.store.connection import Book, Database

_AGREEMENT = ("id", "circle_id", "mentor_id", "other_id", "version", "body", "person_id", "made_at")


def _agreement(row: Sequence[Any]) -> Agreement:
    id, circle_id, mentor_id, other_id, version, body, person_id, made_at = row
    terms = from_json(body, Terms) if body else Terms()
    return Agreement(id, circle_id, mentor_id, other_id, version, terms, person_id, made_at)


async def versions_of(circle_id: str, mentor_id: str, other_id: str | None) -> tuple[Agreement, ...]:
    """All versions, the first one first. `other_id` None: of a mentor with the whole circle.

    Two people keep theirs while circles merge and split: it belongs to the season of the circle.
    """
    of = rows.Agreement.filter(mentor_id=mentor_id)
    if other_id is None:
        of = of.filter(circle_id=circle_id, other_id__isnull=True)
    else:
        of = of.filter(circle__season_id__in=await _season(circle_id), other_id=other_id)
    found = of.order_by("version", "made_at", "id")
    return tuple(map(_agreement, await found.values_list(*_AGREEMENT)))


async def _season(circle_id: str) -> list[str]:
    return [id for (id,) in await rows.Circle.filter(id=circle_id).values_list("season_id")]


class Agreements(Book):
    """Versions are never rewritten; of a mentor and whom they mentor, the highest counts."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def versions(self, circle_id: str, mentor_id: str, other_id: str | None) -> tuple[Agreement, ...]:
        """See `versions_of`."""
        return await versions_of(circle_id, mentor_id, other_id)

    async def mentors(self, circle_id: str) -> tuple[str, ...]:
        """Who made one as a mentor with the whole circle (ids), the first one first."""
        found = rows.Agreement.filter(circle_id=circle_id, other_id__isnull=True).order_by("made_at", "id")
        return tuple(dict.fromkeys([id for (id,) in await found.values_list("mentor_id")]))

    async def pairs(self, circle_id: str, person_id: str) -> tuple[tuple[str, str], ...]:
        """(mentor's id, the other's id) of all that somebody made with one person in the season of a circle."""
        mine = Q(mentor_id=person_id) | Q(other_id=person_id)
        found = rows.Agreement.filter(mine, circle__season_id__in=await _season(circle_id), other_id__isnull=False)
        made = await found.order_by("made_at", "id").values_list("mentor_id", "other_id")
        return tuple(dict.fromkeys([(mentor_id, other_id) for mentor_id, other_id in made]))

    async def get(self, id: str) -> Agreement | None:
        """The version with this id."""
        found = rows.Agreement.filter(id=id)
        return next(map(_agreement, await found.values_list(*_AGREEMENT)), None)

    async def add(
        self, circle_id: str, mentor_id: str, other_id: str | None, terms: Terms, person_id: str, now: datetime
    ) -> Agreement:
        """Put down the next version."""
        async with self._db.transaction():
            before = await versions_of(circle_id, mentor_id, other_id)
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

    async def accepted(self, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Version's id -> who said yes to it (ids), in the order in which they did."""
        wanted = list(ids)
        found: dict[str, tuple[str, ...]] = dict.fromkeys(wanted, ())
        said = rows.AgreementYes.filter(agreement_id__in=wanted).order_by("id")
        for id, person_id in await said.values_list("agreement_id", "person_id"):
            found[id] += (person_id,)
        return found
