"""A proposal as a page shows it: who would sit with whom, who waits, and what keeps them waiting."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from circles.domain.arrangement import Arrangement
from circles.domain.values import dataclass
from circles.formation.explaining import Waiting, why_waiting
from circles.formation.pool import Pool
from circles.message import Line
from circles.services.arranging import standing
from circles.services.desk import Desk
from circles.services.overruling import pool_of
from circles.services.stepping_up import for_organizers

MOST_REASONS = 12
"""Of so many who wait it is looked up why: for each, whole circles have to be tried."""


@dataclass(frozen=True, slots=True)
class View:
    """The arrangement; why people wait, by id, as far as it was looked up; how many others the least circle has; by
    circle's id, who would be its host or mentor.
    """

    arrangement: Arrangement
    why: Mapping[str, Waiting]
    need: int
    steps: Mapping[str, Sequence[Line]]


async def view(desk: Desk, now: datetime) -> View:
    """The proposal of the newest season. Raises Refused if there is none."""
    arrangement = await standing(desk)
    seats = list(zip(arrangement.circles, arrangement.groups, strict=True))
    steps = await for_organizers(desk, arrangement.season.id, seats)
    if not arrangement.waiting:
        return View(arrangement, {}, 0, steps)
    pool = await pool_of(desk, arrangement, now)
    ids = [each.id for each in arrangement.waiting[:MOST_REASONS]]
    why = await asyncio.to_thread(_why, pool, ids)
    return View(arrangement, why, pool.instance.rules.size_min - 1, steps)


def _why(pool: Pool, ids: Sequence[str]) -> dict[str, Waiting]:
    return {id: why_waiting(pool, id) for id in ids}
