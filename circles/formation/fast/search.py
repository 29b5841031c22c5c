"""Annealing, compiled: as `annealing.Annealing`, from circles to better ones."""

import random
from collections.abc import Sequence

import numpy as np

from circles.formation.annealing import ENDLESS, heat_at, soft_at
from circles.formation.budget import Budget
from circles.formation.fast.facts import facts_of
from circles.formation.fast.moves import State, anneal
from circles.formation.fast.near import near_each
from circles.formation.fast.worth import worth
from circles.formation.partners import MOST, TEACHING
from circles.formation.pool import Pool, places_of

_AT_ONCE = 20_000
_TURNS, _BEGINNINGS, _WARM, _OFTEN = 10, 3, 0.12, 400
"""Up to so many members, the search has turns: some begin anew, the others warm up the best of all so far."""


class Search:
    """The search for some members (the bits `among`) of a pool. `partners`: with whom each would sit best.

    After a run, `best` holds the circles that were best, and `most` is what they are worth.
    """

    def __init__(self, pool: Pool, among: int) -> None:
        self.pool, self.facts = pool, facts_of(pool)
        members = np.array(places_of(among), np.int64)
        self.near = near_each(self.facts, members, MOST, TEACHING)
        self.partners: dict[int, Sequence[int]] = {
            int(each): [int(one) for one in self.near[each] if one >= 0] for each in members
        }
        self.movers = np.array([each for each, near in self.partners.items() if near], np.int64)
        self.best: list[list[int]] = []
        self.most = 0.0

    def run(self, circles: Sequence[Sequence[int]], steps: int, budget: Budget, pick: random.Random) -> int:
        """Change these until the steps or the budget are used up. Returns the steps made."""
        state, done = self._state(circles, pick), 0
        self.best, self.most = [list(each) for each in circles], float(state.worth.sum())
        # Compiling takes a while, the first time; only what is left then is shared out.
        anneal(self.facts, state, self.near, self.movers, 1.0, 0.0, 0)
        budget, timed = budget.part(1.0), steps >= ENDLESS
        turns = _TURNS if len(self.partners) <= _OFTEN else 1
        for turn in range(turns):
            if turn:
                state = self._state(circles if turn < _BEGINNINGS else self.best, pick)
            left = turns - turn
            some = steps if timed else (steps - done) // left
            done += self._cool(state, some, budget.part(1 / left), turn < _BEGINNINGS, (turn, turns))
        return done

    def _cool(self, state: State, steps: int, budget: Budget, is_new: bool, turns: tuple[int, int]) -> int:
        """One of the turns, from hot to cold: a new one, or one that warms up what is there. Returns the steps made."""
        timed, done = steps >= ENDLESS, 0
        while done < steps and len(self.movers) and not budget.over():
            share = budget.share if timed else done / steps
            budget.tell((turns[0] + share) / turns[1], "moving people")
            soft = soft_at(share) if is_new else 0.0
            self._soften(state, soft)
            some = min(_AT_ONCE, steps - done)
            heat = heat_at(share) if is_new else heat_at(share, _WARM)
            anneal(self.facts, state, self.near, self.movers, heat, soft, some)
            done += some
            if share > 0.8:
                self._keep(state)
        self._keep(state)
        return done

    def _keep(self, state: State) -> None:
        """Note these circles, if they are the best so far; of those that are too small nothing comes."""
        whole = state.size >= self.facts.least
        total = float(state.worth[whole].sum())
        if total > self.most + 1e-9:
            rows = zip(state.who[whole].tolist(), state.size[whole].tolist(), strict=True)
            self.best, self.most = [row[:size] for row, size in rows], total

    def _soften(self, state: State, soft: float) -> None:
        """What small circles are worth now; in the end nothing, and who sits there waits."""
        for number in np.flatnonzero((state.size > 0) & (state.size < self.facts.least)):
            size = state.size[number]
            if soft:
                state.worth[number] = worth(self.facts, state.who[number].astype(np.int64), size, soft)
                continue
            state.where[state.who[number, :size]] = -1
            state.size[number], state.worth[number] = 0, 0.0
            state.idle[state.numbers[0]] = number
            state.numbers[0] += np.uint64(1)

    def _state(self, circles: Sequence[Sequence[int]], pick: random.Random) -> State:
        rules, count = self.pool.instance.rules, self.pool.count
        rows = count // min(2, rules.size_min) + 2
        who, size, values = np.zeros((rows, rules.size_max), np.int32), np.zeros(rows, np.int64), np.zeros(rows)
        where, idle = np.full(count, -1, np.int32), np.arange(rows - 1, -1, -1)
        numbers = np.array([rows - len(circles), pick.getrandbits(63) | 1], np.uint64)
        room = np.zeros((3, max(MOST, rules.size_max + 1)), np.int64)
        for number, circle in enumerate(circles):
            who[number, : len(circle)], size[number] = circle, len(circle)
            where[list(circle)] = number
            values[number] = worth(self.facts, np.array(circle, np.int64), len(circle), 0.0)
        return State(who, size, values, where, idle, numbers, room)
