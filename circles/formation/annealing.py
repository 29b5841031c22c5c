"""Many small changes: somebody moves to who they would sit well with. At first, worse ones are taken too."""

import math
import random
from collections.abc import Mapping, Sequence

from circles.formation.budget import Budget
from circles.formation.pool import Pool
from circles.formation.score import valuing

_HOT, _COLD = 0.35, 0.02
_LOOK_UP = 128
ENDLESS = 10**12
"""So many steps are spread over the seconds there are."""


class Annealing:
    """Circles that change. `worth[c]` is what circle c adds to the objective, `where[i]` the circle of i or -1."""

    def __init__(
        self, pool: Pool, circles: Sequence[Sequence[int]], partners: Mapping[int, Sequence[int]], pick: random.Random
    ) -> None:
        self.pool, self.partners, self.pick = pool, partners, pick
        self.value = valuing(pool)
        self.circles = [list(each) for each in circles]
        self.worth = [self.value(each) or 0.0 for each in circles]
        self.where = dict.fromkeys(partners, -1)
        for number, circle in enumerate(self.circles):
            self.where.update(dict.fromkeys(circle, number))
        self.movers = [each for each in partners if partners[each]]
        self.total = sum(self.worth)
        self.best, self.most = [list(each) for each in self.circles], self.total
        self.heat = _HOT

    def run(self, steps: int, budget: Budget) -> int:
        """Change until the steps or the budget are used up; `best` holds the best circles. Returns the steps made."""
        if not self.movers:
            return 0
        kept, timed = self.total, steps >= ENDLESS
        for step in range(steps):
            if not step % _LOOK_UP:
                if budget.over():
                    return step
                share = max(step / steps, budget.share if timed else 0.0)
                self.heat = _HOT * (_COLD / _HOT) ** share
                if not step % (_LOOK_UP * 64):
                    budget.tell(share, "moving people")
                # Copying costs as much as many changes, so only what is clearly better is kept on the way.
                if self.total > self.most + 1e-9 and (share > 0.8 or self.total > kept + 0.5):
                    self.keep()
                    kept = self.total
            self.change()
        self.keep()
        return steps

    def keep(self) -> None:
        """Note these circles, if they are the best so far."""
        if self.total > self.most + 1e-9:
            self.best, self.most = [list(each) for each in self.circles if each], self.total

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

    def _bring(self, newcomer: int, to: int, keep: int) -> None:
        """Somebody who waits comes in, or takes the place of one who then waits."""
        circle, chance = self.circles[to], self.pick.random
        if len(circle) < self.pool.instance.rules.size_max and chance() < 0.6:
            self._take(to, [*circle, newcomer])
            return
        leaver = circle[int(chance() * len(circle))]
        if leaver != keep:
            self._take(to, [newcomer if each == leaver else each for each in circle])

    def _trade(self, one: int, here: int, other: int, there: int) -> None:
        """One goes to the other's circle, or changes places with somebody there."""
        rules, chance = self.pool.instance.rules, self.pick.random
        mine, theirs = self.circles[here], self.circles[there]
        if len(mine) > rules.size_min and len(theirs) < rules.size_max and chance() < 0.5:
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
            if len(circle) >= self.pool.instance.rules.size_min:
                break
            circle.append(each)
        worth = self.value(circle)
        if worth is not None:
            self.circles.append([])
            self.worth.append(0.0)
            self._put(len(self.circles) - 1, circle, worth)

    def _take(self, number: int, circle: list[int]) -> None:
        worth = self.value(circle)
        if worth is not None and self._accepts(worth - self.worth[number]):
            self._put(number, circle, worth)

    def _take_both(self, here: int, mine: list[int], there: int, theirs: list[int]) -> None:
        first = self.value(mine)
        if first is None:
            return
        second = self.value(theirs)
        if second is not None and self._accepts(first + second - self.worth[here] - self.worth[there]):
            self._put(here, mine, first)
            self._put(there, theirs, second)

    def _accepts(self, gain: float) -> bool:
        return gain >= 0 or self.pick.random() < math.exp(gain / self.heat)

    def _put(self, number: int, circle: list[int], worth: float) -> None:
        where = self.where
        for each in self.circles[number]:
            if where[each] == number:
                where[each] = -1
        for each in circle:
            where[each] = number
        self.total += worth - self.worth[number]
        self.circles[number], self.worth[number] = circle, worth
