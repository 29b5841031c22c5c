"""Who comes late finds a place in a proposal that has room; who gives theirs up leaves it. Organizers hear of both."""

from collections.abc import Sequence
from datetime import datetime

from circles.domain.arrangement import Arrangement
from circles.domain.availability import Availability
from circles.domain.circle import Circle
from circles.domain.hours_for_all import Span
from circles.domain.person import Person
from circles.domain.program import Season, SeasonState
from circles.domain.rescue import can_come, clashes
from circles.errors import Refused
from circles.formation.moving import Move, best_places
from circles.formation.pool import Pool
from circles.posts import seating as posts
from circles.services.arranging import standing
from circles.services.desk import Desk
from circles.services.overruling import pool_of
from circles.services.replanning import at_same_hours


async def seat_late(desk: Desk, now: datetime) -> None:
    """Give those who wait beside a proposal a place where all rules hold, the best one; who waited longest is first.

    The hours stay as they are, so only who can come to them, and has no other session then, gets such a place: whoever
    cannot waits for another one. Circles that organizers locked stay, and so do people whom they left out. Organizers
    are told.
    """
    arrangement = await _standing(desk)
    if arrangement is None or not arrangement.waiting:
        return
    pool = await pool_of(desk, arrangement, now)
    ids = [each.id for each in arrangement.waiting]
    stated, taken = await desk.ledger.wishes.hours(ids), await desk.ledger.hours.taken_by(ids, now)
    for person in arrangement.waiting:
        if person.id in arrangement.locked:
            continue
        if where := _best(pool, arrangement, person, stated.get(person.id), taken.get(person.id, [])):
            await _write(desk, pool, where, (*arrangement.rows[where.id], person.id), now)
            await desk.tell_organizers(posts.came_late(person, where, f"{where.id}:late:{person.id}:{_at(now)}"), now)
            arrangement = await standing(desk)


async def _standing(desk: Desk) -> Arrangement | None:
    try:
        return await standing(desk)
    except Refused:
        return None


def _best(
    pool: Pool, arrangement: Arrangement, person: Person, stated: Availability | None, taken: Sequence[Span]
) -> Circle | None:
    circles = {each.id: each for each in arrangement.circles}
    for each in best_places(pool, arrangement.rows, person.id):
        if isinstance(each.change, Move) and each.change.to:
            where = circles[each.change.to]
            sessions = [(wall.instant, where.plan.minutes) for wall in where.series]
            suits = can_come(person, stated, sessions) and not clashes(sessions, taken)
            if not each.breaks and each.gain > 0 and not where.locked and suits:
                return where
    return None


async def comes_late(desk: Desk, person: Person, now: datetime) -> int | None:
    """Somebody joined when the circles were proposed already. None if they have a seat, else their place in line."""
    await seat_late(desk, now)
    arrangement = await _standing(desk)
    waiting = [each.id for each in arrangement.waiting] if arrangement else []
    return waiting.index(person.id) + 1 if person.id in waiting else None


async def gave_up(desk: Desk, season: Season, person: Person, now: datetime) -> None:
    """Somebody no longer wants a place; call it before their wish is forgotten."""
    arrangement = await _standing(desk) if season.state is SeasonState.PROPOSED else None
    where = arrangement.circle_of(person.id) if arrangement else None
    if arrangement is None or where is None:
        return
    ids = tuple([each for each in arrangement.rows[where.id] if each != person.id])
    await _write(desk, await pool_of(desk, arrangement, now), where, ids, now)
    key = f"{where.id}:gave-up:{person.id}:{_at(now)}"
    await desk.tell_organizers(posts.gave_up(person, where, len(ids), key), now)


async def _write(desk: Desk, pool: Pool, where: Circle, ids: tuple[str, ...], now: datetime) -> None:
    """The hours stay: choosing them anew takes too long for a transaction, and “propose again” does it."""
    if not ids:
        await desk.ledger.proposals.remove(where.id)
        return
    await desk.ledger.proposals.put(*await at_same_hours(desk, pool, where, ids, now), now)


def _at(now: datetime) -> str:
    return f"{now:%Y%m%dT%H%M%S}"
