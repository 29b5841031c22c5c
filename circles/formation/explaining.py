"""Why these sit together, when they could meet, and what keeps somebody waiting: numbers, not prose."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from circles.domain.values import dataclass
from circles.domain.week_masks import instant
from circles.domain.zones import local
from circles.formation.budget import Budget
from circles.formation.listing import list_circles
from circles.formation.pool import Pool, places_of
from circles.formation.score import Terms, terms_of

_TRIED = 300


@dataclass(frozen=True, slots=True)
class Hour:
    """A start that a circle has in common. `at` (aware, UTC) is in the first week; `every_week`: in all others too.

    `locally`: what each member's wall shows then. `liked_by`: how many prefer it.
    """

    at: datetime
    every_week: bool
    liked_by: int
    locally: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What keeps a member waiting. `rule` is the first that leaves too few others:

    `no hours` of their own; `hours`, `language` or `avoid`, with so many others left of `others` after each; `mentor`:
    none among those left; `together`: two by two it would do, but no whole circle; `better elsewhere`: there is a
    circle, but all in all it is worth less.
    """

    rule: str
    others: int
    share_hours: int
    share_language: int
    left: int


def terms_for(pool: Pool, ids: Sequence[str]) -> Terms:
    """What a circle is worth, taken apart."""
    return terms_of(pool, pool.circle(ids))


def hours_of(pool: Pool, ids: Sequence[str], most: int = 3) -> tuple[Hour, ...]:
    """The best starts of a circle: at the same instant in every week if there is one, then those that most prefer."""
    circle = pool.circle(ids)
    common = -1
    for each in circle:
        common &= pool.can[each]
    first, always = common & pool.week, common & pool.week
    for shift in pool.shifts:
        always &= common >> shift
    grid = pool.instance.rules.start_grid_minutes // 15
    found = []
    for bit in places_of(always or first):
        at = instant(pool.instance.start, bit * grid)
        walls = tuple([local(at, pool.members[each].zone) for each in circle])
        liked = sum([pool.prefer[each] >> bit & 1 for each in circle])
        found.append((-liked, max(map(_from_evening, walls)), Hour(at, bool(always), liked, walls)))
    return tuple([hour for *_, hour in sorted(found, key=lambda each: (each[0], each[1], each[2].at))][:most])


def why_waiting(pool: Pool, one: str) -> Waiting:
    """What keeps somebody from a circle of all who are in the pool, whoever sits where now."""
    place = pool.place[one]
    rules, mine = pool.instance.rules, pool.can[place]
    others = [each for each in range(pool.count) if each != place]
    timely = [each for each in others if pool.meets(mine & pool.can[each])]
    spoken = [each for each in timely if pool.languages[place] & pool.languages[each]]
    left = [each for each in spoken if pool.could_sit(place, each)]
    need, who = rules.size_min - 1, sum([1 << each for each in left]) | 1 << place
    if not pool.meets(mine):
        rule = "no hours"
    elif len(timely) < need:
        rule = "hours"
    elif len(spoken) < need:
        rule = "language"
    elif len(left) < need:
        rule = "avoid"
    elif rules.need_mentor and not who & pool.mentors:
        rule = "mentor"
    else:
        rule = "better elsewhere" if _has_circle(pool, place, left) else "together"
    return Waiting(rule, len(others), len(timely), len(spoken), len(left))


def _has_circle(pool: Pool, place: int, left: Sequence[int]) -> bool:
    """Whether there is any circle with this member. Among very many others, that is taken for granted."""
    if len(left) > _TRIED:
        return True
    among = sum([1 << each for each in left]) | 1 << place
    return bool(list_circles(pool, among, 0, Budget(5.0), within=place).circles)


def _from_evening(wall: datetime) -> timedelta:
    """How far a start is from half past six in the evening."""
    evening = timedelta(hours=18, minutes=30)
    return abs(timedelta(hours=wall.hour, minutes=wall.minute) - evening)
