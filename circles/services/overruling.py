"""Organizers overrule a proposal: what one change would do, in numbers, and the change itself."""

from datetime import datetime

from circles.domain.arrangement import Arrangement
from circles.domain.history import Change as Entry
from circles.errors import Refused
from circles.formation.moving import Change, Dissolve, Effect, Move, Rule, Swap
from circles.formation.moving import effect_of as effect_in
from circles.formation.pool import Pool
from circles.message import mention
from circles.services.arranging import standing
from circles.services.company import gathered
from circles.services.company_wishes import wished
from circles.services.desk import Desk
from circles.services.rearranging import OVERRULED, rearrange
from circles.services.replanning import named_hour, replanned


async def effect_of(desk: Desk, change: Change, now: datetime) -> tuple[Arrangement, Pool, Effect]:
    """What a change to the proposal would do. Circles are known by their ids.

    Raises Refused if there is no proposal, or the change names who or what is not in it, or changes nothing.
    """
    arrangement = await standing(desk)
    pool = await pool_of(desk, arrangement, now)
    _check(arrangement, change)
    return arrangement, pool, effect_in(pool, arrangement.rows, change)


async def pool_of(desk: Desk, arrangement: Arrangement, now: datetime) -> Pool:
    """Everybody of a proposal as the engine sees them, with what plugins wish for them."""
    first, people = named_hour(arrangement), arrangement.people
    plain = await gathered(desk, arrangement.program, arrangement.season, people, now, first)
    instance, _ = await wished(desk, plain, people)
    return Pool(instance)


def _check(arrangement: Arrangement, change: Change) -> None:
    people, circles = {each.id: each for each in arrangement.people}, {each.id: each for each in arrangement.circles}
    match change:
        case Move(person, to):
            there = arrangement.circle_of(person) if person in people else None
            if person not in people or (to is not None and to not in circles):
                raise _stale()
            if to is None and there is None:
                raise Refused("{who} waits already.", who=mention(people[person]))
            if there and there.id == to:
                raise Refused("{who} is in {circle} already.", who=mention(people[person]), circle=there.name)
        case Swap(one, other):
            if not {one, other} <= people.keys():
                raise _stale()
            if arrangement.circle_of(one) == arrangement.circle_of(other):
                raise Refused("They are in one place already, so there is nothing to swap.")
        case Dissolve(circle):
            if circle not in circles:
                raise _stale()


def _stale() -> Refused:
    return Refused("The proposal has changed since then. “proposal” shows how it stands.")


async def make(desk: Desk, change: Change, now: datetime, actor_id: str | None) -> Entry:
    """Make a change to the proposal; hours and reasons follow, and who was moved stays there.

    Choosing hours may take a moment, so call it in no transaction. Raises Refused as `effect_of` does, if two people
    would sit together who should not, or if the proposal changed meanwhile.
    """
    arrangement, pool, effect = await effect_of(desk, change, now)
    if Rule.APART in effect.breaks:
        raise Refused("Two people would sit together who should not. I cannot say who, so this is not possible.")
    rows = {each.circle: each.after.ids for each in effect.touched}
    concerned = [each for each in arrangement.circles if each.id in rows]
    circles = await replanned(desk, arrangement, pool, [(each, rows[each.id]) for each in concerned], now)
    moved = moved_by(change)
    async with desk.ledger.transaction():
        if (await standing(desk)).stamp != arrangement.stamp:
            raise _stale()
        await desk.ledger.proposals.lock_people(arrangement.season.id, moved, True)
        person_id = moved[0] if len(moved) == 1 else None
        return await rearrange(desk, arrangement, circles, now, what=OVERRULED, actor_id=actor_id, person_id=person_id)


def moved_by(change: Change) -> tuple[str, ...]:
    """The ids of those whom a change gives a place by name."""
    match change:
        case Move(person, _):
            return (person,)
        case Swap(one, other):
            return (one, other)
    return ()
