"""Short words between sessions."""

from collections.abc import Callable, Iterable
from datetime import datetime

from circles.domain.reflection import CheckIn, Visibility
from circles.store import rows
from circles.store.connection import Book, Database


class CheckIns(Book):
    """What people said about how it goes. Nothing here decides who may read it: callers ask for their own."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def add(self, circle_id: str, person_id: str, text: str, visibility: Visibility, now: datetime) -> None:
        """Keep a line."""
        await rows.CheckIn.create(
            id=self._new_id(), circle_id=circle_id, person_id=person_id, text=text, visibility=visibility, at=now
        )

    async def of_person(self, person_id: str) -> tuple[CheckIn, ...]:
        """What somebody said in all their circles, oldest first."""
        found = rows.CheckIn.filter(person_id=person_id).order_by("at", "id")
        columns = ("id", "circle_id", "person_id", "text", "visibility", "at")
        return tuple(
            CheckIn(id, circle, person, text, Visibility(visibility), at)
            for id, circle, person, text, visibility, at in await found.values_list(*columns)
        )

    async def keep_private(self, person_id: str, ids: Iterable[str]) -> None:
        """Of these, what this person said is for them alone from now on. There is no way to make it wider."""
        await rows.CheckIn.filter(person_id=person_id, id__in=list(ids)).update(visibility=Visibility.ME)

    async def take_back(self, person_id: str, at: datetime) -> bool:
        """Remove the line that somebody wrote at that instant. False if there is none."""
        return await rows.CheckIn.filter(person_id=person_id, at=at).delete() > 0

    async def since(self, circle_id: str, since: datetime) -> frozenset[str]:
        """The ids of those who said something after an instant."""
        found = rows.CheckIn.filter(circle_id=circle_id, at__gt=since)
        return frozenset([person_id for (person_id,) in await found.values_list("person_id")])
