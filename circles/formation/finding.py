"""Circles for everybody who wants a place, with the numbers that explain them: what a search of its own brings back."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from circles.domain.availability import ALWAYS, Availability, assumed
from circles.domain.hour_shares import Member as Stated
from circles.domain.hour_windows import Season
from circles.domain.hours_blocked import Blocked, blocked
from circles.domain.values import dataclass
from circles.domain.week_masks import QUARTER
from circles.formation.explaining import Waiting, terms_for, why_waiting
from circles.formation.instance import Instance
from circles.formation.outside_scores import OutsideScores
from circles.formation.pool import Pool
from circles.formation.solve import Result, solve

Reasons = tuple[tuple[str, int], ...]
_CHANGES, _STEPS, _EFFORT = 60_000, (800, 3_000), 200_000.0
"""So many changes are tried, but so many at least and at most for each member; and circles looked at for proofs."""
_EXPLAINED, _LOOKED_AT = 200, 12
"""So many of those who wait are told why, and with so many circles each is tried to say who blocks whom."""


@dataclass(frozen=True, slots=True)
class Search:
    """What to find. After `seconds` it is the best so far; before that, the same search finds the same circles.

    `locked`: circles (ids) that stay as they are.
    """

    instance: Instance
    locked: tuple[tuple[str, ...], ...] = ()
    seconds: float = 30.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """Why somebody waits, as far as it was looked at. `block`: if hours do it, who keeps them from a likely circle."""

    id: str
    why: Waiting | None
    block: Blocked | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: `reasons` are those of the circles of the result, in their order, `waiting` of who waits.

    `failed`: the plugins whose scores of circles failed.
    """

    result: Result
    reasons: tuple[Reasons, ...]
    waiting: tuple[Kept, ...]
    failed: tuple[str, ...] = ()


def find(search: Search, stop: Callable[[], bool] | None = None) -> Found:
    """Form circles, first as everybody can; who stated no hours and found no place is then taken to be always free.

    Raises:
        Unusable: an id that nobody has, or that is used twice.
    """
    end = time.monotonic() + search.seconds

    def over() -> bool:
        return time.monotonic() >= end or bool(stop and stop())

    instance, result = search.instance, _solved(search.instance, search, over)
    if wider := widened(instance, result.waiting):
        second = _solved(wider, search, over)
        if len(second.waiting) < len(result.waiting):
            instance, result = wider, second
    pool = Pool(instance)
    reasons = tuple(reasons_of(pool, each) for each in result.circles)
    scores = instance.circle_score
    failed = tuple(sorted(scores.failed)) if isinstance(scores, OutsideScores) else ()
    return Found(result, reasons, _kept_waiting(pool, result, end + search.seconds / 2), failed)


def widened(instance: Instance, waiting: Sequence[str]) -> Instance | None:
    """The same where those of them who stated no hours are free at any time. None if there is nobody like that."""
    left, awake = frozenset(waiting), assumed().can
    silent = [each.id for each in instance.members if each.id in left and each.assumed and each.can != ALWAYS.can]
    if not silent:
        return None
    members = [
        replace(each, can=ALWAYS.can, prefer=each.can & awake) if each.id in silent else each
        for each in instance.members
    ]
    return replace(instance, members=tuple(members))


def reasons_of(pool: Pool, ids: Sequence[str]) -> Reasons:
    """Why these people, as numbers that are kept with their circle (see `circles.domain.circle.Circle`)."""
    terms, members = terms_for(pool, ids), [pool.members[pool.place[each]] for each in ids]
    shares = {name: getattr(terms, name) for name in ("cover", "goals", "time", "novelty", "diversity")}
    return (
        ("people", len(ids)),
        *((name, round(1000 * share)) for name, share in shares.items()),
        ("seek", sum(bool(each.wants) for each in members)),
        ("with_goals", sum(bool(each.goals) for each in members)),
        ("mentors", sum(each.mentor for each in members)),
        *([("met_before", _met_before(pool, ids))] if pool.past else []),
        ("common_starts", terms.starts),
        ("liked_starts", terms.preferred_starts),
        ("largest_offset_minutes", _spread([QUARTER * pool.ahead[pool.place[each]] for each in ids])),
    )


def _solved(instance: Instance, search: Search, over: Callable[[], bool]) -> Result:
    least, most = _STEPS
    steps = max(least, min(most, _CHANGES // max(1, len(instance.members))))
    return solve(instance, seed=search.seed, steps=steps, locked=search.locked, stop=over, effort=_EFFORT)


def _kept_waiting(pool: Pool, result: Result, end: float) -> tuple[Kept, ...]:
    found = []
    for number, one in enumerate(result.waiting):
        if number >= _EXPLAINED or time.monotonic() > end:
            found.append(Kept(one, None))
            continue
        why = why_waiting(pool, one)
        blocks = why.rule in ("no hours", "hours", "together")
        found.append(Kept(one, why, _blocking(pool, result, one) if blocks else None))
    return tuple(found)


def _blocking(pool: Pool, result: Result, one: str) -> Blocked | None:
    """Who keeps them from the circle in which the least would have to change."""
    rules, place = pool.instance.rules, pool.place[one]
    room = [each for each in result.circles if len(each) < rules.size_max]
    others = [each for each in result.waiting if each != one]
    if len(others) >= rules.size_min - 1:
        others.sort(key=lambda each: -_in_common(pool, place, [each]))
        room.append(tuple(others[: rules.size_min - 1]))
    nearest = sorted(room, key=lambda ids: -_in_common(pool, place, ids))[:_LOOKED_AT]
    season = Season.weekly(
        pool.instance.start, range(pool.instance.weeks), minutes=rules.meeting_minutes, grid=rules.start_grid_minutes
    )
    found = [block for ids in nearest if (block := blocked([_stated(pool, each) for each in (*ids, one)], season))]
    return min(found, key=_asks_for, default=None)


def _asks_for(block: Blocked) -> tuple[int, int]:
    """How many people would have to change something, and by how many minutes in all."""
    return len(block.opening.needed), sum(more for _, more in block.opening.needed)


def _in_common(pool: Pool, place: int, ids: Sequence[str]) -> int:
    return sum((pool.can[place] & pool.can[pool.place[each]]).bit_count() for each in ids)


def _stated(pool: Pool, id: str) -> Stated:
    member = pool.members[pool.place[id]]
    good = member.prefer
    return Stated(id, member.zone, Availability(good, member.can & ~good), is_silent=member.assumed)


def _met_before(pool: Pool, ids: Sequence[str]) -> int:
    return sum(pair in pool.past for pair in combinations(sorted(pool.place[each] for each in ids), 2))


def _spread(ahead: Sequence[int]) -> int:
    """The most that two clocks differ, in minutes, the short way round: +13 and -11 show the same hour."""
    day = 24 * 60
    row = sorted({each % day for each in ahead})
    gaps = [later - earlier for earlier, later in pairwise([*row, row[0] + day])]
    return day - max(gaps) if len(row) > 1 else 0
