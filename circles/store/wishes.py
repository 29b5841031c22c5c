"""What people wish for and say of themselves, as JSON beside each: every subject has a key there, and no other."""

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from circles.domain.availability import Availability
from circles.domain.ladder import Step
from circles.domain.profile import UNTOLD, Profile
from circles.domain.roles import RoleWishes
from circles.store import rows
from circles.store.codec import from_json, to_json
from circles.store.connection import Book, among

_STATED = "SELECT id, wishes FROM person WHERE id IN ({ids}) AND wishes <> '{{}}'"
T = TypeVar("T")


class Wishes(Book):
    """The wishes of people. Who wishes nothing about a subject is left out of what is found."""

    async def roles(self, ids: Iterable[str]) -> dict[str, RoleWishes]:
        """Which roles these people like, and which they would rather not have."""
        return await self._of(ids, "roles", RoleWishes)

    async def set_roles(self, id: str, wishes: RoleWishes) -> None:
        """Note what a person wishes about roles from now on."""
        await self._keep(id, "roles", wishes)

    async def hours(self, ids: Iterable[str]) -> dict[str, Availability]:
        """When these people said that they can meet: a week on the wall of their own zone."""
        stated = await self._of(ids, "hours", list[list[str]])
        return {id: Availability.of(rows) for id, rows in stated.items()}

    async def set_hours(self, id: str, hours: Availability | None) -> None:
        """Note when a person can meet from now on. None: they say nothing about it any more."""
        await self._keep(id, "hours", hours.stored() if hours else None)

    async def profiles(self, ids: Iterable[str]) -> dict[str, Profile]:
        """What these people say of themselves."""
        return await self._of(ids, "profile", Profile)

    async def set_profile(self, id: str, profile: Profile) -> None:
        """Note what a person says of themselves from now on."""
        await self._keep(id, "profile", profile if profile != UNTOLD else None)

    async def steps(self, ids: Iterable[str]) -> dict[str, Step]:
        """The step that these people asked for, as host or mentor of a circle one day."""
        return await self._of(ids, "ladder", Step)

    async def set_step(self, id: str, step: Step | None) -> None:
        """Note which step a person asks for from now on. None: none any more."""
        await self._keep(id, "ladder", step)

    async def _of(self, ids: Iterable[str], subject: str, kind: type[T]) -> dict[str, T]:
        wanted = list(ids)
        found = await self._db.fetch(_STATED.format(ids=among(wanted)), *wanted)
        told = {id: from_json(text, dict[str, Any]).get(subject) for id, text in found}
        return {id: msgspec.convert(each, kind) for id, each in told.items() if each}

    async def _keep(self, id: str, subject: str, wish: object | None) -> None:
        """Note a wish, and leave those about other subjects as they are. None takes it away."""
        async with self._db.transaction():
            for (text,) in await rows.Person.filter(id=id).values_list("wishes"):
                others = {key: each for key, each in from_json(text, dict[str, Any]).items() if key != subject}
                kept = others if wish is None else {**others, subject: wish}
                await rows.Person.filter(id=id).update(wishes=to_json(kept))
