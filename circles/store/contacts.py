"""How people want to hear from us, and how they stand to the circle that a message is about."""

from collections.abc import Sequence
from typing import Any

import msgspec

from circles.domain.contact import Standing
from circles.domain.person import Person
from circles.domain.wishes import ContactWishes
from circles.store import rows
from circles.store.codec import from_json, to_json
from circles.store.connection import Book
from circles.store.values import Contact

_STANDING = (Standing.HERE, Standing.PAUSED, Standing.GONE)
_CONTACT = """
    SELECT p.id, p.name, p.zone, p.language, p.wishes,
           (SELECT MIN(CASE m.state WHEN 'active' THEN 0 WHEN 'paused' THEN 1 ELSE 2 END) FROM membership m
            WHERE m.person_id = p.id {about}), {open}
    FROM person p WHERE p.id = ?1"""
_OPEN = """
    EXISTS (SELECT 1 FROM reachable r WHERE r.person_id = p.id)
    OR EXISTS (SELECT 1 FROM opening o WHERE o.person_id = p.id)"""
_ABOUT_CIRCLE = _CONTACT.format(about="AND m.circle_id = ?2", open="0")
_ABOUT_NONE = _CONTACT.format(about="", open=_OPEN)
"""One statement for both would read all memberships of a person even where a single one counts."""
_OF_CIRCLE = """
    SELECT p.id, p.name, p.zone, p.language, p.wishes, 0, 0
    FROM membership m JOIN person p ON p.id = m.person_id
    WHERE m.circle_id = ?1 AND m.state = 'active' ORDER BY m.id"""


class _Kept(msgspec.Struct):
    """What we read of a person's wishes. Other subjects keep theirs beside it."""

    contact: ContactWishes = ContactWishes()


def _contact(row: Sequence[Any], about: str) -> Contact:
    *person, wishes, standing, is_open = row
    # Of a circle they were never in, they hear as much as somebody who left; of no circle at all, as a newcomer.
    stands = _STANDING[standing] if standing is not None else (Standing.GONE if about else Standing.HERE)
    if stands is Standing.GONE and is_open:  # whoever left and chose to stay reachable can be reached
        stands = Standing.HERE
    return Contact(Person(*person), from_json(wishes, _Kept).contact, stands)


class Contacts(Book):
    """What decides whether we may write to somebody. One statement, since every private message asks."""

    async def of(self, person_id: str, about: str = "") -> Contact | None:
        """Somebody with their wishes, and how they stand to the circle `about` (or the best of all their circles)."""
        found = await (
            self._db.fetch(_ABOUT_CIRCLE, person_id, about) if about else self._db.fetch(_ABOUT_NONE, person_id)
        )
        return next((_contact(row, about) for row in found), None)

    async def of_circle(self, circle_id: str) -> tuple[Contact, ...]:
        """Everyone who is in a circle now, in the order they joined."""
        return tuple(_contact(row, circle_id) for row in await self._db.fetch(_OF_CIRCLE, circle_id))

    async def wish(self, person_id: str, wishes: ContactWishes) -> None:
        """Keep how somebody wants to hear from us from now on."""
        async with self._db.transaction():
            found = await rows.Person.filter(id=person_id).values_list("wishes")
            for (kept,) in found:
                mine = {**from_json(kept, dict[str, Any]), "contact": wishes}
                await rows.Person.filter(id=person_id).update(wishes=to_json(mine))
