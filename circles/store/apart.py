"""Two people who should not sit together. Only who said so knows; decisions learn that there is a pair, not whose."""

from collections.abc import Iterable

from tortoise.expressions import Q

from circles.store import rows
from circles.store.connection import Book


class Apart(Book):
    """With whom somebody would rather not sit."""

    async def add(self, person_id: str, other_id: str) -> None:
        """Note it. Saying it twice changes nothing."""
        await self._db.insert([rows.Apart(person_id=person_id, other_id=other_id)], on=("person_id", "other_id"))

    async def remove(self, person_id: str, other_id: str) -> bool:
        """Take it back. False if it was not said."""
        return bool(await rows.Apart.filter(person_id=person_id, other_id=other_id).delete())

    async def named_by(self, person_id: str) -> tuple[str, ...]:
        """Whom this person named, in that order. For their eyes alone."""
        found = rows.Apart.filter(person_id=person_id).order_by("id")
        return tuple([other for (other,) in await found.values_list("other_id")])

    async def around(self, person_id: str) -> frozenset[str]:
        """Everybody with whom one person makes such a pair, whoever of the two said so."""
        found = await rows.Apart.filter(Q(person_id=person_id) | Q(other_id=person_id)).values_list(
            "person_id", "other_id"
        )
        return frozenset({id for pair in found for id in pair} - {person_id})

    async def pairs(self, ids: Iterable[str]) -> frozenset[frozenset[str]]:
        """The pairs among these people, whoever of the two said so."""
        wanted = list(ids)
        found = await rows.Apart.filter(person_id__in=wanted, other_id__in=wanted).values_list("person_id", "other_id")
        return frozenset(frozenset(pair) for pair in found)
