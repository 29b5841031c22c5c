"""The fairest choice among hours: whoever has it hardest has it as easy as can be, then all together.

A problem is numbers only: kinds of weeks (what the clocks do makes two or three of a season), hours, and for each hour
in each kind of week what it costs each member. The answer is exact: a bound by weights says how easy it could be at
best, with any number of hours, and branch and bound closes what is left between that and what was found.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from math import ceil, exp
from operator import add, le, mul

from circles.domain.hour_descent import EPSILON, Burdens, Descent, own_least
from circles.domain.values import dataclass

MOST_HOURS = 4
"""A rotation of more hours than that nobody remembers."""

_ROUNDS = 40
_NEVER = 10**6
_INFINITE = 1e9


@dataclass(frozen=True, slots=True)
class Problem:
    """`counts`: how many sessions are in each kind of week. `burdens`: for each hour, for each kind of week, what it
    costs each member, or None where somebody cannot. `carried`: what each has borne so far.
    """

    counts: tuple[int, ...]
    burdens: tuple[tuple[Burdens | None, ...], ...]
    carried: Burdens
    most: int = MOST_HOURS


@dataclass(frozen=True, slots=True)
class Choice:
    """`hours`: for each kind of week the hour (its place in the problem) of each session. `largest` is the burden of
    who has it hardest, what they carry included, `total` that of all together. Nothing has a `largest` below `bound`,
    and nothing of its kind (one hour, or several) with this `largest` a `total` below `total_bound`.
    """

    hours: tuple[tuple[int, ...], ...]
    largest: int
    total: int
    bound: int = 0
    total_bound: int = 0

    @property
    def is_fixed(self) -> bool:
        """Whether it is the same hour throughout."""
        return len({hour for kind in self.hours for hour in kind}) == 1

    @property
    def is_proved(self) -> bool:
        """Whether nothing is better."""
        return (self.largest, self.total) == (self.bound, self.total_bound)


def fairest(problem: Problem) -> Choice | None:
    """The best choice of at most `most` hours; None if some kind of week has no hour, or there are no sessions.

    One hour for all sessions is taken where it is as easy for who has it hardest as any rotation.
    """
    useful = _undominated(problem)
    search = _Search(problem, useful)
    if not search.options or not all(search.options):
        return None
    fixed, bound = search.fixed(), search.at_best()
    if problem.most == 1 or (fixed and fixed.largest <= bound):
        return fixed and replace(fixed, bound=fixed.largest, total_bound=fixed.total)
    found = min(filter(None, (fixed, search.greedy(problem.most))), key=_worth, default=None)
    bound, weights = search.easier_than(found, bound)
    if fixed and fixed.largest <= bound:
        return replace(fixed, bound=bound, total_bound=fixed.total)
    found = _tried(problem, search, useful, found, bound, weights)
    if found and fixed and found.largest == fixed.largest:
        return replace(fixed, bound=found.bound, total_bound=fixed.total)
    return found


def _tried(
    problem: Problem,
    whole: "_Search",
    useful: Sequence[int],
    found: Choice | None,
    bound: int,
    weights: Sequence[float],
) -> Choice | None:
    """The best of all sets of as many hours as may be, those that look easiest first; few need a look inside."""
    is_sure = True
    for value, hours in whole.sets(useful, problem.most, weights):
        if found and value > found.largest:
            break
        found, is_exact = _Search(problem, hours).improved(found)
        is_sure = is_sure and is_exact
    if found is None or is_sure:
        return found and replace(found, bound=found.largest, total_bound=found.total)
    return replace(found, bound=bound, total_bound=whole.total_bound(found)[0])


def _worth(choice: Choice) -> tuple[int, int]:
    return choice.largest, choice.total


def _undominated(problem: Problem) -> list[int]:
    """The hours but those that are nowhere better for anybody than another one."""
    never = (_NEVER,) * len(problem.carried)
    profiles = [[cost for each in hour for cost in each or never] for hour in problem.burdens]
    kept: list[int] = []
    for place in sorted(range(len(profiles)), key=lambda each: (sum(profiles[each]), each)):
        if not any(all(map(le, profiles[each], profiles[place])) for each in kept):
            kept.append(place)
    return sorted(kept)


class _Search:
    """One problem under way. Kinds are in the order in which sessions are given hours: those with few hours first."""

    def __init__(self, problem: Problem, useful: Sequence[int]) -> None:
        self.carried, self.size = problem.carried, len(problem.counts)
        per_kind = {
            kind: [(hour, burdens) for hour in useful if (burdens := problem.burdens[hour][kind]) is not None]
            for kind, count in enumerate(problem.counts)
            if count
        }
        self.order = sorted(per_kind, key=lambda kind: len(per_kind[kind]))
        self.options = [per_kind[kind] for kind in self.order]
        self.costs = [dict(options) for options in self.options]
        self.counts = [problem.counts[kind] for kind in self.order]

    def fixed(self) -> Choice | None:
        """The best of one hour for all."""
        everywhere = set.intersection(*({hour for hour, _ in options} for options in self.options))
        worth: dict[int, tuple[int, int]] = {}
        for hour in sorted(everywhere):
            totals: Sequence[int] = self.carried
            for count, costs in zip(self.counts, self.costs, strict=True):
                totals = [own + count * cost for own, cost in zip(totals, costs[hour], strict=True)]
            worth[hour] = max(totals), sum(totals)
        return self._choice([min(worth, key=lambda each: worth[each])] * sum(self.counts)) if worth else None

    def greedy(self, most: int) -> Choice | None:
        """Session by session the hour after which who has it hardest has it easiest. None if it runs into a wall."""
        totals, used, hours = list(self.carried), set[int](), list[int]()
        for place, (count, options) in enumerate(zip(self.counts, self.options, strict=True)):
            spare = most - (len(self.options) - 1 - place)
            for _ in range(count):
                open_ones = options if len(used) < spare else [each for each in options if each[0] in used]
                if not open_ones:
                    return None
                ways = [(sorted(map(add, totals, burdens), reverse=True), hour, burdens) for hour, burdens in open_ones]
                _, hour, burdens = min(ways)
                totals = list(map(add, totals, burdens))
                used.add(hour)
                hours.append(hour)
        return self._choice(hours)

    def at_best(self) -> int:
        """What the largest cannot be below: what each would have if all sessions were as suits them."""
        return max(own + rest for own, rest in zip(self.carried, own_least(self.counts, self.options)[0], strict=True))

    def easier_than(self, found: Choice | None, bound: int) -> tuple[int, list[float]]:
        """A bound of the largest, and the weights of the members that give it, by weighing more who has more."""
        best = weights = [1 / len(self.carried)] * len(self.carried)
        for turn in range(_ROUNDS):
            value, totals = self._response(weights)
            if ceil(value - EPSILON) > bound or turn == 0:
                bound, best = max(bound, ceil(value - EPSILON)), weights
            apart = max(totals) - min(totals)
            if not apart or (found and bound >= found.largest):
                break
            step = 2 / apart / (1 + turn) ** 0.5
            grown = [weight * exp(step * (total - max(totals))) for weight, total in zip(weights, totals, strict=True)]
            weights = [each / sum(grown) for each in grown]
        return bound, best

    def sets(self, useful: Sequence[int], most: int, weights: Sequence[float]) -> list[tuple[int, tuple[int, ...]]]:
        """All sets of so many hours, with a bound of the largest in each; the easiest first."""
        start = sum(map(mul, weights, self.carried))
        rows = {hour: [_INFINITE] * len(self.options) for hour in useful}
        for kind, (count, options) in enumerate(zip(self.counts, self.options, strict=True)):
            for hour, burdens in options:
                rows[hour][kind] = count * sum(map(mul, weights, burdens))
        sets = combinations(useful, min(most, len(useful)))
        values = ((start + sum(map(min, *(rows[each] for each in hours))), hours) for hours in sets)
        return sorted((ceil(value - EPSILON), hours) for value, hours in values if value < _INFINITE)

    def improved(self, found: Choice | None) -> tuple[Choice | None, bool]:
        """The best choice, if it is better than the one found so far, else that one; and whether that is sure."""
        bound, weights = self.easier_than(found, self.at_best())
        if found and bound > found.largest:
            return found, True
        descent = Descent(self.counts, self.options, self.carried, weights)
        while found is None or bound < found.largest:
            limit = found.largest - 1 if found else _NEVER
            hours = descent.within(limit, limit)
            if hours is None:
                break
            found = self._choice(hours)
        return self._together(found, descent.is_exact) if found else (None, descent.is_exact)

    def _together(self, found: Choice, is_exact: bool) -> tuple[Choice, bool]:
        """The choice with the same largest that has the smallest total."""
        bound, prices = self.total_bound(found)
        descent = Descent(self.counts, self.options, self.carried, [1 + each for each in prices])
        while bound < found.total:
            hours = descent.within(found.largest, found.total - 1 + found.largest * sum(prices))
            if hours is None:
                break
            found = self._choice(hours)
        return found, is_exact and descent.is_exact

    def total_bound(self, found: Choice) -> tuple[int, list[float]]:
        """A bound of the total, and what a unit above the largest is priced at for each member."""
        best = prices = [0.0] * len(self.carried)
        bound = sum(self.carried)
        for turn in range(_ROUNDS):
            value, totals = self._response([1 + each for each in prices])
            value -= found.largest * sum(prices)
            if ceil(value - EPSILON) > bound or turn == 0:
                bound, best = max(bound, ceil(value - EPSILON)), prices
            over = [total - found.largest for total in totals]
            square = sum(each * each for each in over)
            if bound >= found.total or not square:
                break
            step = (found.total - value) / square / (1 + turn / 8)
            prices = [max(0.0, price + step * each) for price, each in zip(prices, over, strict=True)]
        return bound, best

    def _response(self, weights: Sequence[float]) -> tuple[float, list[int]]:
        """The least with these weights, and what each has then (what they carry included)."""
        value, totals = sum(map(mul, weights, self.carried)), list(self.carried)
        for count, options in zip(self.counts, self.options, strict=True):
            costs = [sum(map(mul, weights, burdens)) for _, burdens in options]
            least = min(costs)
            value += count * least
            totals = [own + count * cost for own, cost in zip(totals, options[costs.index(least)][1], strict=True)]
        return value, totals

    def _choice(self, hours: Sequence[int]) -> Choice:
        """From the hours of all sessions, kind by kind in the order of the search."""
        given, at, totals = [tuple[int, ...]()] * self.size, 0, list(self.carried)
        for kind, count, costs in zip(self.order, self.counts, self.costs, strict=True):
            given[kind] = tuple(sorted(hours[at : at + count]))
            for hour, times in Counter(given[kind]).items():
                totals = [own + times * cost for own, cost in zip(totals, costs[hour], strict=True)]
            at += count
        return Choice(tuple(given), max(totals), sum(totals))
