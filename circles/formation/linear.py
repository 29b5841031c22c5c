"""The linear relaxation of choosing circles: prices for members, and so a bound that no choice can pass.

Choose columns (circles) of the most value so that each row (member) is in one at most, and each cut holds. A revised
simplex with its inverse kept whole: there are as many rows as members, a hundred or so, and the columns are sparse.
"""

from collections.abc import Iterable, Sequence

from circles.formation.budget import Budget

_ENOUGH = 1e-9
_NUDGE = 1e-6


class Relaxation:
    """A basis that can be improved, and to which rows can be added.

    `prices[r]` is what one place more in row r would be worth. All limits are 1, but for a nudge that keeps the simplex
    from going in circles.
    """

    def __init__(self, rows: int, columns: Sequence[tuple[int, ...]], values: Sequence[float]) -> None:
        self.columns, self.values = list(columns), list(values)
        self.basis = [-1 - row for row in range(rows)]
        self.inverse = [[float(row == other) for other in range(rows)] for row in range(rows)]
        self.level = [_limit(row) for row in range(rows)]
        self.prices = [0.0] * rows

    def gain(self, column: int) -> float:
        """By how much a column is worth more than its rows' prices; above 0 only before the optimum."""
        return self.values[column] - sum(map(self.prices.__getitem__, self.columns[column]))

    def gains(self, among: Iterable[int]) -> list[float]:
        """The same for many."""
        price, columns, values = self.prices.__getitem__, self.columns, self.values
        return [values[each] - sum(map(price, columns[each])) for each in among]

    def improve(self, among: Sequence[int], most: int, budget: Budget) -> bool:
        """Bring columns of these into the basis until none gains, in `most` steps at most: says whether none does."""
        for _ in range(most):
            if budget.spend(len(among)):
                return False
            gains = self.gains(among)
            best = max(range(len(gains)), key=gains.__getitem__, default=-1)
            slack = min(range(len(self.prices)), key=self.prices.__getitem__)
            if best >= 0 and gains[best] >= max(-self.prices[slack], _ENOUGH):
                entering, gain = among[best], gains[best]
            elif self.prices[slack] < -_ENOUGH:
                entering, gain = -1 - slack, -self.prices[slack]
            else:
                return True
            direction = self._direction(entering)
            leaving = self._leaving(direction)
            if leaving is None:
                return False
            self._pivot(leaving, entering, direction, gain)
        return False

    def restore(self, among: Sequence[int], most: int, budget: Budget) -> bool:
        """After rows were added: back to a basis that keeps them all, with the prices as they should be."""
        for _ in range(most):
            if budget.spend(len(among)):
                return False
            leaving = min(range(len(self.level)), key=self.level.__getitem__)
            if self.level[leaving] >= -_ENOUGH:
                return True
            line, best, entering, gain = self.inverse[leaving], float("inf"), None, 0.0
            at = line.__getitem__
            in_basis = set(self.basis)
            for each in among:
                rate = sum(map(at, self.columns[each]))
                if rate < -_ENOUGH and each not in in_basis:
                    worth = min(0.0, self.gain(each))
                    if worth / rate < best:
                        best, entering, gain = worth / rate, each, worth
            for row, rate in enumerate(line):
                if rate < -_ENOUGH and -1 - row not in in_basis and self.prices[row] / -rate < best:
                    best, entering, gain = self.prices[row] / -rate, -1 - row, -self.prices[row]
            if entering is None:
                return False
            self._pivot(leaving, entering, self._direction(entering), gain)
        return False

    def add_rows(self, rows: Sequence[set[int]]) -> None:
        """Add cuts: of the columns in each, one at most may be chosen."""
        for members in rows:
            row = len(self.prices)
            for column in members:
                self.columns[column] += (row,)
            held = [place for place, each in enumerate(self.basis) if each in members]
            line = [-sum(column) for column in zip(*[self.inverse[place] for place in held], strict=True)] or [
                0.0
            ] * row
            for each in self.inverse:
                each.append(0.0)
            self.inverse.append([*line, 1.0])
            self.level.append(_limit(row) - sum([self.level[place] for place in held]))
            self.basis.append(-1 - row)
            self.prices.append(0.0)

    def solution(self) -> dict[int, float]:
        """The columns in use and how much of each."""
        return {each: level for each, level in zip(self.basis, self.level, strict=True) if each >= 0 and level > 1e-4}

    def bound(self, gains: Iterable[float], chosen_most: float) -> float:
        """What no choice among columns with these gains can pass, whatever the prices: what still gains is added."""
        still = max(gains, default=0.0)
        return sum([max(0.0, price) for price in self.prices]) + max(0.0, still) * chosen_most

    def narrowed(self, alive: Sequence[int]) -> "Relaxation":
        """The same basis for itself, with these columns and those that are in it."""
        other = Relaxation(0, self.columns, self.values)
        other.basis, other.level, other.prices = list(self.basis), list(self.level), list(self.prices)
        other.inverse = [list(line) for line in self.inverse]
        return other

    def _direction(self, entering: int) -> list[float]:
        if entering < 0:
            return [line[-1 - entering] for line in self.inverse]
        rows = self.columns[entering]
        return [sum([line[row] for row in rows]) for line in self.inverse]

    def _leaving(self, direction: Sequence[float]) -> int | None:
        best, leaving = float("inf"), None
        for place, rate in enumerate(direction):
            if rate > 1e-7 and self.level[place] / rate < best:
                best, leaving = self.level[place] / rate, place
        return leaving

    def _pivot(self, leaving: int, entering: int, direction: Sequence[float], gain: float) -> None:
        rate, line, level = direction[leaving], self.inverse[leaving], self.level[leaving]
        step = gain / rate
        self.prices = [price + step * each for price, each in zip(self.prices, line, strict=True)]
        line = self.inverse[leaving] = [each / rate for each in line]
        level /= rate
        for place, by in enumerate(direction):
            if by and place != leaving:
                self.inverse[place] = [mine - by * other for mine, other in zip(self.inverse[place], line, strict=True)]
                self.level[place] -= by * level
        self.level[leaving], self.basis[leaving] = level, entering


def _limit(row: int) -> float:
    return 1.0 + _NUDGE * (1 + (row * 0.6180339887498949) % 1)
