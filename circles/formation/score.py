"""What a circle is worth: the five terms, as one number for the search and taken apart for people."""

from collections.abc import Callable, Sequence

from circles.domain.values import dataclass
from circles.formation.pool import Circle, Pool


@dataclass(frozen=True, slots=True)
class Terms:
    """A circle's means over its members, each from 0 to 1, and what it adds to the objective.

    `starts` and `preferred_starts` are of its worst week; `extra` is what a plugin's scores and the small wishes of
    the program add in all.
    """

    cover: float
    goals: float
    time: float
    novelty: float
    diversity: float
    extra: float
    starts: int
    preferred_starts: int
    value: float


def valuing(pool: Pool, begun: bool = False) -> Callable[[Sequence[int]], float | None]:
    """A function from a circle (places, in any order) to what it adds to the objective; None if it breaks a rule.

    `begun`: also of circles that are too small yet, which plugins are not asked about.

    One long function with everything at hand, since forming spends its time in it, and in Python each further call
    adds to that. `terms_of` says the same in parts.
    """
    rules, weights = pool.instance.rules, pool.instance.rules.weights
    can, prefer, languages, offers, wants = pool.can, pool.prefer, pool.languages, pool.offers, pool.wants
    shifts, week, pairs, never = pool.shifts, pool.week, pool.pairs, pool.never
    need, total, full = rules.min_common_starts, rules.min_common_starts * len(shifts), rules.full_preferred_starts
    cover = [weights.cover / wish.bit_count() if wish else 0.0 for wish in wants]
    own, off = own_worth(pool), off_target(pool)
    mentors = [bool(pool.mentors >> each & 1) for each in range(pool.count)]
    bound = [each if each.bit_count() > 1 else 0 for each in pool.bound_to]
    careful = any(bound) or any(never)
    least, most, must_mentor, weight = rules.size_min, rules.size_max, rules.need_mentor, weights.time / full
    smallest = min(2, least) if begun else least
    circle_score, ids = pool.instance.circle_score, pool.ids

    def value(circle: Sequence[int]) -> float | None:
        size = len(circle)
        if not smallest <= size <= most:
            return None
        starts = liked = speaks = -1
        offered = twice = 0
        for each in circle:
            starts &= can[each]
            liked &= prefer[each]
            speaks &= languages[each]
            offer = offers[each]
            twice |= offered & offer
            offered |= offer
        if not speaks or starts.bit_count() < total:
            return None
        for shift in shifts:
            if (starts >> shift & week).bit_count() < need:
                return None
        if must_mentor and not any([mentors[each] for each in circle]):
            return None
        if careful and not _allowed(circle, never, bound):
            return None
        worth = together = 0.0
        for number, each in enumerate(circle):
            worth += own[each]
            wish = wants[each]
            if wish & offered:
                worth += cover[each] * (wish & (twice | offered & ~offers[each])).bit_count()
            row = pairs[each]
            for other in circle[:number]:
                together += row[other]
        worth += 2 * together / (size - 1)
        if liked:
            fewest = full
            for shift in shifts:
                found = (liked >> shift & week).bit_count()
                if found < fewest:
                    fewest = found
                    if not found:
                        break
            worth += weight * fewest * size
        worth -= off[size]
        return worth + circle_score(ids(sorted(circle))) if circle_score and size >= least else worth

    return value


def terms_of(pool: Pool, circle: Circle) -> Terms:
    """The same taken apart, also for a circle that breaks a rule."""
    rules, members, size = pool.instance.rules, [pool.members[each] for each in circle], len(circle)
    weights, others = rules.weights, max(1, size - 1)
    starts = liked = -1
    for each in circle:
        starts, liked = starts & pool.can[each], liked & pool.prefer[each]
    fewest = pool.fewest(liked)
    cover = goals = novelty = diversity = extra = 0.0
    for one, member in zip(circle, members, strict=True):
        offered = frozenset[str]().union(*[pool.members[each].offers for each in circle if each != one])
        cover += len(member.wants & offered) / len(member.wants) if member.wants else 1.0
        for other in circle:
            if other != one:
                union = (pool.goals[one] | pool.goals[other]).bit_count()
                key = min(one, other), max(one, other)
                goals += (pool.goals[one] & pool.goals[other]).bit_count() / union / others if union else 0.0
                novelty += (1 - 1 / pool.past[key] if key in pool.past else 1.0) / others
                diversity += (member.group != pool.members[other].group) / others
                extra += pool.wished(one, other) / others
    time = min(1.0, fewest / rules.full_preferred_starts)
    if pool.instance.circle_score:
        extra += pool.instance.circle_score(pool.ids(sorted(circle)))
    quality = weights.cover * cover + weights.goals * goals + weights.time * time * size
    quality += weights.novelty * novelty + weights.diversity * diversity
    extra -= off_target(pool, size)[size]
    places = sum(rules.place_value + each.bonus for each in members)
    means = [each / max(1, size) for each in (cover, goals, novelty, diversity)]
    return Terms(
        means[0], means[1], time, means[2], means[3], extra, pool.fewest(starts), fewest, places + quality + extra
    )


def own_worth(pool: Pool) -> list[float]:
    """What a member adds in any circle: the place, and the wishes of who has none."""
    rules = pool.instance.rules
    idle = [0.0 if each.wants else rules.weights.cover for each in pool.members]
    return [rules.place_value + each.bonus + more for each, more in zip(pool.members, idle, strict=True)]


def off_target(pool: Pool, most: int = 0) -> list[float]:
    """By size, up to the largest or to `most`: what it costs that a circle is not of the size that is aimed at."""
    rules = pool.instance.rules
    sizes = range(max(rules.size_max, most) + 1)
    return [rules.weights.size * (each - rules.size_target) ** 2 for each in sizes]


def _allowed(circle: Sequence[int], never: Sequence[int], bound: Sequence[int]) -> bool:
    """Whether nobody sits with who must not, and nobody without who must."""
    who = sum([1 << each for each in circle])
    return not any([who & never[each] or bound[each] & ~who for each in circle])
