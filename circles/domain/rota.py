"""Who does what: roles go to who has waited longest, and the choice can be explained."""

import math
from collections.abc import Collection, Mapping, Sequence

from circles.domain.values import dataclass

FACILITATOR = "facilitator"
"""The role that nobody holds in their first session, if it can be avoided."""

_REPEAT = 1_000.0
_FIRST_TIME_LEADING = 1_000_000.0
_LATIN = 0.001


@dataclass(frozen=True, slots=True)
class Duty:
    """One entry of the ledger: a person holds (or held) a role in the circle's session number `number`."""

    session_id: str
    number: int
    role: str
    person_id: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """A role in one session, and why: how often this person held it before, and how long they have waited.

    `times` counts earlier sessions with this role; `waited` is the number of sessions since the last one
    (or since the circle began, if never), this one not counted: who held it last time has waited 0.
    """

    role: str
    person_id: str
    times: int = 0
    waited: int = 0


@dataclass(frozen=True, slots=True)
class Slate:
    """A coming session, as the rota sees it: its roles, who is expected, in join order, and what is settled.

    `kept` holds roles that are given already (a swap, an organizer's choice): they stay, as long as the person comes.
    """

    session_id: str
    number: int
    roles: tuple[str, ...]
    people: tuple[str, ...]
    kept: tuple[Assignment, ...] = ()


Attended = Mapping[int, Collection[str]]
"""Session number -> the ids of who was there."""


def assign(
    roles: Sequence[str],
    people: Sequence[str],
    past: Sequence[Duty],
    number: int,
    newcomers: frozenset[str],
    *,
    attended: Attended | None = None,
    kept: Sequence[Assignment] = (),
) -> tuple[Assignment, ...]:
    """Who holds which role in session `number`: one role each, to whom it is owed most.

    Everybody who attends a session is owed an equal share of each role held there. The roles go to the people with
    the largest debts over all; nobody holds a role twice running, and no newcomer facilitates, unless it cannot be
    avoided. With fewer people than roles the last roles of the list are left out.

    Args:
        people: who is expected, in join order: among equals it decides.
        past: the ledger: duties of held sessions.
        newcomers: those for whom this is the first session.
        attended: who was there in past sessions. Where it says nothing, all but the newcomers count as present.
        kept: roles that are given already.
    """
    earlier = [duty for duty in past if duty.number < number]
    fixed = {each.role: each.person_id for each in kept if each.role in roles and each.person_id in people}
    free = [person for person in people if person not in fixed.values()]
    open_roles = [role for role in roles if role not in fixed][: len(free)]
    books = _Books(earlier, people, newcomers, attended or {})
    prices = [{person: books.price(role, list(roles).index(role), person) for person in free} for role in open_roles]
    given = {**fixed, **dict(zip(open_roles, _cheapest(prices), strict=False))}
    return tuple(
        Assignment(role, given[role], *_why(earlier, role, given[role], number)) for role in roles if role in given
    )


def look_ahead(
    slates: Sequence[Slate],
    past: Sequence[Duty],
    newcomers: frozenset[str],
    *,
    attended: Attended | None = None,
) -> dict[str, tuple[Assignment, ...]]:
    """The rota of the next sessions, by session id: each one counts on those before it taking place as planned."""
    duties, there = list(past), dict(attended or {})
    planned: dict[str, tuple[Assignment, ...]] = {}
    for slate in slates:
        given = assign(slate.roles, slate.people, duties, slate.number, newcomers, attended=there, kept=slate.kept)
        planned[slate.session_id] = given
        duties += [Duty(slate.session_id, slate.number, each.role, each.person_id) for each in given]
        there[slate.number] = slate.people
        newcomers -= frozenset(slate.people)
    return planned


class _Books:
    """The ledger, added up: what each person is owed and has served of each role."""

    def __init__(
        self, past: Sequence[Duty], people: Sequence[str], newcomers: frozenset[str], attended: Attended
    ) -> None:
        self.people, self.newcomers = people, newcomers
        self.owed: dict[tuple[str, str], float] = {}
        self.last: dict[str, set[str]] = {}
        regulars = [person for person in people if person not in newcomers]
        self.sessions = sorted({duty.number for duty in past})
        for number in self.sessions:
            held = [duty for duty in past if duty.number == number]
            there = dict.fromkeys([*attended.get(number, regulars), *(duty.person_id for duty in held)])
            self._enter(held, list(there))

    def _enter(self, held: Sequence[Duty], there: Sequence[str]) -> None:
        for person in there:
            self.last[person] = {duty.role for duty in held if duty.person_id == person}
        for duty in held:
            for person in there:
                self._add(person, duty.role, 1 / len(there))
            self._add(duty.person_id, duty.role, -1.0)

    def _add(self, person: str, role: str, share: float) -> None:
        self.owed[person, role] = self.owed.get((person, role), 0.0) + share

    def price(self, role: str, place: int, person: str) -> float:
        """What it costs to give this role to this person; less than nothing if it is owed to them."""
        position, size = list(self.people).index(person), len(self.people)
        urgency = math.pow(4, self.owed.get((person, role), 0.0))
        price = _LATIN * ((position - len(self.sessions) - place) % size) - urgency
        if role in self.last.get(person, ()):
            price += _REPEAT
        if role == FACILITATOR and person in self.newcomers:
            price += _FIRST_TIME_LEADING
        return price


def _cheapest(prices: Sequence[Mapping[str, float]]) -> tuple[str, ...]:
    """One person a role, all different, for the least sum: role by role, the best for each set of people used.

    With n roles, no role needs more than its n cheapest people: of those one is always free.
    """
    best: dict[frozenset[str], tuple[float, tuple[str, ...]]] = {frozenset(): (0.0, ())}
    for offers in prices:
        cheapest = sorted(offers, key=lambda person: offers[person])[: len(prices)]
        following: dict[frozenset[str], tuple[float, tuple[str, ...]]] = {}
        for used, (cost, chosen) in best.items():
            for person in cheapest:
                if person in used:
                    continue
                total, key = cost + offers[person], used | {person}
                if key not in following or total < following[key][0]:
                    following[key] = (total, (*chosen, person))
        best = following
    return min(best.values(), key=lambda found: found[0])[1]


def _why(past: Sequence[Duty], role: str, person: str, number: int) -> tuple[int, int]:
    served = sorted({duty.number for duty in past if duty.role == role and duty.person_id == person})
    return len(served), number - 1 - (served[-1] if served else 0)
