"""What people wish for, as JSON beside each person: every subject has its own key there and leaves the others alone."""

from collections.abc import Iterable

import msgspec

from circles.domain.roles import RoleWishes
from circles.store import rows
from circles.store.codec import to_json
from circles.store.connection import Book


class Wishes(Book):
    """The wishes of people."""

    async def roles(self, ids: Iterable[str]) -> dict[str, RoleWishes]:
        """Which roles these people like, and which they would rather not have; who wishes nothing is left out."""
        found = await rows.Person.filter(id__in=list(ids)).exclude(wishes="{}").values_list("id", "wishes")
        told = {id: msgspec.json.decode(text, type=dict[str, object]).get("roles") for id, text in found}
        return {id: msgspec.convert(wish, RoleWishes) for id, wish in told.items() if wish}

    async def set_roles(self, id: str, wishes: RoleWishes) -> None:
        """Note what a person wishes about roles from now on."""
        async with self._db.transaction():
            for (text,) in await rows.Person.filter(id=id).values_list("wishes"):
                all_wishes = {**msgspec.json.decode(text, type=dict[str, object]), "roles": wishes}
                await rows.Person.filter(id=id).update(wishes=to_json(all_wishes))
