"""Cuts for three members: of all circles in which two of them sit, one at most can be chosen."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from circles.formation.budget import Budget
from circles.formation.linear import Relaxation

_ENOUGH = 1e-7
_PIVOTS, _ROUNDS = 20_000, 40


class Tightened:
    """A relaxation with cuts, for choices that are worth more than `floor`; columns that are in none are left out.

    `trios` are the cuts, of which some may be known at the start. `bound` is what no such choice can pass, `gains` are
    those of the columns `alive`, `found` is a choice near it.
    """

    def __init__(
        self,
        relaxed: Relaxation,
        members: Sequence[tuple[int, ...]],
        alive: Sequence[int],
        floor: float,
        budget: Budget,
        trios: Sequence[frozenset[int]] = (),
    ) -> None:
        self.relaxed, self.members, self.alive = relaxed.narrowed(alive), members, list(alive)
        self.rows, self.floor, self.budget = len(relaxed.prices), floor, budget
        self.found: list[int] = []
        self.trios = list[frozenset[int]]()
        self._settle()
        if trios:
            self._add(trios)

    def tighten(self) -> None:
        """Add cuts as long as they bring the bound nearer to the floor."""
        for _ in range(_ROUNDS):
            if self.bound <= self.floor + _ENOUGH or self.budget.over() or not self._cut():
                return

    def _settle(self) -> None:
        self.gains = self.relaxed.gains(self.alive)
        self.bound = self.relaxed.bound(self.gains, self.rows / 2)
        found = rounded(self.relaxed, self.members, self.alive, self.gains)
        value = sum([self.relaxed.values[each] for each in found])
        if value > self.floor:
            self.found, self.floor = found, value
        limit = self.floor - self.bound - _ENOUGH
        self.alive = [each for each, gain in zip(self.alive, self.gains, strict=True) if gain >= limit]
        self.gains = [gain for gain in self.gains if gain >= limit]

    def _cut(self) -> bool:
        if len(self.relaxed.prices) > 3 * self.rows + 60:
            return False
        trios = violated(self.relaxed.solution(), self.members, most=max(8, self.rows // 2))
        if not trios:
            return False
        before = self.bound
        return self._add(trios) and before - self.bound > 0.02 * max(0.0, before - self.floor)

    def _add(self, trios: Sequence[frozenset[int]]) -> bool:
        members, alive = self.members, self.alive
        self.trios += trios
        self.relaxed.add_rows([{each for each in alive if len(trio.intersection(members[each])) > 1} for trio in trios])
        restored = self.relaxed.restore(alive, _PIVOTS, self.budget)
        if not (restored and self.relaxed.improve(alive, _PIVOTS, self.budget)):
            return False
        self._settle()
        return True


def violated(parts: Mapping[int, float], members: Sequence[tuple[int, ...]], most: int) -> list[frozenset[int]]:
    """The trios for which a relaxed choice (column: how much of it) is above 1, the worst first."""
    pairs: dict[tuple[int, int], float] = {}
    trios: dict[tuple[int, int, int], float] = {}
    for column, part in parts.items():
        who = sorted(members[column])
        for pair in combinations(who, 2):
            pairs[pair] = pairs.get(pair, 0.0) + part
        for three_of in combinations(who, 3):
            trios[three_of] = trios.get(three_of, 0.0) + part
    rows = sorted({each for pair in pairs for each in pair})
    found = []
    for (one, two), both in pairs.items():
        if both > 1 - 1e-4:
            continue
        for three in rows:
            if three in (one, two):
                continue
            sides = [pairs.get((min(each, three), max(each, three)), 0.0) for each in (one, two)]
            if both >= max(sides) and both + sum(sides) > 1.01:
                trio = _sorted(one, two, three)
                over = both + sum(sides) - 2 * trios.get(trio, 0.0)
                if over > 1.01:
                    found.append((-over, trio))
    return [frozenset(each) for _, each in sorted(set(found))[:most]]


def rounded(
    relaxed: Relaxation, members: Sequence[tuple[int, ...]], alive: Sequence[int], gains: Sequence[float]
) -> list[int]:
    """A choice near the relaxed one: what it has most of, then what gains most."""
    used, taken, parts = set[int](), list[int](), relaxed.solution()
    first = sorted(parts, key=lambda each: (-parts[each], each))
    order = sorted(range(len(alive)), key=gains.__getitem__, reverse=True)
    for column in (*first, *[alive[place] for place in order[:5000]]):
        if used.isdisjoint(members[column]):
            used.update(members[column])
            taken.append(column)
    return taken


def _sorted(one: int, two: int, three: int) -> tuple[int, int, int]:
    low, middle, high = sorted((one, two, three))
    return low, middle, high
