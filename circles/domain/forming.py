"""How circles are called, and an hour for those who have none in common."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from circles.domain.availability import Availability, Level
from circles.domain.person import Person
from circles.domain.program import Plan
from circles.domain.series import WallTime
from circles.domain.zones import local

WAKING = range(8 * 60, 21 * 60)
"""The minutes of a local day in which a session should begin and end."""

_EVENING = 18 * 60 + 30
_DAY = 24 * 60
_ONE = timedelta(days=1)
_NAMES = (
    "Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Maple", "Oak", "Pine", "Rowan", "Spruce",
    "Willow", "Yew", "Aspen", "Beech", "Cherry", "Linden", "Olive", "Plum", "Quince", "Sycamore", "Walnut", "Acacia",
    "Bramble", "Clover", "Fern", "Heather", "Ivy", "Jasmine", "Laurel", "Mint", "Myrtle", "Reed", "Sage", "Thyme",
)  # fmt: skip


def circle_name(index: int) -> str:
    """A name for the circle with this number (from 0): a tree or a plant, with a number when they run out."""
    turn, place = divmod(index, len(_NAMES))
    return _NAMES[place] + (f" {turn + 1}" if turn else "")


def free_names(count: int, taken: Iterable[str] = ()) -> list[str]:
    """Names for so many circles that no circle has yet, in whatever case."""
    used = {name.casefold() for name in taken}
    names = [circle_name(index) for index in range(count + len(used))]
    return [name for name in names if name.casefold() not in used][:count]


def enough_for_all(people: int, plan: Plan) -> int | None:
    """How many people would make circles of the sizes of a plan with nobody left over; None if these many do."""
    if people < plan.least:
        return plan.least
    counts = range(people, plan.least * (people + 1) + 1)
    enough = next((more for more in counts if -(-more // plan.most) <= more // plan.least), people)
    return enough if enough > people else None


def least_bad_hour(
    group: Sequence[Person],
    minutes: int,
    after: date,
    days: Collection[date] = (),
    stated: Mapping[str, Availability] | None = None,
) -> WallTime:
    """A first hour for people who have none in common, in the seven days after this day, a whole hour of UTC.

    It is the one that is impossible for the fewest, then with the least discomfort for who has it worst, then good for
    the most, then with the least discomfort for all, then nearest to the evening. If all live in one zone, it is
    written in that zone, else in UTC.

    Args:
        days: the only days on which it may be, as a wall in the circle's zone shows them.
        stated: by person's id, when they can, on their own wall. An hour that somebody called good or possible is no
            discomfort to them, however early. Who stated nothing is taken to be free in waking hours.
    """
    known = stated or {}
    zones = [person.zone for person in group if person.zone]
    # Where all live by one clock, theirs is the truth: the hour should not move when it changes. Else nobody's is.
    home = zones[0] if len(set(zones)) == 1 and len(zones) == len(group) else "UTC"
    hours = [each for each in _candidates(after, days) if not days or local(each, home).date() in days]
    said = [(person.zone, known[person.id]) for person in group if person.zone and person.id in known]
    silent = [person.zone for person in group if person.zone and person.id not in known]
    return WallTime.at(min(hours, key=lambda hour: _burden(hour, silent, said, minutes)), home)


def discomfort(minute_of_day: int, minutes: int) -> int:
    """By how many minutes a session that begins at this local minute would have to move to lie in waking hours."""
    latest = max(WAKING.start, WAKING.stop - minutes)
    if WAKING.start <= minute_of_day <= latest:
        return 0
    return min((WAKING.start - minute_of_day) % _DAY, (minute_of_day - latest) % _DAY)


def _candidates(after: date, days: Collection[date]) -> tuple[datetime, ...]:
    # A day on somebody's wall begins up to a day before the same one of UTC, and ends up to a day after it.
    first_day, last_day = (min(days) - _ONE, max(days) + _ONE) if days else (after + _ONE, after + 7 * _ONE)
    midnight = datetime.combine(first_day, time(), UTC)
    hours = ((last_day - first_day).days + 1) * 24
    return tuple(midnight + timedelta(hours=hour) for hour in range(hours))


def _burden(
    at: datetime, silent: Sequence[str], said: Sequence[tuple[str, Availability]], minutes: int
) -> tuple[int, int, int, int, int, datetime]:
    levels = [of.level_at(local(at, zone), minutes) for zone, of in said]
    against = [zone for (zone, _), level in zip(said, levels, strict=True) if level is Level.IMPOSSIBLE]
    pains = [discomfort(_minute_of_day(at, zone), minutes) for zone in (*silent, *against)]
    from_evening = sum(abs(_minute_of_day(at, zone) - _EVENING) for zone in (*silent, *(zone for zone, _ in said)))
    good = levels.count(Level.GOOD)
    return len(against), max(pains, default=0), -good, sum(pains), from_evening, at


@lru_cache(maxsize=65_536)
def _minute_of_day(at: datetime, zone: str) -> int:
    shown = local(at, zone)
    return shown.hour * 60 + shown.minute
