"""A first choice in milliseconds: who has least choice goes first, with the best who are left."""

from collections.abc import Mapping, Sequence

from circles.formation.partners import fit
from circles.formation.pool import Pool, places_of
from circles.formation.score import valuing


def greedy(pool: Pool, among: int, partners: Mapping[int, Sequence[int]]) -> list[list[int]]:
    """Disjoint circles that keep the rules, of members whose bits are in `among`."""
    value, free, circles = valuing(pool), among, list[list[int]]()
    scarce = pool.mentors if pool.instance.rules.need_mentor else 0
    order = sorted(partners, key=lambda each: (pool.bound_to[each].bit_count() < 2, len(partners[each]), each))
    for seed in order:
        if not free >> seed & 1:
            continue
        best: tuple[float, list[int]] = (0.0, [])
        for circle in _grown(pool, seed, free, partners, scarce):
            worth = value(circle)
            if worth is not None and worth / len(circle) > best[0]:
                best = worth / len(circle), list(circle)
        if best[1]:
            circles.append(best[1])
            for each in best[1]:
                free &= ~(1 << each)
    return circles


def _grown(
    pool: Pool, seed: int, free: int, partners: Mapping[int, Sequence[int]], scarce: int
) -> list[tuple[int, ...]]:
    """A circle that grows round its seed, at each size."""
    rules = pool.instance.rules
    circle = places_of(pool.bound_to[seed] & free)
    starts = speaks = -1
    for each in circle:
        starts, speaks = starts & pool.can[each], speaks & pool.languages[each]
    near = [each for each in partners[seed] if free >> each & 1 and each not in circle]
    grown = [tuple(circle)]
    while len(circle) < rules.size_max:
        fitting = []
        has_mentor = not scarce or any([scarce >> each & 1 for each in circle])
        for each in near:
            alone = pool.bound_to[each].bit_count() < 2
            if alone and each not in circle and (has_mentor or scarce >> each & 1) and speaks & pool.languages[each]:
                common = starts & pool.can[each]
                if pool.meets(common) and not pool.never[each] & sum([1 << one for one in circle]):
                    room = 0.1 * min(10, pool.fewest(common)) / 10 if len(circle) < rules.size_min else 0.0
                    fitting.append((sum([fit(pool, each, one) for one in circle]) / len(circle) + room, -each))
        if not fitting:
            break
        each = -max(fitting)[1]
        circle.append(each)
        starts, speaks = starts & pool.can[each], speaks & pool.languages[each]
        grown.append(tuple(circle))
    return grown
