"""Some circles that are near each other, and who waits near them, are taken apart and put together in the best way."""

import random
from collections.abc import Mapping, Sequence

from circles.formation.budget import Budget
from circles.formation.listing import list_circles
from circles.formation.packing import pack
from circles.formation.pool import Pool
from circles.formation.score import valuing

_LISTED, _NODES = 12_000, 1_500
_LEAST, _MOST = 12, 44


class Repacking:
    """Circles that get better a few at a time, each time with a proof for these few."""

    def __init__(
        self, pool: Pool, circles: Sequence[Sequence[int]], partners: Mapping[int, Sequence[int]], pick: random.Random
    ) -> None:
        self.pool, self.partners, self.pick = pool, partners, pick
        self.value = valuing(pool)
        self.circles = {number: tuple(sorted(each)) for number, each in enumerate(circles) if each}
        self.where = {member: number for number, each in self.circles.items() for member in each}
        self.size = 26
        self.next = len(circles)

    def run(self, rounds: int, budget: Budget) -> int:
        """Go on until the rounds or the budget are used up. Returns the rounds made."""
        seeds: list[int] = []
        for done in range(rounds):
            if budget.over() or not self.partners:
                return done
            if not seeds:
                seeds = list(self.partners)
                self.pick.shuffle(seeds)
                # Who waits has most to gain.
                seeds.sort(key=lambda each: each in self.where)
            budget.tell(done / rounds if budget.seconds is None else budget.share, "putting circles together anew")
            self._improve(seeds.pop(0 if done % 3 else -1), budget)
        return rounds

    def _improve(self, seed: int, budget: Budget) -> None:
        numbers, among = self._near(seed)
        listed = list_circles(self.pool, among, _LISTED, budget)
        if not listed.whole:
            self.size = max(_LEAST, self.size - 2)
            return
        if len(listed.circles) < _LISTED // 5:
            self.size = min(_MOST, self.size + 1)
        known = {tuple(sorted(each)): place for place, each in enumerate(listed.circles)}
        start = [known[self.circles[number]] for number in numbers]
        packed = pack(listed.circles, listed.values, start, budget, _NODES)
        before = sum([listed.values[each] for each in start])
        if packed.value > before + 1e-9:
            self._replace(numbers, [listed.circles[each] for each in packed.chosen])

    def _near(self, seed: int) -> tuple[list[int], int]:
        """Circles near this member, and the bits of all who sit in them or wait near them."""
        votes: dict[int, float] = {}
        waiting: dict[int, float] = {}
        chance = self.pick.random
        mine = self.circles.get(self.where.get(seed, -1), (seed,))
        for one in mine:
            for place, other in enumerate(self.partners.get(one, ())):
                number = self.where.get(other, -1)
                of, key = (waiting, other) if number < 0 else (votes, number)
                of[key] = of.get(key, 0.0) + chance() / (8 + place)
        for one in mine:
            if one in self.where:
                votes[self.where[one]] = float("inf")
            else:
                waiting[one] = float("inf")
        numbers, count = list[int](), 0
        idle = sorted(waiting, key=lambda each: -waiting[each])[: self.size // 4]
        for number in sorted(votes, key=lambda each: -votes[each]):
            if count + len(self.circles[number]) + len(idle) <= self.size or not numbers:
                numbers.append(number)
                count += len(self.circles[number])
        members = [*idle, *[each for number in numbers for each in self.circles[number]]]
        return numbers, sum([1 << each for each in members])

    def _replace(self, numbers: Sequence[int], circles: Sequence[tuple[int, ...]]) -> None:
        for number in numbers:
            for each in self.circles.pop(number):
                del self.where[each]
        for circle in circles:
            self.circles[self.next] = tuple(sorted(circle))
            self.where.update(dict.fromkeys(circle, self.next))
            self.next += 1
