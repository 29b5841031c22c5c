"""From listed circles the best choice of them, with a proof: prices, cuts, and a search among what can still be better.

Every choice falls short of the bound by what its circles are below their members' prices, and by the prices of who
waits. So a circle that falls short by more than the gap is in no better choice, and the others are searched with that
budget.
"""

from collections.abc import Sequence

from circles.domain.values import dataclass
from circles.formation.budget import Budget
from circles.formation.cuts import Tightened, rounded
from circles.formation.linear import Relaxation
from circles.formation.shortfall import Search

_ENOUGH = 1e-7
_WORKING, _EACH, _PIVOTS, _SAMPLE, _GLANCE = 400, 12, 20_000, 4_000, 1_500
_GUESSES = (0.002, 0.005, 0.01, 0.018, 0.03, 0.05, 0.1, 1.0)
"""How far below the bound the best choice may be, tried in turn: fewer circles are left, and it is sooner known."""


@dataclass(frozen=True, slots=True)
class Packing:
    """Places of the chosen columns, what they are worth, and what no choice can pass."""

    chosen: tuple[int, ...]
    value: float
    bound: float

    @property
    def optimal(self) -> bool:
        """Whether there is no better choice."""
        return self.bound <= self.value + 1e-6


def pack(
    columns: Sequence[tuple[int, ...]],
    values: Sequence[float],
    start: Sequence[int],
    budget: Budget,
    nodes: int = 200_000,
) -> Packing:
    """Choose columns without a member in common.

    Args:
        columns: circles, by their members.
        start: a choice that is known already.
        nodes: how far to search before the gap is left open.
    """
    names = {member: row for row, member in enumerate(sorted({each for column in columns for each in column}))}
    if not names:
        return Packing((), 0.0, 0.0)
    return _Packer([tuple([names[each] for each in column]) for column in columns], values, start, budget, nodes).best()


class _Packer:
    def __init__(
        self,
        columns: list[tuple[int, ...]],
        values: Sequence[float],
        start: Sequence[int],
        budget: Budget,
        nodes: int,
    ) -> None:
        self.rows = 1 + max(max(column) for column in columns)
        self.members, self.values, self.budget, self.nodes = columns, values, budget, nodes
        self.relaxed = Relaxation(self.rows, columns, values)
        self.chosen, self.value = tuple(start), sum([values[each] for each in start])
        self.bound = float("inf")
        self.trios: list[frozenset[int]] = []

    def best(self) -> Packing:
        everything = range(len(self.members))
        gains = self._price(everything)
        self.bound = self.relaxed.bound(gains, self.rows / min(map(len, self.members)))
        self._take(rounded(self.relaxed, self.members, everything, gains))
        highest = self.bound
        for guess in _GUESSES:
            if self.bound <= self.value + _ENOUGH or self.budget.over():
                break
            floor = max(self.value, highest * (1 - guess))
            alive = [each for each in everything if gains[each] >= floor - highest - _ENOUGH]
            if not self._attempt(alive, floor):
                break
        return Packing(self.chosen, self.value, max(self.value, self.bound))

    def _take(self, taken: Sequence[int]) -> None:
        value = sum([self.values[each] for each in taken])
        if value > self.value:
            self.chosen, self.value = tuple(taken), value

    def _price(self, everything: Sequence[int]) -> list[float]:
        """Prices for all columns: solved for some of them, then with those that gain still, until none does."""
        relaxed, known = self.relaxed, set(self.chosen)
        # A sample brings the prices near to where they end, and all columns are looked at a few times only.
        for step in (max(1, len(everything) // _SAMPLE), 1):
            sample = everything[::step]
            gains = relaxed.gains(sample)
            while not self.budget.over():
                best = [sample[each] for each in _best_of_each(self.members, sample, gains, _WORKING)]
                if known.issuperset(best):
                    break
                known = {each for each in known if relaxed.gain(each) > -0.3} | set(best)
                relaxed.improve(sorted(known), _PIVOTS, self.budget)
                gains = relaxed.gains(sample)
        return gains

    def _attempt(self, alive: Sequence[int], floor: float) -> bool:
        """Look for a choice that is worth more than `floor`, of these columns. Says whether all was looked at.

        The bound comes down with it: to the floor if there is none.
        """
        lower = Tightened(self.relaxed, self.members, alive, floor, self.budget, self.trios)
        # Cuts take their time; often there is little to search even without.
        done = self._search(lower, floor, min(_GLANCE, self.nodes))
        if not done:
            lower.tighten()
            self.trios = lower.trios
            done = self._search(lower, max(floor, self.value), self.nodes)
        self.bound = min(self.bound, max(floor, self.value, 0.0 if done else lower.bound))
        return done

    def _search(self, lower: Tightened, floor: float, nodes: int) -> bool:
        """Take the best choice that is worth more than `floor`, if there is one. Says whether all was looked at."""
        self._take(lower.found)
        if self.budget.over():
            return False
        floor, left = max(floor, self.value), lower.alive
        search = Search(
            [self.members[each] for each in left],
            [self.values[each] for each in left],
            [max(0.0, -gain) for gain in lower.gains],
            [max(0.0, price) for price in lower.relaxed.prices[: self.rows]],
            self.budget,
            nodes,
        )
        found = search.within(lower.bound - floor + _ENOUGH)
        if found is not None:
            self._take([left[each] for each in found])
        return not search.exhausted


def _best_of_each(
    members: Sequence[tuple[int, ...]], sample: Sequence[int], gains: Sequence[float], most: int
) -> list[int]:
    """Places in the sample of columns that gain, the most of them first, but not all for the same members."""
    order = [each for each, gain in enumerate(gains) if gain > _ENOUGH]
    order.sort(key=lambda each: -gains[each] / len(members[sample[each]]))
    used: dict[int, int] = {}
    found = []
    for each in order:
        who = members[sample[each]]
        if min([used.get(row, 0) for row in who]) < _EACH:
            found.append(each)
            for row in who:
                used[row] = used.get(row, 0) + 1
            if len(found) >= most:
                break
    return found
