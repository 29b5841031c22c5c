"""The search for a choice that falls short of the bound by less than a budget."""

from collections.abc import Sequence

from circles.formation.budget import Budget

_NODE = 8
"""So many circles are looked at for each step, more or less."""


class Search:
    """Member by member: in which circle, or waiting. Each falls short by something; beyond the budget it turns back.

    `short[c]` is what column c falls short of the bound by, `prices[m]` what it costs if member m waits, `values[c]`
    what a column is worth. Where cuts have prices too, a choice falls short by a little more than the sum of these.
    `exhausted`: it ended before it had looked at everything.
    """

    def __init__(
        self,
        columns: Sequence[tuple[int, ...]],
        values: Sequence[float],
        short: Sequence[float],
        prices: Sequence[float],
        budget: Budget,
        nodes: int,
    ) -> None:
        self.budget, self.left, self.exhausted = budget, nodes, False
        self.prices, self.values, self.short = prices, values, short
        self.bits = [sum([1 << each for each in column]) for column in columns]
        self.of: list[list[int]] = [[] for _ in prices]
        for place in sorted(range(len(columns)), key=short.__getitem__):
            for each in columns[place]:
                self.of[each].append(place)
        # Nobody costs less than an even part of the cheapest of their columns, or than waiting.
        parts = [[short[place] / len(columns[place]) for place in places] for places in self.of]
        self.least = [min([price, *each]) for price, each in zip(prices, parts, strict=True)]
        self.expected = [sum([self.least[each] for each in column]) for column in columns]
        for places in self.of:
            places.sort(key=lambda place: (short[place] - self.expected[place], place))

    def within(self, limit: float) -> list[int] | None:
        """The choice of the most value among those that fall short by `limit` at most, or None if there is none."""
        self.best: list[int] | None = None
        self.most, self.limit = float("-inf"), limit
        self.seen: dict[int, float] = {}
        self._go((1 << len(self.prices)) - 1, 0.0, sum(self.least), 0.0, [])
        return self.best

    def _go(self, free: int, cost: float, ahead: float, value: float, taken: list[int]) -> None:
        self.left -= 1
        if self.left < 0 or (not self.left & 255 and self.budget.spend(256 * _NODE)):
            self.exhausted = True
        # The same people are left, and more was made of the others: whatever follows is better there.
        if self.exhausted or self.seen.get(free, float("-inf")) >= value:
            return
        self.seen[free] = value
        if not free:
            if value > self.most:
                self.best, self.most = list(taken), value
            return
        row, options = self._narrowest(free, self.limit - cost - ahead)
        for place in options:
            if place < 0:
                self._go(free & ~(1 << row), cost + self.prices[row], ahead - self.least[row], value, taken)
            else:
                rest = ahead - self.expected[place]
                more = value + self.values[place]
                self._go(free & ~self.bits[place], cost + self.short[place], rest, more, [*taken, place])

    def _narrowest(self, free: int, slack: float) -> tuple[int, list[int]]:
        """The free member with fewest ways within the slack, and these ways, the cheapest first; -1 is waiting."""
        found, best, rest = -1, list[int](), free
        while rest:
            bit = rest & -rest
            rest ^= bit
            row = bit.bit_length() - 1
            ways = self._ways(row, free, slack, len(best) if found >= 0 else 1 << 30)
            if ways is not None:
                found, best = row, ways
                if len(ways) < 2:
                    break
        return found, best

    def _ways(self, row: int, free: int, slack: float, fewer: int) -> list[int] | None:
        """Columns of free members, and waiting, within the slack; None if they are not fewer than that."""
        ways = []
        bits, short, expected = self.bits, self.short, self.expected
        for place in self.of[row]:
            if short[place] - expected[place] > slack:
                break
            if not bits[place] & ~free:
                ways.append(place)
                if len(ways) >= fewer:
                    return None
        if self.prices[row] - self.least[row] <= slack:
            ways.append(-1)
        return ways if len(ways) < fewer else None
