"""Who does what: roles go to who has waited longest, and the choice can be explained."""

from collections.abc import Collection, Sequence

from circles.domain.books import Attended, Books, Duty
from circles.domain.going_round import goes_round
from circles.domain.matching import Way, cheapest
from circles.domain.roles import FACILITATOR, NOTHING, USUAL, Because, Wishes, may_hold
from circles.domain.values import dataclass

__all__ = ["FACILITATOR", "Assignment", "Attended", "Duty", "Slate", "assign", "in_line", "look_ahead", "turns_of"]


_LEFT_OUT = 10**14
_BY_CHOICE = 10**12
_OUT_OF_TURN = 10**10
_FIRST_TIME_LEADING = 10**8
_REPEAT = 10**6
_CHANGED = 10**4
_SOON_AGAIN = 10**2
"""What counts, each more than all that come after it together: a role that nobody has; one taken from somebody who
chose it; one given to somebody who had it more often than another who was always there; a newcomer who leads; the same
role twice running; a published one that changes hands; the same one again in what is published."""


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

    @property
    def is_by_choice(self) -> bool:
        """Whether somebody agreed to it: it is theirs, even out of turn."""
        return self.confirmed or self.because not in (Because.TURN, Because.WISH, Because.NEXT)


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


def assign(
    roles: Sequence[str],
    people: Sequence[str],
    past: Sequence[Duty],
    number: int,
    newcomers: frozenset[str],
    *,
    attended: Attended | None = None,
    kept: Sequence[Assignment] = (),
    later: Sequence[Sequence[Assignment]] = (),
    refused: Collection[tuple[str, str]] = (),
    wishes: Wishes | None = None,
    may_change: bool = True,
) -> tuple[Assignment, ...]:
    """Who holds which role in session `number`, one role each.

    Among those who were at every session, a role goes to one who had it least often: everybody once before anybody
    twice. The others, who missed some, are owed an equal share of each role in the sessions they were at. Who is owed
    most goes first; and no way is taken that leads to a session in which somebody must have a role out of turn, if
    there is another. Nobody has a role twice running, and no newcomer facilitates, unless it cannot be avoided. A
    role somebody would rather not have never comes to them. Where not every role finds somebody, the last roles of
    the list are left out.

    Args:
        people: who is expected, in join order: among equals it decides.
        past: the ledger: duties of held sessions.
        newcomers: those for whom this is the first session.
        attended: who was there in past sessions. Where it says nothing, all but the newcomers count as present.
        kept: roles that are given already. What somebody chose changes hands only where a role before it would go
            without; what the rota gave also if it is out of turn by now, because its holder took over from another.
        later: roles that are given already in the sessions after this one, session by session.
        refused: (role, person's id) of those who said no to this one; what is `kept` is not asked again.
        wishes: what people like, and what they would rather not do.
        may_change: whether what is kept may change hands because it is out of turn.
    """
    books = Books(past, people, newcomers, attended, wishes)
    slate = Slate("", number, tuple(roles), tuple(people), tuple(kept), frozenset(refused))
    return _give(books, slate, newcomers, later, may_change)


def _give(
    books: Books, slate: Slate, newcomers: frozenset[str], later: Sequence[Sequence[Assignment]], may_change: bool
) -> tuple[Assignment, ...]:
    books.read_until(slate.number)
    left_out = {role: _LEFT_OUT * (2 * len(slate.roles) - place) for place, role in enumerate(slate.roles)}
    ways = cheapest(_prices(books, slate, newcomers, later, may_change), left_out)
    settled = {(each.role, each.person_id): each for each in slate.kept}
    return tuple(_entry(books, slate.number, pair, settled.get(pair)) for pair in _best(books, slate, ways))


def _prices(
    books: Books, slate: Slate, newcomers: frozenset[str], later: Sequence[Sequence[Assignment]], may_change: bool
) -> dict[str, dict[str, int]]:
    """For each role, what it costs to give it to each person who may have it."""
    settled = {(each.role, each.person_id): each.is_by_choice or not may_change for each in slate.kept}
    given = [{(each.role, each.person_id) for each in of_session} for of_session in later]
    prices: dict[str, dict[str, int]] = {role: {} for role in slate.roles}
    for role, offers in prices.items():
        ahead = books.ahead(role, slate.people, slate.refused)
        for person in slate.people:
            mine = role, person
            if not may_hold(books.wishes, person, role) or (mine in slate.refused and mine not in settled):
                continue
            soon = [mine in each for each in given]
            offers[person] = (
                (-_BY_CHOICE if settled.get(mine) else _OUT_OF_TURN * ahead.get(person, 0))
                + _FIRST_TIME_LEADING * (role == FACILITATOR and person in newcomers)
                + _REPEAT * books.had_last(role, person)
                - _CHANGED * (mine in settled)
                + _SOON_AGAIN * (2 * any(soon[:1]) + any(soon))
            )
    return prices


def _best(books: Books, slate: Slate, ways: Sequence[Way]) -> Way:
    """Of equally good ways the one that gives the roles to who is owed them most, and lets them go on going round."""
    if len(ways) == 1:
        return ways[0]
    roles = list(dict.fromkeys([*USUAL, *slate.roles, *(role for role, _ in books.times)]))
    claims = {pair: _claim(books, slate, pair) for pair in {each for way in ways for each in way}}
    first, *others = sorted(ways, key=lambda way: _order([claims[pair] for pair in way]))
    fine = (way for way in (first, *others) if goes_round(books.waiting(roles, slate.people, way), len(roles)))
    return next(fine, first)


_Claim = tuple[bool, int, int, int]
"""What speaks for somebody, least first: that they did not have it last, their debt, whether they like it, by turns."""


def _claim(books: Books, slate: Slate, pair: tuple[str, str]) -> _Claim:
    role, person = pair
    place = slate.people.index(person) - books.sessions - slate.roles.index(role)
    likes = role in books.wishes.get(person, NOTHING).likes
    return books.had_last(role, person), -books.owed[pair], -likes, place % len(slate.people)


def _order(claims: Sequence[_Claim]) -> tuple[int, list[int], int, int]:
    """What comes first among equals: the fewest twice running, the largest debts, what people like, by turns."""
    repeats, owed, liked, places = zip(*claims, strict=True) if claims else ((), (), (), ())
    return sum(repeats), sorted(owed), sum(liked), sum(places)


def _entry(books: Books, number: int, pair: tuple[str, str], kept: Assignment | None) -> Assignment:
    role, person = pair
    times, waited = books.times[pair], number - 1 - books.latest.get(pair, 0)
    if kept:
        return Assignment(role, person, times, waited, kept.because, kept.confirmed)
    liked = role in books.wishes.get(person, NOTHING).likes
    return Assignment(role, person, times, waited, Because.WISH if liked else Because.TURN)


def look_ahead(
    slates: Sequence[Slate],
    past: Sequence[Duty],
    newcomers: frozenset[str],
    *,
    attended: Attended | None = None,
    wishes: Wishes | None = None,
    may_change: bool = True,
) -> dict[str, tuple[Assignment, ...]]:
    """The rota of the next sessions, by session id: each one counts on those before it taking place as planned."""
    books = Books(past, dict.fromkeys(each for slate in slates for each in slate.people), newcomers, attended, wishes)
    planned: dict[str, tuple[Assignment, ...]] = {}
    for place, slate in enumerate(slates):
        given = _give(books, slate, newcomers, [each.kept for each in slates[place + 1 :]], may_change)
        planned[slate.session_id] = given
        books.enter([Duty(slate.session_id, slate.number, each.role, each.person_id) for each in given], slate.people)
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
    then by whose turn it is. Newcomers lead only if nobody else can. The arguments are those of `assign`.
    """
    books = Books(past, people, newcomers, attended, wishes)
    books.read_until(number)
    slate = Slate("", number, (role,), tuple(people))
    offers = _prices(books, slate, newcomers, (), may_change=False)[role]
    if role == FACILITATOR:
        offers = {person: price for person, price in offers.items() if person not in newcomers} or offers
    return tuple(
        sorted(offers, key=lambda person: (person in busy, offers[person], _claim(books, slate, (role, person))))
    )


def turns_of(past: Sequence[Duty], role: str, person: str, number: int) -> tuple[int, int]:
    """How often somebody held a role before session `number`, and how many sessions they have waited since."""
    served = sorted({each.number for each in past if each.role == role and each.person_id == person})
    before = [each for each in served if each < number]
    return len(before), number - 1 - (before[-1] if before else 0)
