"""Who does what: roles go to who has waited longest, and the choice can be explained."""

import math
from collections.abc import Collection, Mapping, Sequence

from circles.domain.roles import FACILITATOR, NOTHING, Because, Wishes, may_hold
from circles.domain.values import dataclass

__all__ = ["FACILITATOR", "Assignment", "Attended", "Duty", "Slate", "assign", "in_line", "look_ahead", "turns_of"]

_LEFT_OUT = 100_000_000.0
_CHANGED = 1_000_000.0
_FIRST_TIME_LEADING = 100_000.0
_REPEAT = 1_000.0
_LIKED = 0.01
_LATIN = 0.001
"""Prices, each more than all the smaller ones together: a role that nobody has, a published role that changes hands,
a newcomer who leads, the same role twice running; among equals the one who likes it, then by turns."""


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
    (or since the circle began, if never), this one not counted: who held it last time has waited 0. `confirmed`: they
    said that they will.
    """

    role: str
    person_id: str
    times: int = 0
    waited: int = 0
    because: Because = Because.TURN
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Slate:
    """A coming session, as the rota sees it: its roles, who is expected, in join order, and what is settled.

    `kept` holds roles that are given already (a swap, an organizer's choice): they stay, as long as the person comes.
    `refused` are (role, person's id) of those who were asked and said no to this one.
    """

    session_id: str
    number: int
    roles: tuple[str, ...]
    people: tuple[str, ...]
    kept: tuple[Assignment, ...] = ()
    refused: frozenset[tuple[str, str]] = frozenset()


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
    following: Sequence[Assignment] = (),
    refused: Collection[tuple[str, str]] = (),
    wishes: Wishes | None = None,
) -> tuple[Assignment, ...]:
    """Who holds which role in session `number`: one role each, to whom it is owed most.

    Everybody who attends a session is owed an equal share of each role held there that they may hold. The roles go to
    the people with the largest debts over all; nobody holds a role twice running, and no newcomer facilitates, unless
    it cannot be avoided. A role somebody would rather not have never comes to them. Where not every role finds
    somebody, the last roles of the list are left out.

    Args:
        people: who is expected, in join order: among equals it decides.
        past: the ledger: duties of held sessions.
        newcomers: those for whom this is the first session.
        attended: who was there in past sessions. Where it says nothing, all but the newcomers count as present.
        kept: roles that are given already. They change hands only where a role before them would go without.
        following: roles that are given already in the session after this one.
        refused: (role, person's id) of those who said no to this one; what is `kept` is not asked again.
        wishes: what people like, and what they would rather not do.
    """
    wishes = wishes or {}
    earlier = [duty for duty in past if duty.number < number]
    books = _Books(earlier, people, newcomers, attended or {}, wishes)
    settled = {(each.role, each.person_id): each for each in kept}
    nearby = {(each.role, each.person_id) for each in following}
    prices = [
        {
            person: books.price(role, place, person)
            - _CHANGED * ((role, person) in settled)
            + _REPEAT * ((role, person) in nearby)
            for person in people
            if may_hold(wishes, person, role) and ((role, person) in settled or (role, person) not in refused)
        }
        for place, role in enumerate(roles)
    ]
    chosen = zip(roles, _cheapest(prices), strict=True)
    return tuple(
        _entry(earlier, role, person, number, settled.get((role, person)), wishes) for role, person in chosen if person
    )


def _entry(
    past: Sequence[Duty], role: str, person: str, number: int, kept: Assignment | None, wishes: Wishes
) -> Assignment:
    times, waited = turns_of(past, role, person, number)
    if kept:
        return Assignment(role, person, times, waited, kept.because, kept.confirmed)
    liked = role in wishes.get(person, NOTHING).likes
    return Assignment(role, person, times, waited, Because.WISH if liked else Because.TURN)


def look_ahead(
    slates: Sequence[Slate],
    past: Sequence[Duty],
    newcomers: frozenset[str],
    *,
    attended: Attended | None = None,
    wishes: Wishes | None = None,
) -> dict[str, tuple[Assignment, ...]]:
    """The rota of the next sessions, by session id: each one counts on those before it taking place as planned."""
    duties, there = list(past), dict(attended or {})
    planned: dict[str, tuple[Assignment, ...]] = {}
    # After the last session there are no slates, and nothing follows them.
    for slate, later in zip(slates, [*slates[1:], None], strict=False):
        given = assign(
            slate.roles,
            slate.people,
            duties,
            slate.number,
            newcomers,
            attended=there,
            kept=slate.kept,
            following=later.kept if later else (),
            refused=slate.refused,
            wishes=wishes,
        )
        planned[slate.session_id] = given
        duties += [Duty(slate.session_id, slate.number, each.role, each.person_id) for each in given]
        there[slate.number] = slate.people
        newcomers -= frozenset(slate.people)
    return planned


def in_line(
    role: str,
    people: Sequence[str],
    past: Sequence[Duty],
    number: int,
    newcomers: frozenset[str],
    *,
    attended: Attended | None = None,
    busy: Collection[str] = (),
    wishes: Wishes | None = None,
) -> tuple[str, ...]:
    """Who could take a role that falls free in session `number`: first those without a role there (not `busy`),
    then by who is owed it most. Newcomers lead only if nobody else can. The arguments are those of `assign`.
    """
    wishes = wishes or {}
    books = _Books([duty for duty in past if duty.number < number], people, newcomers, attended or {}, wishes)
    able = [person for person in people if may_hold(wishes, person, role)]
    if role == FACILITATOR:
        able = [person for person in able if person not in newcomers] or able
    return tuple(sorted(able, key=lambda person: (person in busy, books.price(role, 0, person))))


def turns_of(past: Sequence[Duty], role: str, person: str, number: int) -> tuple[int, int]:
    """How often somebody held a role before session `number`, and how many sessions they have waited since."""
    served = sorted({each.number for each in past if each.role == role and each.person_id == person})
    before = [each for each in served if each < number]
    return len(before), number - 1 - (before[-1] if before else 0)


class _Books:
    """The ledger, added up: what each person is owed and has served of each role."""

    def __init__(
        self, past: Sequence[Duty], people: Sequence[str], newcomers: frozenset[str], attended: Attended, wishes: Wishes
    ) -> None:
        self.people, self.newcomers, self.wishes = people, newcomers, wishes
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
            able = [each for each in there if each == duty.person_id or may_hold(self.wishes, each, duty.role)]
            for person in able:
                self._add(person, duty.role, 1 / len(able))
            self._add(duty.person_id, duty.role, -1.0)

    def _add(self, person: str, role: str, share: float) -> None:
        self.owed[person, role] = self.owed.get((person, role), 0.0) + share

    def price(self, role: str, place: int, person: str) -> float:
        """What it costs to give this role to this person; less than nothing if it is owed to them."""
        position, size = list(self.people).index(person), len(self.people)
        urgency = math.pow(4, self.owed.get((person, role), 0.0))
        price = _LATIN * ((position - len(self.sessions) - place) % size) - urgency
        if role in self.wishes.get(person, NOTHING).likes:
            price -= _LIKED
        if role in self.last.get(person, ()):
            price += _REPEAT
        if role == FACILITATOR and person in self.newcomers:
            price += _FIRST_TIME_LEADING
        return price


def _cheapest(prices: Sequence[Mapping[str, float]]) -> tuple[str | None, ...]:
    """For each role one person or None, all different, for the least sum: role by role, the best for each set of
    people used.

    With n roles, no role needs more than its n cheapest people: of those one is always free.
    """
    best: dict[frozenset[str], tuple[float, tuple[str | None, ...]]] = {frozenset(): (0.0, ())}
    for place, offers in enumerate(prices):
        cheapest = sorted(offers, key=lambda person: offers[person])[: len(prices)]
        without = _LEFT_OUT * (1 + (len(prices) - place) / 5)
        following: dict[frozenset[str], tuple[float, tuple[str | None, ...]]] = {}
        for used, (cost, chosen) in best.items():
            open_to = [(offers[person], person) for person in cheapest if person not in used]
            for price, person in (*open_to, (without, None)):
                total, key = cost + price, used | {person} if person else used
                if key not in following or total < following[key][0]:
                    following[key] = (total, (*chosen, person))
        best = following
    return min(best.values(), key=lambda found: found[0])[1]
