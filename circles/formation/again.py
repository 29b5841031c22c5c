"""Circles made anew around what somebody holds on to: whole circles as they are, and people where they are."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import combinations

from circles.domain.values import dataclass
from circles.formation.instance import Instance
from circles.formation.moving import Circles

_PLACE, _COMPANY = 100.0, 1.0
"""What a place is worth more for who is held, and to sit with each of those with whom they sit now."""


@dataclass(frozen=True, slots=True)
class Held:
    """What stays: circles by key with exactly their people, and people in their circle, or waiting."""

    circles: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Anew:
    """A problem whose solutions leave alone what is held. `locked` is for `solve`: the circles that stay."""

    instance: Instance
    locked: tuple[tuple[str, ...], ...]


def around(instance: Instance, circles: Circles, held: Held) -> Anew:
    """The same problem, but for what is held.

    People who are held in one circle stay together, in different ones apart, and each near those with whom they sit
    now; they are placed before all others as far as the rules allow. Who is held waiting is not in it.
    """
    seated = {each for ids in circles.values() for each in ids}
    waits = held.people - seated
    free = {key: ids for key, ids in circles.items() if key not in held.circles}
    groups = [group for ids in free.values() if (group := tuple([each for each in ids if each in held.people]))]
    within = {each for group in groups for each in group}
    members = [
        replace(each, bonus=each.bonus + _PLACE) if each.id in within else each
        for each in instance.members
        if each.id not in waits
    ]
    parted = [(one, other) for here, there in combinations(groups, 2) for one in here for other in there]
    near = [
        (one, other, _COMPANY)
        for ids in free.values()
        for one, other in combinations(ids, 2)
        if one in held.people or other in held.people
    ]
    rest = _without(instance, waits)
    changed = replace(
        rest,
        members=tuple(members),
        together=(*rest.together, *[each for each in groups if len(each) > 1]),
        apart=(*rest.apart, *parted),
        pair_scores=(*rest.pair_scores, *near),
    )
    return Anew(changed, tuple([circles[key] for key in circles if key in held.circles and circles[key]]))


def _without(instance: Instance, waits: Collection[str]) -> Instance:
    """The same without whatever names one of these people."""
    return replace(
        instance,
        members=tuple([each for each in instance.members if each.id not in waits]),
        history=tuple([each for each in instance.history if not {*each[:2]} & {*waits}]),
        together=tuple([each for each in instance.together if not {*each} & {*waits}]),
        apart=tuple([each for each in instance.apart if not {*each} & {*waits}]),
        pair_scores=tuple([each for each in instance.pair_scores if not {*each[:2]} & {*waits}]),
    )


def named_as_before(
    before: Circles, after: Sequence[Sequence[str]], held: Collection[str]
) -> tuple[dict[str, tuple[str, ...]], tuple[tuple[str, ...], ...]]:
    """Which of the circles that were there each new one is: that of who is held in it, else that of whom it shares.

    Returns the new people of circles by key (none for those that are gone), and the circles that are new.
    """
    likeness = sorted(
        [
            (_likeness(ids, before[key], held), place, key)
            for place, ids in enumerate(after)
            for key in before
            if {*ids} & {*before[key]}
        ]
    )
    found: dict[int, str] = {}
    for _, place, key in likeness:
        if place not in found and key not in found.values():
            found[place] = key
    named = {key: tuple(after[place]) for place, key in found.items()}
    return {key: named.get(key, ()) for key in before}, tuple(
        [tuple(ids) for place, ids in enumerate(after) if place not in found]
    )


def _likeness(ids: Sequence[str], those: Sequence[str], held: Collection[str]) -> tuple[int, int]:
    """By how many of those who are held they share, then by how many of all: the least is the most alike."""
    shared = {*ids} & {*those}
    return -len(shared & {*held}), -len(shared)
