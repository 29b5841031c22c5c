"""Who may be suggested to people outside their circle, and who was suggested to whom."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from circles.domain.values import dataclass
from circles.domain.widening import Opening, Said
from circles.store import rows
from circles.store.codec import from_json, to_json
from circles.store.connection import Book, Database
from circles.store.rows import utc

_OPEN = """
    SELECT o.person_id, o.body FROM opening o
    WHERE o.until > ?1 AND COALESCE((
        SELECT MIN(CASE m.state WHEN 'active' THEN 0 WHEN 'paused' THEN 1 ELSE 2 END)
        FROM membership m WHERE m.person_id = o.person_id), 2) <> 1
    ORDER BY o.id"""
_MET = """
    SELECT DISTINCT b.person_id FROM membership a JOIN membership b ON b.circle_id = a.circle_id
    JOIN circle c ON c.id = a.circle_id
    WHERE a.person_id = ?1 AND b.person_id <> ?1 AND c.state NOT IN ('forming', 'proposed')"""
_SUGGESTION = ("id", "person_id", "other_id", "said", "heard", "at")
_FOUND = f"SELECT {', '.join(_SUGGESTION)} FROM suggestion WHERE {{which}} ORDER BY at, id"
_FORGET_OPENINGS = "DELETE FROM opening WHERE until <= ?1"
_FORGET_SUGGESTIONS = """DELETE FROM suggestion WHERE at < ?1 AND NOT EXISTS (
    SELECT 1 FROM opening o WHERE o.person_id = suggestion.person_id OR o.person_id = suggestion.other_id)"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`other_id` was suggested to `person_id` at an instant (aware UTC); what each of them said to it."""

    id: str
    person_id: str
    other_id: str
    said: Said
    heard: Said
    at: datetime


def _suggestion(row: Sequence[Any]) -> Suggestion:
    id, person_id, other_id, said, heard, at = row
    return Suggestion(id, person_id, other_id, Said(said), Said(heard), rows.instant(at))


class Widening(Book):
    """Openings, of which each person has one at most, and suggestions. `circles.domain.widening` decides."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def open(self, person_id: str, opening: Opening, until: datetime) -> None:
        """Somebody may be suggested from now on, with these words."""
        body = to_json(opening)
        if not await rows.Opening.filter(person_id=person_id).update(body=body, until=until):
            await rows.Opening.create(person_id=person_id, body=body, until=until)

    async def close(self, person_id: str) -> bool:
        """Nobody is told of them any more. False if nobody was."""
        return bool(await rows.Opening.filter(person_id=person_id).delete())

    async def of(self, person_id: str, now: datetime) -> Opening | None:
        """What somebody lets others read."""
        found = rows.Opening.filter(person_id=person_id, until__gt=now)
        return next((from_json(body, Opening) for (body,) in await found.values_list("body")), None)

    async def open_ones(self, now: datetime) -> dict[str, Opening]:
        """By person's id, all who may be suggested now, in the order in which they opened; not who takes a break."""
        return {str(id): from_json(body, Opening) for id, body in await self._db.fetch(_OPEN, utc(now))}

    async def met(self, person_id: str) -> frozenset[str]:
        """Everybody with whom somebody sits or sat in a circle."""
        return frozenset(str(id) for (id,) in await self._db.fetch(_MET, person_id))

    async def suggest(self, person_id: str, other_ids: Iterable[str], now: datetime) -> None:
        """These people are suggested to somebody; also again, if that was long ago."""
        for other_id in other_ids:
            again = rows.Suggestion.filter(person_id=person_id, other_id=other_id)
            if not await again.update(at=now, said=Said.NOTHING, heard=Said.NOTHING):
                await rows.Suggestion.create(
                    id=self._new_id(),
                    person_id=person_id,
                    other_id=other_id,
                    said=Said.NOTHING,
                    heard=Said.NOTHING,
                    at=now,
                )

    async def get(self, id: str) -> Suggestion | None:
        """The suggestion with this id."""
        return next(map(_suggestion, await self._db.fetch(_FOUND.format(which="id = ?1"), id)), None)

    async def around(self, person_id: str) -> tuple[Suggestion, ...]:
        """Who was suggested to somebody, and to whom they were, oldest first."""
        found = await self._db.fetch(_FOUND.format(which="person_id = ?1 OR other_id = ?1"), person_id)
        return tuple(map(_suggestion, found))

    async def load(self, since: datetime) -> dict[str, int]:
        """By person's id: to how many people somebody was suggested since then."""
        counted = "SELECT other_id, COUNT(*) FROM suggestion WHERE at > ?1 GROUP BY other_id"
        return {str(id): int(count) for id, count in await self._db.fetch(counted, utc(since))}

    async def say(self, id: str, *, said: Said | None = None, heard: Said | None = None) -> None:
        """What one of the two says to it."""
        given = {"said": said, "heard": heard}
        await rows.Suggestion.filter(id=id).update(**{name: each for name, each in given.items() if each is not None})

    async def forget_before(self, now: datetime, before: datetime) -> None:
        """Openings that were not renewed end; suggestions from before an instant go if neither is open any more."""
        await self._db.run(_FORGET_OPENINGS, utc(now))
        await self._db.run(_FORGET_SUGGESTIONS, utc(before))
