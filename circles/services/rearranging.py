"""A proposal is written anew, in whole or in part, and can be put back as it was within a day."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime

from circles.domain.arrangement import Arrangement
from circles.domain.circle import Circle, CircleState
from circles.domain.history import Change
from circles.domain.program import Plan
from circles.domain.series import Series
from circles.domain.values import dataclass
from circles.errors import Refused
from circles.services.arranging import standing
from circles.services.desk import Desk
from circles.store.codec import from_json, to_json
from circles.turn import Turn

OVERRULED, PROPOSED_AGAIN = "overruled", "proposed_again"


@dataclass(frozen=True, slots=True)
class Seats:
    """A proposed circle to be put back. `number` is its place in the season."""

    number: int
    name: str
    series: Series
    plan: Plan
    reasons: tuple[tuple[str, int], ...]
    locked: bool
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """The circles that a change concerned as they were, by id, who was locked; and who sat where after it."""

    circles: Mapping[str, Seats] = field(default_factory=dict)
    locked: tuple[str, ...] = ()
    after: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


async def rearrange(
    desk: Desk,
    before: Arrangement,
    circles: Sequence[tuple[Circle, Sequence[str]]],
    now: datetime,
    *,
    what: str,
    actor_id: str | None,
    person_id: str | None = None,
) -> Change:
    """Write these proposed circles with their people; one without people is gone. Noted, so that it can be undone."""
    numbers = await desk.ledger.proposals.numbers(before.season.id)
    was, there = before.rows, {each.id: each for each in before.circles}
    concerned = [circle.id for circle, _ in circles if circle.id in there]
    kept = {id: _seats(there[id], numbers[id], was[id]) for id in concerned}
    after = {circle.id: tuple(ids) for circle, ids in circles}
    await _write(desk, [(circle, _in_order(was.get(circle.id, ()), ids)) for circle, ids in circles], now, {})
    body = to_json(Before(kept, tuple(sorted(before.locked)), after))
    return await desk.ledger.history.note(what, now, actor_id=actor_id, person_id=person_id, before=body)


async def put_back(desk: Desk, turn: Turn, change: Change) -> None:
    """The proposal is as it was before a change. Raises Refused if it was published, or these circles changed since."""
    now_there, before = await standing(desk), from_json(change.before, Before)
    rows = now_there.rows
    stays = {id: ids for id, ids in before.after.items() if ids}
    back = {each for seats in before.circles.values() for each in seats.people}
    elsewhere = {each for id, ids in rows.items() if id not in before.after for each in ids}
    if any(set(rows.get(id, ())) != set(ids) for id, ids in stays.items()) or back & elsewhere:
        raise Refused("The proposal has changed since then, so I leave it as it is. “proposal” shows it.")
    season, asked = now_there.season, {each.id for each in now_there.people}
    circles = [
        (_circle(id, season.id, season.program_id, seats), [each for each in seats.people if each in asked])
        for id, seats in before.circles.items()
    ]
    for id in stays:  # anew, so that everybody is in their order again
        await desk.ledger.proposals.remove(id)
    numbers = {id: seats.number for id, seats in before.circles.items()}
    await _write(desk, circles, turn.now, numbers)
    await desk.ledger.proposals.lock_people(season.id, now_there.locked - set(before.locked), False)
    await desk.ledger.proposals.lock_people(season.id, set(before.locked) - now_there.locked, True)


async def _write(
    desk: Desk, circles: Sequence[tuple[Circle, Sequence[str]]], now: datetime, numbers: Mapping[str, int]
) -> None:
    for circle, ids in circles:
        if ids:
            await desk.ledger.proposals.put(circle, ids, now, numbers.get(circle.id))
        else:
            await desk.ledger.proposals.remove(circle.id)


def _in_order(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Who stays comes first, in their order: the first one hosts."""
    return [*(each for each in before if each in after), *(each for each in after if each not in before)]


def _seats(circle: Circle, number: int, people: tuple[str, ...]) -> Seats:
    return Seats(number, circle.name, circle.series, circle.plan, circle.reasons, circle.locked, people)


def _circle(id: str, season_id: str, program_id: str, seats: Seats) -> Circle:
    made = Circle(id, season_id, program_id, seats.name, CircleState.PROPOSED, seats.series, seats.plan, seats.reasons)
    return replace(made, locked=seats.locked)


WAYS_BACK = {OVERRULED: put_back, PROPOSED_AGAIN: put_back}
"""By kind of change. Nobody is told of an undo: nobody knows of the proposal."""
