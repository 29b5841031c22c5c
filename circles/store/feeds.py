"""Calendar addresses."""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from circles.domain.person import Person
from circles.domain.showing import Level, Style
from circles.errors import StoreError
from circles.store import rows
from circles.store.codec import from_json, to_json
from circles.store.connection import Book, Database
from circles.store.touched import in_one
from circles.store.values import FeedRow

_FEED = (
    *("id", "kind", "subject_id", "generation", "token_hash", "fetched_at"),
    *("level", "alarm", "styles", "styled_at", "version", "changed_at"),
)
_BY_HASH = f"SELECT {', '.join(_FEED)} FROM feed WHERE token_hash = ?1 AND alive"
_OWNER = """
    SELECT f.id, f.generation, p.id, p.name, p.zone, p.language FROM feed f JOIN person p ON p.id = f.subject_id
    WHERE f.kind = 'person' AND f.subject_id = ?1 AND f.alive AND p.merged_into_id IS NULL"""
_LEVEL = "SELECT level FROM feed WHERE kind = 'person' AND subject_id = ?1"
_SHARED = """
    SELECT id, subject_id, known_to FROM feed WHERE kind = 'program' AND alive AND known_to IS NOT NULL ORDER BY id"""
_FETCHED = "UPDATE feed SET fetched_at = ?1 WHERE id = ?2 AND (fetched_at IS NULL OR fetched_at < ?1)"
_AHEAD = 2**16
"""By chance up to so many generations further: after an old copy was put back, the next ones may be known already."""
Kind = Literal["person", "circle", "program"]


def _feed(row: Sequence[Any]) -> FeedRow:
    id, kind, subject_id, generation, token_hash, fetched, level, alarm, styles, styled, version, changed = row
    fetched, styled, changed = (at and rows.instant(at) for at in (fetched, styled, changed))
    style = Style(Level(level), alarm, styles, styled)
    return FeedRow(id, kind, subject_id, generation, token_hash, fetched, style, version, changed)


class Feeds(Book):
    """One calendar address for each person, circle and program; renewing it makes the old one worthless."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def of(self, kind: Kind, subject_id: str) -> FeedRow:
        """The feed of somebody or something, made when it is first asked for. One that ended starts anew."""
        living = await rows.Feed.filter(kind=kind, subject_id=subject_id, alive=True).values_list(*_FEED)
        return _feed(living[0]) if living else await self._begun(kind, subject_id)

    @in_one
    async def _begun(self, kind: Kind, subject_id: str) -> FeedRow:
        found = await rows.Feed.filter(kind=kind, subject_id=subject_id).values_list("id", "alive")
        if not found:
            await rows.Feed.create(id=self._new_id(), kind=kind, subject_id=subject_id, generation=1, alive=True)
        elif not found[0][1]:
            await self._renew(found[0][0], alive=True)
        return await self._one(kind=kind, subject_id=subject_id)

    @in_one
    async def renew(self, id: str) -> FeedRow:
        """Start the next generation: the address of this one is dead at once. Raises StoreError if there is none."""
        return await self._renew(id)

    @in_one
    async def end(self, kind: Kind, subject_id: str) -> None:
        """The address opens nothing from now on."""
        ending = rows.Feed.filter(kind=kind, subject_id=subject_id)
        self._db.touched.feeds.update([id for (id,) in await ending.values_list("id")])
        await ending.update(alive=False, token_hash=None, known_to=None)

    @in_one
    async def set_style(self, person_id: str, level: Level, alarm: int | None) -> None:
        """How much somebody's calendar shows, and whether it rings: so many minutes before, or not at all."""
        changing = rows.Feed.filter(kind="person", subject_id=person_id)
        for before in await changing.values_list("level", "alarm"):
            if before != (level, alarm):
                await changing.update(level=level, alarm=alarm)
                self._db.touched.restyled.add(person_id)

    @in_one
    async def set_hash(self, id: str, token_hash: str) -> None:
        """Keep the hash of the token of this generation."""
        await rows.Feed.filter(id=id).update(token_hash=token_hash)

    async def by_hash(self, token_hash: str) -> FeedRow | None:
        """The living feed that a token opens: one look into an index."""
        return next((_feed(row) for row in await self._db.fetch(_BY_HASH, token_hash)), None)

    async def owner(self, person_id: str) -> tuple[str, int, Person] | None:
        """The id and the generation of somebody's living feed, and who they are. Makes none.

        Whether there is one can hardly be told by how long it takes.
        """
        found = await self._db.fetch(_OWNER, person_id)
        return next(((id, generation, Person(*person)) for id, generation, *person in found), None)

    async def level(self, person_id: str) -> Level:
        """How much somebody's calendar may show, also if they have no feed (any more). Makes none."""
        return next((Level(level) for (level,) in await self._db.fetch(_LEVEL, person_id)), Level.PLAIN)

    async def shared(self) -> list[tuple[str, str, frozenset[str]]]:
        """The links of programs that were given out: the feed's id, the program's, marks of those who may have it."""
        found = await self._db.fetch(_SHARED)
        return [(id, program_id, frozenset(from_json(known, tuple[str, ...]))) for id, program_id, known in found]

    @in_one
    async def share(self, id: str, marks: Collection[str]) -> None:
        """These may have the link of a program from now on, as well as those who had it before."""
        before = next((known for each, _, known in await self.shared() if each == id), None)
        if before is None or not before.issuperset(marks):
            after = (before or frozenset()) | set(marks)
            await rows.Feed.filter(id=id).update(known_to=to_json(tuple(sorted(after))))

    @in_one
    async def fetched(self, when: Mapping[str, datetime]) -> None:
        """Calendars came by: feed's id -> when."""
        await self._db.run_each(_FETCHED, [(rows.utc(at), id) for id, at in when.items()])

    async def _renew(self, id: str, **changes: Any) -> FeedRow:
        before = await self._one(id=id)
        generation = before.generation + 1 + secrets.randbelow(_AHEAD)
        await rows.Feed.filter(id=id).update(
            generation=generation, token_hash=None, fetched_at=None, known_to=None, **changes
        )
        self._db.touched.feeds.add(id)
        if before.kind == "person":  # its sessions link to their pages, which are others from now on
            self._db.touched.restyled.add(before.subject_id)
        return await self._one(id=id)

    async def _one(self, **which: str) -> FeedRow:
        found = await rows.Feed.filter(**which).values_list(*_FEED)
        if not found:
            raise StoreError(f"There is no feed with {which}.")
        return _feed(found[0])
