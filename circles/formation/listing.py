"""All circles that keep the rules: depth first, since hours, languages and wishes only get fewer as a circle grows."""

from collections.abc import Iterator

from circles.domain.values import dataclass
from circles.formation.budget import Budget
from circles.formation.pool import Circle, Pool, places_of
from circles.formation.score import valuing


@dataclass(frozen=True, slots=True)
class Listed:
    """Circles and what each adds to the objective. `whole`: there are no others among these members."""

    circles: list[Circle]
    values: list[float]
    whole: bool


def list_circles(pool: Pool, among: int, most: int, budget: Budget, within: int | None = None) -> Listed:
    """All circles of members whose bits are in `among`; ends when there are more than `most`, or when time is over.

    `within`: only circles with this member.
    """
    found: list[Circle] = []
    values: list[float] = []
    value = valuing(pool)
    for circle in _candidates(pool, among, within):
        worth = value(circle)
        if worth is not None:
            found.append(circle)
            values.append(worth)
            if len(found) > most or (not len(found) & 1023 and budget.over()):
                return Listed(found, values, False)
    return Listed(found, values, True)


def _candidates(pool: Pool, among: int, within: int | None) -> Iterator[Circle]:
    """Circles of a right size with common hours and languages, nobody who avoids another, and a mentor if needed."""
    rules, can, languages, meets = pool.instance.rules, pool.can, pool.languages, pool.meets
    least, most, mentors = rules.size_min, rules.size_max, pool.mentors if rules.need_mentor else -1
    total = rules.min_common_starts * len(pool.shifts)
    friends = {each: pool.friends(each) & among for each in places_of(among)}
    order = sorted(friends, key=lambda each: (friends[each].bit_count(), each))
    if within is not None:
        order = [within]
    left = among

    # Who has least choice goes first, and then is out of the way of all others.
    for first in order:
        left &= ~(1 << first)
        near = friends[first] & left
        stack: list[tuple[Circle, int, int, int, int]] = [((first,), 1 << first, can[first], languages[first], near)]
        while stack:
            circle, who, starts, speaks, more = stack.pop()
            if len(circle) + more.bit_count() < least or not (who | more) & mentors:
                continue
            if len(circle) >= least and who & mentors:
                yield circle
            if len(circle) == most:
                continue
            rest = more
            while rest:
                bit = rest & -rest
                rest ^= bit
                each = bit.bit_length() - 1
                common, tongues = starts & can[each], speaks & languages[each]
                if tongues and common.bit_count() >= total and meets(common):
                    stack.append(((*circle, each), who | bit, common, tongues, rest & friends[each]))
