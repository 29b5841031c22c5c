"""The hours of proposed circles whose people changed, and the reasons for people and hours as numbers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from circles.domain.arrangement import Arrangement
from circles.domain.circle import Circle
from circles.domain.hour_reasons import reasons_for
from circles.domain.series import WallTime
from circles.formation.finding import reasons_of
from circles.formation.pool import Pool
from circles.services.desk import Desk
from circles.services.meeting_hours import choose_hours, members
from circles.services.season_plan import days_without

Seated = tuple[Circle, Sequence[str]]
"""A circle, and who would sit in it (ids)."""


def named_hour(arrangement: Arrangement) -> WallTime | None:
    """The first session of every circle, if an organizer named it for this proposal."""
    first = arrangement.circles[0]
    return next(iter(first.series)) if dict(first.reasons).get("hours") == 0 else None


async def replanned(
    desk: Desk, arrangement: Arrangement, pool: Pool, circles: Sequence[Seated], now: datetime
) -> list[Seated]:
    """The same circles with these people: when they would meet now, and why. Choosing takes a while.

    An hour that an organizer named stays. So does that of a circle for which there is no hour at all.
    """
    left = [(circle, ids) for circle, ids in circles if ids]
    groups = [ids for _, ids in left]
    hours = await choose_hours(desk, arrangement.program.plan, groups, now, named_hour(arrangement)) if left else []
    found: list[Seated] = [(circle, ids) for circle, ids in circles if not ids]
    for (circle, ids), chosen in zip(left, hours, strict=True):
        if chosen:
            reasons = {**_people(pool, circle, ids), **dict(chosen.reasons)}
            found.append((replace(circle, series=chosen.series, reasons=tuple(reasons.items())), ids))
        else:
            kept, _ = await at_same_hours(desk, pool, circle, ids, now)
            found.append((replace(kept, reasons=(*kept.reasons, ("no_hour", 1))), ids))
    return found


async def at_same_hours(desk: Desk, pool: Pool, circle: Circle, ids: Sequence[str], now: datetime) -> Seated:
    """A circle with these people, that meets when it was to meet before."""
    walls = tuple(circle.series.walls(days_without(desk, circle.plan)))
    reasons = reasons_for(await members(desk, ids, now), walls, circle.plan.minutes)
    kept = {"hours": dict(circle.reasons).get("hours", 0), "hours_proved": 0}
    told = {**_people(pool, circle, ids), **dict(reasons), **kept}
    return replace(circle, reasons=tuple(told.items())), ids


def _people(pool: Pool, circle: Circle, ids: Sequence[str]) -> dict[str, int]:
    """Why these people. Where an organizer named the hour, hours are no reason."""
    by_hand = dict(circle.reasons).get("hours") == 0
    return {name: number for name, number in reasons_of(pool, ids) if not (by_hand and name.endswith("_starts"))}
