"""What circles agreed on, version by version, and who said yes."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from circles.domain.charter import Charter, Rules
from circles.store import rows
from circles.store.codec import from_json, to_json
from circles.store.connection import Book, Database

_CHARTER = ("id", "circle_id", "version", "body", "person_id", "made_at")


def _charter(row: Sequence[Any]) -> Charter:
    id, circle_id, version, body, person_id, made_at = row
    return Charter(id, circle_id, version, from_json(body, Rules), person_id, made_at)


class Charters(Book):
    """The charter of each circle. Versions are never rewritten; the highest counts."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def of(self, circle_id: str, usual: Rules, now: datetime) -> Charter:
        """What a circle agreed on; the `usual` rules are put down when somebody first looks."""
        async with self._db.transaction():
            return await self.latest(circle_id) or await self.add(circle_id, usual, now)

    async def latest(self, circle_id: str) -> Charter | None:
        """The version that counts; None if nobody has looked yet."""
        found = rows.Charter.filter(circle_id=circle_id).order_by("-version").limit(1)
        return next((_charter(row) for row in await found.values_list(*_CHARTER)), None)

    async def add(self, circle_id: str, rules: Rules, now: datetime, person_id: str | None = None) -> Charter:
        """Put down the next version."""
        async with self._db.transaction():
            last = await rows.Charter.filter(circle_id=circle_id).order_by("-version").first().values_list("version")
            new = Charter(self._new_id(), circle_id, last[0] + 1 if last else 1, rules, person_id, rows.utc(now))
            await rows.Charter.create(
                id=new.id,
                circle_id=circle_id,
                version=new.version,
                body=to_json(rules),
                person_id=person_id,
                made_at=now,
            )
        return new

    async def accept(self, id: str, person_id: str, now: datetime) -> bool:
        """Somebody said yes to a version. False if they had already."""
        said = rows.Acceptance.filter(charter_id=id, person_id=person_id)
        async with self._db.transaction():
            if await said.exists():
                return False
            await rows.Acceptance.create(charter_id=id, person_id=person_id, at=now)
        return True

    async def take_back(self, person_id: str, at: datetime) -> bool:
        """Somebody's yes of that instant is none any more. False if there is none."""
        return await rows.Acceptance.filter(person_id=person_id, at=at).delete() > 0

    async def accepted(self, id: str, among: Iterable[str]) -> tuple[str, ...]:
        """Who of these people said yes to a version, in the order in which they did."""
        found = rows.Acceptance.filter(charter_id=id, person_id__in=list(among)).order_by("id")
        return tuple([person_id for (person_id,) in await found.values_list("person_id")])
