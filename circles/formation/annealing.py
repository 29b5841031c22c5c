"""Many small changes: somebody moves to who they would sit well with. At first, worse ones are taken too.

At first, circles that are too small count as well, with a part of their worth that shrinks to nothing: so a circle can
come and go step by step, and how many there are is found as well as who sits where.
"""

import math
import random
from collections.abc import Mapping, Sequence

from circles.formation.budget import Budget
from circles.formation.pool import Pool
from circles.formation.score import valuing

_HOT, _COLD, _FIRM = 0.35, 0.02, 0.7
_LOOK_UP = 128
ENDLESS = 10**12
"""So many steps are spread over the seconds there are."""


def heat_at(share: float, hot: float = _HOT) -> float:
    """How hot it is when this share of the search is over; `hot` in the beginning."""
    return hot * math.exp(share * math.log(_COLD / hot))


def soft_at(share: float) -> float:
    """What is left then of the worth of a circle, for each member that it has too few."""
    return max(0.0, 1 - share / _FIRM)


class Annealing:
    """Circles that change. `worth[c]` is what circle c adds to the objective, `where[i]` the circle of i or -1."""

    def __init__(
        self, pool: Pool, circles: Sequence[Sequence[int]], partners: Mapping[int, Sequence[int]], pick: random.Random
    ) -> None:
        self.pool, self.partners, self.pick = pool, partners, pick
        self.rules = pool.instance.rules
        self.strict, self.begun = valuing(pool), valuing(pool, begun=True)
        self.circles = [list(each) for each in circles]
        self.worth = [self.strict(each) or 0.0 for each in circles]
        self.where = dict.fromkeys(partners, -1)
        for number, circle in enumerate(self.circles):
            self.where.update(dict.fromkeys(circle, number))
        self.empty: list[int] = []
        self.movers = [each for each in partners if partners[each]]
        self.total = sum(self.worth)
        self.best, self.most = [list(each) for each in self.circles], self.total
        self.heat, self.soft, self.least = _HOT, 0.0, self.rules.size_min

    def run(self, steps: int, budget: Budget) -> int:
        """Change until the steps or the budget are used up; `best` holds the best circles. Returns the steps made."""
        if not self.movers:
            return 0
        timed = steps >= ENDLESS
        for step in range(steps):
            if not step % _LOOK_UP:
                if budget.over():
                    break
                share = max(step / steps, budget.share if timed else 0.0)
                self.heat = heat_at(share)
                if not step % (_LOOK_UP * 64):
                    budget.tell(share, "moving people")
                    self._soften(soft_at(share))
                # Copying costs as much as many changes, so the best is only sought towards the end.
                if share > 0.8 and self.total > self.most + 1e-9:
                    self.keep()
            self.change()
        else:
            step = steps
        self._soften(0.0)
        self.keep()
        return step

    def keep(self) -> None:
        """Note these circles, if they are the best so far; of those that are too small nothing comes."""
        if self.soft:
            return
        if self.total > self.most + 1e-9:
            self.best, self.most = [list(each) for each in self.circles if each], self.total

    def value(self, circle: Sequence[int]) -> float | None:
        """What a circle is worth now."""
        if not self.soft:
            return self.strict(circle)
        worth, missing = self.begun(circle), self.rules.size_min - len(circle)
        return worth * self.soft**missing if worth and missing > 0 else worth

    def _soften(self, soft: float) -> None:
        """Change what small circles are worth; in the end that is nothing, and who sits there waits."""
        self.soft, least = soft, self.rules.size_min
        self.least = min(2, least) if soft else least
        for number, circle in enumerate(self.circles):
            if 0 < len(circle) < least:
                self._put(number, circle if soft else [], (self.value(circle) or 0.0) if soft else 0.0)

    def change(self) -> None:
        """Try one change of one or two circles."""
        chance = self.pick.random
        one = self.movers[int(chance() * len(self.movers))]
        near = self.partners[one]
        draw = chance()
        other = near[int(draw * draw * len(near))]
        here, there = self.where[one], self.where[other]
        if here < 0 and there < 0:
            self._found(one, other)
        elif there < 0:
            self._bring(other, here, keep=one)
        elif here < 0:
            self._bring(one, there, keep=other)
        elif here != there:
            self._trade(one, here, other, there)
        elif len(self.circles[here]) >= 2 * self.least:
            self._split(one, here, other)

    def _bring(self, newcomer: int, to: int, keep: int) -> None:
        """Somebody who waits comes in, or takes the place of one who then waits."""
        circle, chance = self.circles[to], self.pick.random
        if len(circle) < self.rules.size_max and chance() < 0.6:
            self._take(to, [*circle, newcomer])
            return
        leaver = circle[int(chance() * len(circle))]
        if leaver != keep:
            self._take(to, [newcomer if each == leaver else each for each in circle])

    def _trade(self, one: int, here: int, other: int, there: int) -> None:
        """One goes to the other's circle, or changes places with somebody there, or the circles become one."""
        rules, chance = self.rules, self.pick.random
        mine, theirs = self.circles[here], self.circles[there]
        if len(mine) + len(theirs) <= rules.size_max and chance() < 0.3:
            self._take_both(here, mine + theirs, there, [])
            return
        if len(mine) > self.least and len(theirs) < rules.size_max and chance() < 0.5:
            self._take_both(here, [each for each in mine if each != one], there, [*theirs, one])
            return
        leaver = theirs[int(chance() * len(theirs))]
        if leaver != other:
            swapped = [leaver if each == one else each for each in mine]
            self._take_both(here, swapped, there, [one if each == leaver else each for each in theirs])

    def _found(self, one: int, other: int) -> None:
        """Some who wait begin a circle."""
        circle, where = [one, other], self.where
        waiting = [each for each in self.partners[one] if where[each] < 0 and each != other]
        self.pick.shuffle(waiting)
        for each in waiting:
            if len(circle) >= self.least:
                break
            circle.append(each)
        worth = self.value(circle)
        if worth is not None:
            self._put(self._another(), circle, worth)

    def _split(self, one: int, here: int, other: int) -> None:
        """Two begin a circle of their own, with some of the others."""
        mine, theirs, chance = list[int](), [one, other], self.pick.random
        for each in self.circles[here]:
            if each not in (one, other):
                (mine if chance() < 0.5 else theirs).append(each)
        if len(mine) >= self.least <= len(theirs):
            self._take_both(here, mine, self._another(), theirs)

    def _another(self) -> int:
        """The number of a circle where nobody sits."""
        if not self.empty:
            self.circles.append([])
            self.worth.append(0.0)
            self.empty.append(len(self.circles) - 1)
        return self.empty[-1]

    def _take(self, number: int, circle: list[int]) -> None:
        worth = self.value(circle)
        if worth is not None and self._accepts(worth - self.worth[number]):
            self._put(number, circle, worth)

    def _take_both(self, here: int, mine: list[int], there: int, theirs: list[int]) -> None:
        first = self.value(mine)
        if first is None:
            return
        second = self.value(theirs) if theirs else 0.0
        if second is not None and self._accepts(first + second - self.worth[here] - self.worth[there]):
            self._put(here, mine, first)
            self._put(there, theirs, second)

    def _accepts(self, gain: float) -> bool:
        return gain >= 0 or self.pick.random() < math.exp(gain / self.heat)

    def _put(self, number: int, circle: list[int], worth: float) -> None:
        where = self.where
        if not self.circles[number]:
            self.empty.remove(number)
        if not circle:
            self.empty.append(number)
        for each in self.circles[number]:
            if where[each] == number:
                where[each] = -1
        for each in circle:
            where[each] = number
        self.total += worth - self.worth[number]
        self.circles[number], self.worth[number] = circle, worth
