"""With whom somebody would sit best: short lists along which the search moves."""

import random
from collections.abc import Sequence

from circles.formation.pool import Pool, places_of

MOST = 40
_LOOKED_AT = 700
TEACHING = 0.5
"""What it counts that one of two can teach the other, of what it is worth in a circle."""


def partners_of(pool: Pool, among: int, pick: random.Random) -> dict[int, Sequence[int]]:
    """For each member whose bit is in `among` those they could sit with, the best first, 40 at most.

    In very large pools only some hundreds of others are looked at for each.
    """
    members = places_of(among)
    if pool.count <= 2500:
        pool.know_all()
        return {each: _best(pool, each, places_of(pool.friends(each) & among)) for each in members}
    found = {}
    for each in members:
        others = [one for one in pick.sample(members, min(len(members), _LOOKED_AT)) if pool.could_sit(each, one)]
        found[each] = _best(pool, each, others)
    return found


def fit(pool: Pool, one: int, other: int) -> float:
    """How much two would like to sit together: what they add, and what they can teach each other."""
    worth, cover = pool.pairs[one][other], pool.instance.rules.weights.cover
    for wants, offers in ((pool.wants[one], pool.offers[other]), (pool.wants[other], pool.offers[one])):
        if wants & offers:
            worth += TEACHING * cover * (wants & offers).bit_count() / wants.bit_count()
    common = (pool.can[one] & pool.can[other]).bit_count() / len(pool.shifts)
    return worth + 0.05 * min(12.0, common) / 12


def _best(pool: Pool, one: int, others: Sequence[int]) -> Sequence[int]:
    # Of those who are alike everybody gets others, or all would want to sit with the same few.
    rated = sorted([(-fit(pool, one, other), (other - one) % pool.count, other) for other in others])
    return [other for *_, other in rated[:MOST]]
