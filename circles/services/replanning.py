"""The hours of proposed circles whose people changed, and the reasons for people and hours as numbers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from circles.domain.arrangement import Arrangement
from circles.domain.circle import Circle
from circles.domain.hour_reasons import reasons_for
from circles.domain.series import Series, WallTime
from circles.services.desk import Desk
from circles.services.meeting_hours import choose_hours, members
from circles.services.season_plan import days_without

Seated = tuple[Circle, Sequence[str]]
"""A circle, and who would sit in it (ids)."""


def named_hour(arrangement: Arrangement) -> WallTime | None:
    """The first session of every circle, if an organizer named it for this proposal."""
    first = arrangement.circles[0]
    return next(iter(first.series)) if dict(first.reasons).get("hours") == 0 else None


async def replanned(desk: Desk, arrangement: Arrangement, circles: Sequence[Seated], now: datetime) -> list[Seated]:
    """The same circles with these people: when they would meet now, and why. Choosing takes a while.

    An hour that an organizer named stays. So does that of a circle for which there is no hour at all.
    """
    left = [(circle, ids) for circle, ids in circles if ids]
    groups = [ids for _, ids in left]
    hours = await choose_hours(desk, arrangement.program.plan, groups, now, named_hour(arrangement)) if left else []
    found: list[Seated] = [(circle, ids) for circle, ids in circles if not ids]
    for (circle, ids), chosen in zip(left, hours, strict=True):
        if chosen:
            found.append((_told(circle, len(ids), chosen.reasons, chosen.series), ids))
        else:
            found.append(await at_same_hours(desk, circle, ids, now))
    return found


async def at_same_hours(desk: Desk, circle: Circle, ids: Sequence[str], now: datetime) -> Seated:
    """A circle with these people, that meets when it was to meet before."""
    walls = tuple(circle.series.walls(days_without(desk, circle.plan)))
    reasons = reasons_for(await members(desk, ids, now), walls, circle.plan.minutes)
    kept = {"hours": dict(circle.reasons).get("hours", 0), "hours_proved": 0}
    return _told(circle, len(ids), tuple((dict(reasons) | kept).items()), circle.series), ids


def _told(circle: Circle, people: int, hours: tuple[tuple[str, int], ...], series: Series) -> Circle:
    known = {name: number for name, number in circle.reasons if not name.startswith("hours")}
    return replace(circle, series=series, reasons=tuple({**known, **dict(hours), "people": people}.items()))
