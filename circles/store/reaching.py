"""Who stays reachable after a circle, and who may ask them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from circles.domain.alumni import Alum, Place, ReachedBy
from circles.store import rows
from circles.store.connection import Book, Database
from circles.store.rows import utc

_ALUM = """
    SELECT r.id, r.person_id, r.circle_id, s.program_id, s.number, r.readers, r.words, r.invited, r.until,
           c.ended_at IS NOT NULL OR EXISTS (
               SELECT 1 FROM membership m
               WHERE m.circle_id = r.circle_id AND m.person_id = r.person_id AND m.state = 'left')
    FROM reachable r JOIN circle c ON c.id = r.circle_id JOIN season s ON s.id = c.season_id
    WHERE {which} ORDER BY r.id"""
_PLACES = """
    SELECT m.circle_id, s.program_id, s.number
    FROM membership m JOIN circle c ON c.id = m.circle_id JOIN season s ON s.id = c.season_id
    WHERE m.person_id = ?1 AND m.state <> 'left' AND c.state NOT IN ('forming', 'proposed') ORDER BY m.id"""
_TO_ASK = """s.program_id IN (
        SELECT s2.program_id FROM membership m2 JOIN circle c2 ON c2.id = m2.circle_id
        JOIN season s2 ON s2.id = c2.season_id WHERE m2.person_id = ?1)"""


def _alum(row: Sequence[Any]) -> Alum:
    id, person_id, circle_id, program_id, season, readers, words, invited, until, is_former = row
    where = Place(circle_id, program_id, season)
    by = ReachedBy(readers)
    return Alum(id, person_id, where, by, words, bool(invited), rows.instant(until), bool(is_former))


class Reaching(Book):
    """What people chose for the time after a circle. `circles.domain.alumni` decides who reads it."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def choose(
        self, person_id: str, circle_id: str, by: ReachedBy, words: str, invited: bool, until: datetime
    ) -> None:
        """Note what somebody chose for the time after a circle; it takes the place of what they chose before."""
        chosen: dict[str, Any] = {"readers": by, "words": words, "invited": invited, "until": until}
        if not await rows.Reachable.filter(person_id=person_id, circle_id=circle_id).update(**chosen):
            await rows.Reachable.create(id=self._new_id(), person_id=person_id, circle_id=circle_id, **chosen)

    async def renew(self, id: str, until: datetime) -> None:
        """It holds until then."""
        await rows.Reachable.filter(id=id).update(until=until)

    async def end(self, person_id: str, circle_id: str) -> bool:
        """They are not to be reached any more. False if nothing was chosen."""
        return bool(await rows.Reachable.filter(person_id=person_id, circle_id=circle_id).delete())

    async def get(self, id: str) -> Alum | None:
        """The one with this id."""
        return next(map(_alum, await self._db.fetch(_ALUM.format(which="r.id = ?1"), id)), None)

    async def of_person(self, person_id: str) -> tuple[Alum, ...]:
        """What somebody chose, for each of their circles."""
        return tuple(map(_alum, await self._db.fetch(_ALUM.format(which="r.person_id = ?1"), person_id)))

    async def of_program(self, program_id: str) -> tuple[Alum, ...]:
        """What people chose in a program."""
        return tuple(map(_alum, await self._db.fetch(_ALUM.format(which="s.program_id = ?1"), program_id)))

    async def around(self, person_id: str) -> tuple[Alum, ...]:
        """What people chose in the programs in which somebody has, or had, a place."""
        return tuple(map(_alum, await self._db.fetch(_ALUM.format(which=_TO_ASK), person_id)))

    async def places(self, person_id: str) -> tuple[Place, ...]:
        """Where somebody has a place, or had it when the circle ended, in the order they joined. Not what they left."""
        return tuple(Place(*row) for row in await self._db.fetch(_PLACES, person_id))

    async def forget_before(self, now: datetime, asked_before: datetime) -> None:
        """Whatever was not renewed in time ends, with its words; who asked whom before an instant is forgotten."""
        await self._db.run("DELETE FROM reachable WHERE until <= ?1", utc(now))
        await self._db.run("DELETE FROM request WHERE kind = 'reach' AND asked_at < ?1", utc(asked_before))
