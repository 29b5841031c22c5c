"""Branch and bound: hours for all sessions within limits, or the certainty that there are none."""

from collections.abc import Sequence
from operator import add, mul

Burdens = tuple[int, ...]
"""What an hour costs each member, in the order of the members."""

EPSILON = 1e-6
_NODES = 50_000


def own_least(counts: Sequence[int], options: Sequence[Sequence[tuple[int, Burdens]]]) -> list[list[int]]:
    """From each session on, what each member has at least."""
    rest = [[0] * len(options[0][0][1])]
    for count, hours in reversed(list(zip(counts, options, strict=True))):
        least = list(map(min, zip(*(burdens for _, burdens in hours), strict=True)))
        for _ in range(count):
            rest.append(list(map(add, rest[-1], least)))
    return rest[::-1]


class Descent:
    """Tries out all ways, session by session, that could stay within limits; sessions alike take hours in order."""

    def __init__(
        self,
        counts: Sequence[int],
        options: Sequence[Sequence[tuple[int, Burdens]]],
        carried: Burdens,
        weights: Sequence[float],
    ) -> None:
        self.carried, self.nodes = carried, 0
        self.in_vain = set[tuple[int, int, Burdens]]()
        self.own_least = own_least(counts, options)
        self.options, self.least = list[list[tuple[float, int, Burdens]]](), [0.0]
        for count, hours in reversed(list(zip(counts, options, strict=True))):
            priced = sorted((sum(map(mul, weights, burdens)), hour, burdens) for hour, burdens in hours)
            for _ in range(count):
                self.options.append(priced)
                self.least.append(self.least[-1] + priced[0][0])
        self.options.reverse()
        self.least.reverse()
        self.start = sum(map(mul, weights, carried))

    @property
    def is_exact(self) -> bool:
        """Whether all ways were tried that had to be."""
        return self.nodes < _NODES

    def within(self, largest: int, weighted: float) -> list[int] | None:
        """Hours for all sessions: nobody has more than `largest`, all together no more than that with their weights."""
        self.largest, self.weighted, self.in_vain = largest, weighted + EPSILON, set()
        return self._from(0, 0, self.carried, self.start)

    def _from(self, at: int, first: int, totals: Burdens, value: float) -> list[int] | None:
        if at == len(self.options):
            return []
        state = at, first, totals
        if state in self.in_vain or self.nodes >= _NODES:
            return None
        self.nodes += 1
        is_same = at + 1 < len(self.options) and self.options[at + 1] is self.options[at]
        for place in range(first, len(self.options[at])):
            price, hour, burdens = self.options[at][place]
            if value + price + self.least[at + 1] > self.weighted:
                break
            after = tuple(map(add, totals, burdens))
            if max(map(add, after, self.own_least[at + 1])) > self.largest:
                continue
            rest = self._from(at + 1, place if is_same else 0, after, value + price)
            if rest is not None:
                return [hour, *rest]
        self.in_vain.add(state)
        return None
