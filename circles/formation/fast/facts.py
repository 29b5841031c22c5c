"""Members and rules as arrays."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numba
import numpy as np

from circles.formation.pool import Pool, places_of
from circles.formation.score import off_target, own_worth

Array = np.ndarray[Any, Any]
NONE, BAD = -1, -1e18
"""Nobody, no circle; what a circle that breaks a rule is worth."""
OWN, COVER, MENTOR, GROUP, BOUND, BOUND_SIZE, AHEAD, ASSUMED = range(8)


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compiled at its first call, and kept on disk if there is a place that can be written to."""
    try:
        return numba.njit(cache=True, error_model="numpy")(function)
    except RuntimeError:
        return numba.njit(error_model="numpy")(function)


class Facts(NamedTuple):
    """What is known of the members, by their place.

    A row of `bits` is 64-bit words: first the starts, week by week, then those that are preferred, and from
    `languages`, `offers`, `wants`, `goals` on these sets, up to `end`. A row of `traits` is what OWN to ASSUMED name;
    BOUND is a group that sits together, or NONE. With whom i has a past, and what that changes (BAD: never), is in
    `known[known_at[i]:known_at[i + 1]]` and `known_by`. `off[s]` is what it costs that a circle has s members.

    The rules as numbers: sizes, starts, and what goals, novelty, diversity, clocks, mentors and a preferred start add.
    """

    bits: Array
    traits: Array
    known_at: Array
    known: Array
    known_by: Array
    off: Array
    weeks: int
    words: int
    languages: int
    offers: int
    wants: int
    goals: int
    end: int
    least: int
    most: int
    need: int
    full: int
    must_mentor: bool
    by_goals: float
    by_novelty: float
    by_diversity: float
    by_clocks: float
    by_mentors: float
    by_start: float


def facts_of(pool: Pool) -> Facts:
    """Pack a pool."""
    rules, weights = pool.instance.rules, pool.instance.rules.weights
    weeks, words = len(pool.shifts), -(-pool.starts.bits // 64)
    starts = [_weekly(pool, numbers, words) for numbers in (pool.can, pool.prefer)]
    sets = [_words(each) for each in (pool.languages, pool.offers, pool.wants, pool.goals)]
    bits = np.hstack([*starts, *sets])
    languages, offers, wants, goals, end = np.cumsum([2 * weeks * words, *[each.shape[1] for each in sets]]).tolist()
    known = _known(pool)
    return Facts(
        bits,
        _traits(pool),
        np.cumsum([0, *map(len, known)]),
        np.array([other for row in known for other in row], np.int32),
        np.array([change for row in known for change in row.values()], np.float64),
        np.array(off_target(pool)),
        weeks, words, languages, offers, wants, goals, end,
        rules.size_min, rules.size_max, rules.min_common_starts, rules.full_preferred_starts, rules.need_mentor,
        weights.goals, weights.novelty, weights.diversity, weights.clocks, weights.mentors,
        weights.time / rules.full_preferred_starts,
    )  # fmt: skip


def _traits(pool: Pool) -> Array:
    groups = {name: number for number, name in enumerate(sorted({each.group for each in pool.members}))}
    bounds = [each if each.bit_count() > 1 else 0 for each in pool.bound_to]
    names = {who: number for number, who in enumerate(sorted(set(bounds) - {0}))}
    columns = [
        own_worth(pool),
        [pool.instance.rules.weights.cover / wish.bit_count() if wish else 0.0 for wish in pool.wants],
        [pool.mentors >> each & 1 for each in range(pool.count)],
        [groups[each.group] for each in pool.members],
        [names.get(each, NONE) for each in bounds],
        [each.bit_count() for each in bounds],
        pool.ahead,
        [each.assumed for each in pool.members],
    ]
    return np.array(columns, np.float64).T.copy()


def _known(pool: Pool) -> list[dict[int, float]]:
    """For each member those with whom they have a past, and what that changes."""
    rows: list[dict[int, float]] = [{} for _ in range(pool.count)]
    novelty = pool.instance.rules.weights.novelty
    past = [(key, -novelty / ago) for key, ago in pool.past.items()]
    for (one, other), change in (*past, *pool.extra.items()):
        rows[one][other] = rows[other][one] = rows[one].get(other, 0.0) + change
    for one, never in enumerate(pool.never):
        rows[one].update(dict.fromkeys(places_of(never), BAD))
    return rows


def _weekly(pool: Pool, numbers: Sequence[int], words: int) -> Array:
    known: dict[int, bytes] = {}
    for number in numbers:
        if number not in known:
            weeks = [number >> shift & pool.week for shift in pool.shifts]
            known[number] = b"".join([week.to_bytes(8 * words, "little") for week in weeks])
    return np.frombuffer(b"".join([known[number] for number in numbers]), np.uint64).reshape(len(numbers), -1)


def _words(sets: Sequence[int]) -> Array:
    size = -(-max(1, *[each.bit_length() for each in sets]) // 64)
    return np.frombuffer(b"".join([each.to_bytes(8 * size, "little") for each in sets]), np.uint64).reshape(-1, size)
