"""All circles that keep the rules: depth first, since hours, languages and wishes only get fewer as a circle grows."""

from collections.abc import Callable
from typing import NamedTuple

from circles.domain.values import dataclass
from circles.formation.budget import Budget
from circles.formation.pool import Circle, Pool, places_of
from circles.formation.score import off_target, own_worth


@dataclass(frozen=True, slots=True)
class Listed:
    """Circles and what each adds to the objective. `whole`: there are no others among these members."""

    circles: list[Circle]
    values: list[float]
    whole: bool


class _Begun(NamedTuple):
    """A circle that may grow by those of the bits `more`; the rest is what it shares, offers and adds so far."""

    circle: Circle
    who: int
    starts: int
    speaks: int
    liked: int
    offered: int
    twice: int
    own: float
    together: float
    more: int


def list_circles(pool: Pool, among: int, most: int, budget: Budget, within: int | None = None) -> Listed:
    """All circles of members whose bits are in `among`; ends when there are more than `most`, or when time is over.

    `within`: only circles with this member.
    """
    friends = {each: pool.friends(each) & among for each in places_of(among)}
    order = sorted(friends, key=lambda each: (friends[each].bit_count(), each))
    found: list[Circle] = []
    values: list[float] = []
    own, grow = own_worth(pool), _growing(pool, friends, found, values)
    left, looked, spent = among, 0, 0
    # Who has least choice goes first, and then is out of the way of all others.
    for first in order if within is None else [within]:
        left &= ~(1 << first)
        stack = [
            _Begun(
                (first,), 1 << first, pool.can[first], pool.languages[first], pool.prefer[first],
                pool.offers[first], 0, own[first], 0.0, friends[first] & left,
            )
        ]  # fmt: skip
        while stack:
            grow(stack.pop(), stack)
            looked += 1
            if len(found) > most or (not looked & 255 and budget.spend(len(found) - spent)):
                return Listed(found, values, False)
            if not looked & 255:
                spent = len(found)
    return Listed(found, values, True)


def _growing(
    pool: Pool, friends: dict[int, int], found: list[Circle], values: list[float]
) -> Callable[[_Begun, list[_Begun]], None]:
    """A function that lists the circles with one more member, and notes those that can grow on."""
    rules, can, languages, pairs = pool.instance.rules, pool.can, pool.languages, pool.pairs
    least, most, mentors = rules.size_min, rules.size_max, pool.mentors if rules.need_mentor else -1
    shifts, week, need = pool.shifts, pool.week, rules.min_common_starts
    total, own, finished = need * len(shifts), own_worth(pool), _finishing(pool)
    prefer, offers = pool.prefer, pool.offers

    def grow(begun: _Begun, stack: list[_Begun]) -> None:
        circle, who, starts, speaks, liked, offered, twice, mine, together, more = begun
        size, rest = len(circle) + 1, more
        if size - 1 + more.bit_count() < least or not (who | more) & mentors:
            return
        while rest:
            bit = rest & -rest
            rest ^= bit
            each = bit.bit_length() - 1
            common, tongues = starts & can[each], speaks & languages[each]
            if not tongues or common.bit_count() < total:
                continue
            for shift in shifts:
                if (common >> shift & week).bit_count() < need:
                    break
            else:
                row, offer = pairs[each], offers[each]
                paired = together
                for other in circle:
                    paired += row[other]
                grown = (
                    (*circle, each), who | bit, common, tongues, liked & prefer[each],
                    offered | offer, twice | offered & offer, mine + own[each], paired,
                )  # fmt: skip
                if size >= least and grown[1] & mentors:
                    worth = finished(grown[0], grown[1], grown[4], grown[5], grown[6], grown[7], paired)
                    if worth is not None:
                        found.append(grown[0])
                        values.append(worth)
                if size < most and (further := rest & friends[each]):
                    stack.append(_Begun(*grown, further))

    return grow


def _finishing(pool: Pool) -> Callable[[Circle, int, int, int, int, float, float], float | None]:
    """A function that says what a listed circle is worth; None if somebody is in it without who belongs to them."""
    rules, wants, offers = pool.instance.rules, pool.wants, pool.offers
    cover = [rules.weights.cover / wish.bit_count() if wish else 0.0 for wish in wants]
    full, shifts, week = rules.full_preferred_starts, pool.shifts, pool.week
    timely, circle_score, ids = rules.weights.time / full, pool.instance.circle_score, pool.ids
    off = off_target(pool)
    bound = {each: who for each, who in enumerate(pool.bound_to) if who.bit_count() > 1}

    def finished(
        circle: Circle, who: int, liked: int, offered: int, twice: int, own: float, together: float
    ) -> float | None:
        size = len(circle)
        if bound and any([bound.get(each, 0) & ~who for each in circle]):
            return None
        worth = own + 2 * together / (size - 1) - off[size]
        for each in circle:
            wish = wants[each]
            if wish & offered:
                worth += cover[each] * (wish & (twice | offered & ~offers[each])).bit_count()
        if liked:
            fewest = min([(liked >> shift & week).bit_count() for shift in shifts])
            worth += timely * size * (fewest if fewest < full else full)
        return worth + circle_score(ids(sorted(circle))) if circle_score else worth

    return finished
