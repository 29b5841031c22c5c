"""Circles that are only proposed: moved around, locked, made anew. Nobody but organizers knows of them yet."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tortoise.queryset import QuerySet

from circles.domain.circle import Circle, CircleState, MembershipState
from circles.domain.program import BETTER_ELSEWHERE
from circles.store import rows
from circles.store.codec import to_json
from circles.store.connection import Book, Database

_PROPOSED = CircleState.PROPOSED


class Proposals(Book):
    """Writes what a proposal is made of. A circle that is published is never touched."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    def one_like(self, circle: Circle, name: str) -> Circle:
        """Another circle of the same season, not stored yet."""
        return replace(circle, id=self._new_id(), name=name, reasons=(), locked=False)

    async def put(self, circle: Circle, person_ids: Sequence[str], now: datetime, number: int | None = None) -> None:
        """Make a proposed circle what `circle` says, of exactly these people; the first is its host.

        One that is not there is made, with this number in its season, or else as the last one.
        """
        values: dict[str, Any] = {
            "name": circle.name,
            "series": to_json(circle.series),
            "plan": to_json(circle.plan),
            "reasons": to_json(circle.reasons),
            "locked": circle.locked,
        }
        async with self._db.transaction():
            if not await rows.Circle.filter(id=circle.id, state=_PROPOSED).update(**values):
                number = number or await self._next_number(circle.season_id)
                await rows.Circle.create(
                    id=circle.id,
                    season_id=circle.season_id,
                    number=number,
                    state=_PROPOSED,
                    created_at=now,
                    **values,
                )
            await self._seat(circle, person_ids, now)

    async def remove(self, circle_id: str) -> None:
        """Forget one proposed circle and who was in it."""
        async with self._db.transaction():
            for (season_id,) in await rows.Circle.filter(id=circle_id, state=_PROPOSED).values_list("season_id"):
                await self._unseat(season_id, rows.Membership.filter(circle_id=circle_id))
                await rows.Circle.filter(id=circle_id).delete()

    async def take_out(self, season_id: str, person_id: str) -> None:
        """Somebody is in none of the proposed circles of a season any more."""
        proposed = {"circle__season_id": season_id, "circle__state": _PROPOSED}
        found = rows.Membership.filter(person_id=person_id, **proposed)
        ids = [id for (id,) in await found.values_list("id")]
        await rows.Membership.filter(id__in=ids).delete()

    async def numbers(self, season_id: str) -> dict[str, int]:
        """Which place each proposed circle has among those of its season, by id."""
        return dict(await rows.Circle.filter(season_id=season_id, state=_PROPOSED).values_list("id", "number"))

    async def lock_circle(self, circle_id: str, locked: bool) -> None:
        """Whether a new proposal leaves a circle as it is."""
        await rows.Circle.filter(id=circle_id, state=_PROPOSED).update(locked=locked)

    async def lock_people(self, season_id: str, person_ids: Iterable[str], locked: bool) -> None:
        """Whether a new proposal leaves these people where they are."""
        mine = rows.Enrollment.filter(season_id=season_id, person_id__in=list(person_ids))
        await mine.update(locked=locked)

    async def unlock_all(self, season_id: str) -> None:
        """A proposal from the beginning holds on to nothing."""
        await rows.Enrollment.filter(season_id=season_id, locked=True).update(locked=False)
        await rows.Circle.filter(season_id=season_id, locked=True).update(locked=False)

    async def _next_number(self, season_id: str) -> int:
        last = await rows.Circle.filter(season_id=season_id).order_by("-number").first().values_list("number")
        return last[0] + 1 if last else 1

    async def _seat(self, circle: Circle, person_ids: Sequence[str], now: datetime) -> None:
        """Who stays keeps their place in the order. Nothing keeps these people waiting any more."""
        there = rows.Membership.filter(circle_id=circle.id)
        await self._unseat(circle.season_id, there.exclude(person_id__in=list(person_ids)))
        await rows.Enrollment.filter(season_id=circle.season_id, person_id__in=list(person_ids)).update(why="")
        seated = {id for (id,) in await there.values_list("person_id")}
        await self._db.insert(
            rows.Membership(circle_id=circle.id, person_id=id, state=MembershipState.ACTIVE, joined_at=now)
            for id in person_ids
            if id not in seated
        )
        await there.update(host=False)
        if person_ids:
            await there.filter(person_id=person_ids[0]).update(host=True)

    async def _unseat(self, season_id: str, places: QuerySet[rows.Membership]) -> None:
        """Whoever has no other place now gave theirs to others, and hears so unless they find one."""
        ids = {id for (id,) in await places.values_list("person_id")}
        await places.delete()
        proposed = {"circle__season_id": season_id, "circle__state": _PROPOSED}
        seated = await rows.Membership.filter(person_id__in=list(ids), **proposed).values_list("person_id")
        left = list(ids - {id for (id,) in seated})
        await rows.Enrollment.filter(season_id=season_id, person_id__in=left).update(why=BETTER_ELSEWHERE)
