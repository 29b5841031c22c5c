"""Who sits with whom when a circle splits into pairs or trios for a while."""

from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import combinations
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def small_groups(people: Sequence[T], size: int, turn: int) -> tuple[tuple[T, ...], ...]:
    """Split people (in a fixed order) into groups of `size` for the `turn`-th time (from 1).

    Each time those sit together who did so least in the turns before, if all had come. One person left over joins
    the last group, so that nobody is alone; two or more make a group of their own.
    """
    met: Counter[frozenset[T]] = Counter()
    groups: list[list[T]] = []
    for _ in range(max(1, turn)):
        groups = _those_who_met_least(people, size, met)
        met.update(frozenset(pair) for group in groups for pair in combinations(group, 2))
    return tuple(tuple(group) for group in groups)


def _those_who_met_least(people: Sequence[T], size: int, met: Counter[frozenset[T]]) -> list[list[T]]:
    waiting, groups = list(people), list[list[T]]()
    while waiting:
        group = [waiting.pop(0)]
        while waiting and (len(group) < size or len(waiting) == 1):
            # Squares: nobody should meet the same two again just because the third is new.
            nearest = min(waiting, key=lambda each: sum(met[frozenset((each, other))] ** 2 for other in group))
            waiting.remove(nearest)
            group.append(nearest)
        groups.append(group)
    return groups
