"""What was changed, by whom."""

from collections.abc import Callable, Iterable
from datetime import datetime

from tortoise.expressions import Q

from circles.domain.history import Change
from circles.store import rows
from circles.store.connection import Book, Database

_CHANGE = ("id", "at", "what", "actor_id", "circle_id", "person_id", "before", "undone_at")


class History(Book):
    """The record of changes. Entries are never rewritten; one that was undone says when."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def note(
        self,
        what: str,
        now: datetime,
        *,
        actor_id: str | None = None,
        circle_id: str | None = None,
        person_id: str | None = None,
        before: str = "",
    ) -> Change:
        """Put a change on record; call it in the transaction that makes it."""
        change = Change(self._new_id(), rows.utc(now), what, actor_id, circle_id, person_id, before)
        await rows.History.create(
            id=change.id,
            at=now,
            what=what,
            actor_id=actor_id,
            circle_id=circle_id,
            person_id=person_id,
            before=before,
        )
        return change

    async def get(self, id: str) -> Change | None:
        """The change with this id."""
        return next((Change(*row) for row in await rows.History.filter(id=id).values_list(*_CHANGE)), None)

    async def of_circle(self, circle_id: str) -> tuple[Change, ...]:
        """What was changed about a circle, newest first."""
        found = rows.History.filter(circle_id=circle_id).order_by("-at", "-id")
        return tuple(Change(*row) for row in await found.values_list(*_CHANGE))

    async def of_circles(self, circle_ids: Iterable[str]) -> tuple[Change, ...]:
        """What was changed about any of these circles, newest first."""
        found = rows.History.filter(circle_id__in=list(circle_ids)).order_by("-at", "-id")
        return tuple(Change(*row) for row in await found.values_list(*_CHANGE))

    async def by(self, actor_id: str) -> tuple[Change, ...]:
        """What somebody changed, newest first."""
        found = rows.History.filter(actor_id=actor_id).order_by("-at", "-id")
        return tuple(Change(*row) for row in await found.values_list(*_CHANGE))

    async def newest(self, most: int) -> tuple[Change, ...]:
        """The newest changes, newest first."""
        found = rows.History.all().order_by("-at", "-id").limit(most)
        return tuple(Change(*row) for row in await found.values_list(*_CHANGE))

    async def about(self, person_id: str, circle_ids: Iterable[str]) -> tuple[Change, ...]:
        """What was changed about somebody, about these circles, or about no circle and nobody; newest first."""
        general = Q(circle_id=None, person_id=None)
        found = rows.History.filter(Q(person_id=person_id) | Q(circle_id__in=list(circle_ids)) | general)
        return tuple(Change(*row) for row in await found.order_by("-at", "-id").values_list(*_CHANGE))

    async def since(self, at: datetime) -> tuple[Change, ...]:
        """What was changed since then, newest first."""
        found = rows.History.filter(at__gte=at).order_by("-at", "-id")
        return tuple(Change(*row) for row in await found.values_list(*_CHANGE))

    async def undone(self, id: str, now: datetime) -> bool:
        """It was taken back. True for one caller only."""
        return await rows.History.filter(id=id, undone_at=None).update(undone_at=now) == 1
