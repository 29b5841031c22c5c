"""What one change to circles would do, before anybody makes it: in numbers, for each circle before and after.

Circles have keys, and people ids. A circle in which nobody is left is empty, and keeps its key.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from circles.domain.values import dataclass
from circles.formation.pool import Pool
from circles.formation.score import Terms, terms_of

Circles = Mapping[str, tuple[str, ...]]
"""The people of each circle, by its key."""


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody goes to a circle, or waits for a place (None)."""

    person: str
    to: str | None


@dataclass(frozen=True, slots=True)
class Swap:
    """Two people change places; one of them may be waiting."""

    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Dissolve:
    """All of a circle wait for a place."""

    circle: str


Change = Move | Swap | Dissolve


class Rule(StrEnum):
    """What every circle has to keep. `APART` and `TOGETHER` are about two of them, and do not say which."""

    SIZE = "size"
    HOURS = "hours"
    LANGUAGE = "language"
    MENTOR = "mentor"
    APART = "apart"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class Side:
    """A circle as it is or would be. `broken`: the rules it does not keep.

    So many of its people are `mentors`, seek something (`seek`), have goals (`with_goals`).

    An empty circle breaks no rule and is worth nothing.
    """

    ids: tuple[str, ...]
    terms: Terms
    mentors: int
    seek: int
    with_goals: int
    broken: frozenset[Rule]


@dataclass(frozen=True, slots=True)
class Touched:
    """A circle that a change concerns."""

    circle: str
    before: Side
    after: Side

    @property
    def breaks(self) -> frozenset[Rule]:
        """The rules that it keeps now and would not keep then."""
        return self.after.broken - self.before.broken


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does: the circles that it concerns, all circles afterwards, and how many more would wait."""

    change: Change
    touched: tuple[Touched, ...]
    circles: Circles
    more_waiting: int

    @property
    def gain(self) -> float:
        """By how much the objective grows; below 0 it shrinks."""
        return sum([each.after.terms.value - each.before.terms.value for each in self.touched])

    @property
    def breaks(self) -> frozenset[Rule]:
        """The rules that some circle would break by it."""
        return frozenset[Rule]().union(*[each.breaks for each in self.touched])


def effect_of(pool: Pool, circles: Circles, change: Change) -> Effect:
    """What a change would do. Raises Unusable for an id that nobody has, ValueError if it would change nothing."""
    pool.circle(_concerned(change))
    after = changed(circles, change)
    touched = tuple(
        [
            Touched(key, side_of(pool, circles[key]), side_of(pool, ids))
            for key, ids in after.items()
            if circles[key] != ids
        ]
    )
    more = sum(map(len, circles.values())) - sum(map(len, after.values()))
    return Effect(change, touched, after, more)


def best_places(pool: Pool, circles: Circles, person: str) -> tuple[Effect, ...]:
    """All other circles that somebody could go to, first those by which no rule breaks, of these the best first."""
    theirs = _where(circles, person)
    elsewhere = [key for key, ids in circles.items() if key != theirs and ids]
    effects = [effect_of(pool, circles, Move(person, key)) for key in elsewhere]
    return tuple(sorted(effects, key=lambda each: (len(each.breaks), -each.gain)))


def side_of(pool: Pool, ids: Sequence[str]) -> Side:
    """A circle, taken apart."""
    circle = pool.circle(ids)
    mentors = sum([pool.mentors >> each & 1 for each in circle])
    if not circle:
        return Side((), Terms(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0, 0, 0.0), 0, 0, 0, frozenset())
    seek, goals = (sum([bool(each[one]) for one in circle]) for each in (pool.wants, pool.goals))
    return Side(tuple(ids), terms_of(pool, circle), mentors, seek, goals, broken_rules(pool, ids))


def broken_rules(pool: Pool, ids: Sequence[str]) -> frozenset[Rule]:
    """The rules that a circle of these people does not keep."""
    circle, rules = pool.circle(ids), pool.instance.rules
    who, starts, speaks = 0, -1, -1
    for each in circle:
        who |= 1 << each
        starts &= pool.can[each]
        speaks &= pool.languages[each]
    broken = {
        Rule.SIZE: not rules.size_min <= len(circle) <= rules.size_max,
        Rule.HOURS: not pool.meets(starts),
        Rule.LANGUAGE: not speaks,
        Rule.MENTOR: rules.need_mentor and not who & pool.mentors,
        Rule.APART: any([who & pool.never[each] for each in circle]),
        Rule.TOGETHER: any([pool.bound_to[each] & ~who for each in circle]),
    }
    return frozenset([rule for rule, breaks in broken.items() if breaks])


def changed(circles: Circles, change: Change) -> Circles:
    """The circles after a change. Raises ValueError if it would change nothing, or names a circle that is not there."""
    match change:
        case Dissolve(circle):
            if not circles.get(circle):
                raise ValueError(f"there is no circle {circle}")
            return {key: () if key == circle else ids for key, ids in circles.items()}
        case Move(person, to):
            if to is not None and to not in circles:
                raise ValueError(f"there is no circle {to}")
            if _where(circles, person) == to:
                raise ValueError(f"{person} is there already")
            without = {key: tuple([each for each in ids if each != person]) for key, ids in circles.items()}
            return {key: (*ids, person) if key == to else ids for key, ids in without.items()}
        case Swap(one, other):
            if _where(circles, one) == _where(circles, other):
                raise ValueError(f"{one} and {other} are in one place")
            turned = {one: other, other: one}
            return {key: tuple([turned.get(each, each) for each in ids]) for key, ids in circles.items()}


def _where(circles: Circles, person: str) -> str | None:
    return next((key for key, ids in circles.items() if person in ids), None)


def _concerned(change: Change) -> tuple[str, ...]:
    match change:
        case Move(person, _):
            return (person,)
        case Swap(one, other):
            return (one, other)
    return ()
