"""What no choice of circles of some hundreds of members can pass: the linear relaxation over all circles there are.

Every circle is listed once (tens of millions at 200 members), and the relaxation is solved by HiGHS over a part of
them; those that gain at its prices come in, until none does. What it says then is a proven bound: the sum of the
prices, and what still gains by a rounding error, as often as there can be circles.
"""

# mypy: disable-error-code="no-untyped-def"

import time
from typing import Any

import highspy
import numba
import numpy as np

from circles.formation.fast.facts import BAD, facts_of
from circles.formation.fast.worth import count, worth
from circles.formation.pool import Pool, places_of

MOST = 120_000_000
_ROUNDS, _EACH = 200, 30
Array = np.ndarray[Any, Any]


def bound(pool: Pool) -> dict[str, Any]:
    """`bound`, None if there are too many circles; `circles`, how many there are; `cpu_s`."""
    began, facts = time.process_time(), facts_of(pool)
    friends = np.zeros((pool.count, pool.count), np.bool_)
    for one, bits in enumerate(pool.know_all()):
        friends[one, places_of(bits)] = True
    room = np.zeros((1, facts.most), np.uint8), np.zeros(1, np.float32)
    number = list_all(facts, friends, *room, False)
    report: dict[str, Any] = {"circles": int(number), "bound": None}
    if pool.count <= 255 and number <= MOST:
        who, values = np.full((number, facts.most), pool.count, np.uint8), np.zeros(number, np.float32)
        report["circles"] = number = int(list_all(facts, friends, who, values, True))
        report["bound"] = _relaxed(pool.count, facts.least, who[:number], values[:number])
    return {**report, "cpu_s": time.process_time() - began}


def _relaxed(people: int, least: int, who: Array, values: Array) -> float:
    solver, prices = highspy.Highs(), np.zeros(people + 1)
    solver.setOptionValue("output_flag", False)
    for _ in range(people):
        solver.addRow(-highspy.kHighsInf, 1.0, 0, np.array([], np.int32), np.array([]))
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    best = float("inf")
    for _ in range(_ROUNDS):
        best_of_each, most = gaining(who, values, prices, _EACH)
        columns = np.unique(best_of_each[best_of_each >= 0])
        # In a choice nobody is twice, so there are at most so many circles, and each gains this much at most.
        best = min(best, float(prices[:people].sum()) + max(0.0, float(most)) * (people // least))
        if most < 1e-6:
            break
        for column in columns:
            members = np.array([each for each in who[column] if each < people], np.int32)
            solver.addCol(float(values[column]), 0.0, highspy.kHighsInf, len(members), members, np.ones(len(members)))
        solver.run()
        prices[:people] = np.maximum(0.0, solver.getSolution().row_dual)
    return best


@numba.njit(cache=True)
def gaining(who, values, prices, each):
    """Circles that are worth more than their members' prices: for each member the best few. And the most they gain."""
    people = prices.size - 1
    best, gains = np.full((people, each), -1, np.int64), np.full((people, each), 1e-6)
    most = -1e9
    for column in range(values.size):
        gain = float(values[column])
        for place in range(who.shape[1]):
            gain -= prices[who[column, place]]
        most = max(most, gain)
        if gain > 1e-6:
            for place in range(who.shape[1]):
                member = who[column, place]
                if member < people and gain > gains[member, each - 1]:
                    at = each - 1
                    while at > 0 and gains[member, at - 1] < gain:
                        gains[member, at], best[member, at] = gains[member, at - 1], best[member, at - 1]
                        at -= 1
                    gains[member, at], best[member, at] = gain, column
    return best, most


@numba.njit(cache=True)
def list_all(facts, friends, who, values, keep):
    """All circles, depth first: into `who` and `values` if they are to be kept. Returns how many there are."""
    people, words = friends.shape[0], facts.weeks * facts.words
    starts = np.zeros((facts.most + 1, words), np.uint64)
    more, many, at = (
        np.zeros((facts.most + 1, people), np.int64),
        np.zeros(facts.most + 1, np.int64),
        np.zeros(facts.most + 1, np.int64),
    )
    circle, found = np.zeros(facts.most + 1, np.int64), 0
    for first in range(people):
        circle[0], starts[0] = first, facts.bits[first, :words]
        size, many[0], at[0] = 1, 0, 0
        for other in range(first + 1, people):
            if friends[first, other]:
                more[0, many[0]] = other
                many[0] += 1
        while size:
            depth = size - 1
            if at[depth] >= many[depth]:
                size -= 1
                continue
            one = more[depth, at[depth]]
            at[depth] += 1
            circle[size] = one
            if not meets(facts, starts, depth, one):
                continue
            if size + 1 >= facts.least:
                value = worth(facts, circle, size + 1, 0.0) if keep else 0.0
                if not keep or value > BAD / 2:
                    if keep:
                        who[found, : size + 1] = circle[: size + 1]
                        values[found] = value
                    found += 1
            if size + 1 < facts.most:
                many[size], at[size] = 0, 0
                for place in range(at[depth], many[depth]):
                    if friends[one, more[depth, place]]:
                        more[size, many[size]] = more[depth, place]
                        many[size] += 1
                size += 1
    return found


@numba.njit(cache=True)
def meets(facts, starts, depth, one):
    """Whether one more leaves enough starts; the next row of `starts` is what is left."""
    for week in range(facts.weeks):
        found = 0
        for word in range(week * facts.words, (week + 1) * facts.words):
            starts[depth + 1, word] = starts[depth, word] & facts.bits[one, word]
            found += count(starts[depth + 1, word])
        if found < facts.need:
            return False
    return True
