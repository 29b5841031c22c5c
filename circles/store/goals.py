"""What people set out to do in a season."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from circles.domain.goal import Goal, GoalState, Readers, Way
from circles.store import rows
from circles.store.codec import from_json, to_json
from circles.store.connection import Book, Database

_GOAL = ("id", "circle_id", "person_id", "readers", "state", "body", "made_at", "touched_at")


def _goal(row: Sequence[Any]) -> Goal:
    id, circle_id, person_id, readers, state, body, made_at, touched_at = row
    way = from_json(body, Way)
    return Goal(id, circle_id, person_id, Readers(readers), GoalState(state), way, made_at, touched_at)


class Goals(Book):
    """Goals of members. Nothing here decides who may read them: see `circles.domain.goal.seen_by`."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def add(self, circle_id: str, person_id: str, readers: Readers, way: Way, now: datetime) -> Goal:
        """Keep a new one."""
        at = rows.utc(now)
        goal = Goal(self._new_id(), circle_id, person_id, readers, GoalState.OPEN, way, at, at)
        await rows.Goal.create(
            id=goal.id,
            circle_id=circle_id,
            person_id=person_id,
            readers=readers,
            state=goal.state,
            body=to_json(way),
            made_at=at,
            touched_at=at,
        )
        return goal

    async def keep(self, goal: Goal) -> None:
        """Keep a goal as it is now."""
        await rows.Goal.filter(id=goal.id).update(
            circle_id=goal.circle_id,
            readers=goal.readers,
            state=goal.state,
            body=to_json(goal.way),
            touched_at=goal.touched_at,
        )

    async def get(self, id: str) -> Goal | None:
        """The goal with this id."""
        return next(iter(await self._found(id=id)), None)

    async def of_person(self, person_id: str, season_id: str | None = None) -> tuple[Goal, ...]:
        """Somebody's goals, in one season or in all, in the order in which they were set."""
        about = {"circle__season_id": season_id} if season_id else {}
        return await self._found(person_id=person_id, **about)

    async def of_people(self, person_ids: Iterable[str]) -> dict[str, list[Goal]]:
        """The goals of each of these people who has some, in the order in which they were set."""
        found: dict[str, list[Goal]] = defaultdict(list)
        for each in await self._found(person_id__in=list(person_ids)):
            found[each.person_id].append(each)
        return found

    async def of_season(self, season_id: str) -> tuple[Goal, ...]:
        """All goals of a season, in the order in which they were set."""
        return await self._found(circle__season_id=season_id)

    async def of_circle(self, circle_id: str) -> tuple[Goal, ...]:
        """All goals that were set in a circle, or shared with it, in the order in which they were set."""
        return await self._found(circle_id=circle_id)

    async def delete(self, id: str) -> None:
        """It is gone, with all that was told about it."""
        await rows.Goal.filter(id=id).delete()

    async def _found(self, **about: Any) -> tuple[Goal, ...]:
        found = rows.Goal.filter(**about).order_by("made_at", "id")
        return tuple(map(_goal, await found.values_list(*_GOAL)))
