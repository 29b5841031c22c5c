"""From people who joined to circles: sizes, who sits together, and at what hour. A first, honest way."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise

from circles.domain.availability import Availability, Level
from circles.domain.person import Person
from circles.domain.program import Plan
from circles.domain.series import WallTime
from circles.domain.values import dataclass
from circles.domain.zones import local, utc_offset_minutes
from circles.errors import Refused

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


@dataclass(frozen=True, slots=True)
class CirclePlan:
    """A circle as proposed. `person_ids` in the order of joining; `reasons` are numbers that explain the choice:

    `people`; `in_waking_hours`, those for whom the session lies between 8:00 and 21:00; `largest_offset_minutes`,
    the most that two members' clocks differ; `zone_unknown`, if there are any, those who were not counted; and if
    anybody stated when they can: `good_for` and `impossible_for`, how many of those it suits well, and not at all.
    """

    name: str
    person_ids: tuple[str, ...]
    wall: WallTime
    reasons: tuple[tuple[str, int], ...]


def form(
    people: Sequence[Person],
    plan: Plan,
    after: date,
    first: WallTime | None = None,
    taken: Collection[str] = (),
    days: Collection[date] = (),
    stated: Mapping[str, Availability] | None = None,
) -> tuple[CirclePlan, ...]:
    """Propose circles for everyone: sizes near the target, people whose clocks are near each other together.

    Args:
        people: who joined, in that order.
        after: without `first`, each circle gets its own hour in the seven days after this day, a whole hour of UTC:
            the one that is impossible for the fewest, then with the least discomfort for who has it worst, then
            good for the most, then with the least discomfort for all, then nearest to the evening. If all its
            members live in one zone, it is written in that zone, else in UTC.
        first: the first session of every circle, if an organizer chose it.
        taken: names of circles that exist.
        days: without `first`, the only days on which it may be, as a wall in the circle's zone shows them.
        stated: by person's id, when they can, on their own wall. An hour that somebody called good or possible
            is no discomfort to them, however early. Who stated nothing is taken to be free in waking hours.

    Raises:
        Refused: these people cannot be split into circles of the plan's sizes.
    """
    hours = _candidates(after, days) if first is None else (first.instant,)
    groups = _grouped(people, _sizes(len(people), plan), hours[0])
    names = _free_names(len(groups), taken)
    return tuple(
        _planned(name, group, plan.minutes, hours, first, days, stated or {})
        for name, group in zip(names, groups, strict=True)
    )


def circle_name(index: int) -> str:
    """A name for the circle with this number (from 0): a tree or a plant, with a number when they run out."""
    turn, place = divmod(index, len(_NAMES))
    return _NAMES[place] + (f" {turn + 1}" if turn else "")


def discomfort(minute_of_day: int, minutes: int) -> int:
    """By how many minutes a session that begins at this local minute would have to move to lie in waking hours."""
    latest = max(WAKING.start, WAKING.stop - minutes)
    if WAKING.start <= minute_of_day <= latest:
        return 0
    return min((WAKING.start - minute_of_day) % _DAY, (minute_of_day - latest) % _DAY)


def _sizes(people: int, plan: Plan) -> tuple[int, ...]:
    """Sizes that differ by one at most, the number of circles chosen so that they come nearest to the target."""
    possible = _possible(people, plan)
    if not possible:
        raise _impossible(people, plan)
    count = min(possible, key=lambda each: (abs(people / each - plan.target), each))
    smaller, larger_ones = divmod(people, count)
    return (smaller + 1,) * larger_ones + (smaller,) * (count - larger_ones)


def _possible(people: int, plan: Plan) -> range:
    """The numbers of circles for which every size lies between the least and the most."""
    return range(max(1, -(-people // plan.most)), people // plan.least + 1)


def _impossible(people: int, plan: Plan) -> Refused:
    if people == 0:
        return Refused("Nobody has joined yet; a circle needs at least {least} people.", least=plan.least)
    if people == 1:
        return Refused("One person has joined; a circle needs at least {least}.", least=plan.least)
    if people < plan.least:
        return Refused("{people} people joined; a circle needs at least {least}.", people=people, least=plan.least)
    enough = next((more for more in range(people, plan.least * (people + 1) + 1) if _possible(more, plan)), people)
    return Refused(
        "{people} people joined; they do not make circles of {least} to {most}, but {enough} would. Wait for them,"
        " or start a program with other sizes.",
        people=people,
        least=plan.least,
        most=plan.most,
        enough=enough,
    )


def _grouped(people: Sequence[Person], sizes: tuple[int, ...], at: datetime) -> list[list[Person]]:
    """Cut the people, in the order of their clocks, into groups of these sizes with the least spread."""
    row = _by_clock(people, at)
    ordered = [people[index] for _, index in row]
    cuts = _cuts([ahead for ahead, _ in row], sizes)
    joined = {person.id: index for index, person in enumerate(people)}
    groups = [ordered[start:end] for start, end in pairwise(cuts)]
    return [sorted(group, key=lambda person: joined[person.id]) for group in groups]


def _by_clock(people: Sequence[Person], at: datetime) -> list[tuple[int, int]]:
    """(minutes ahead, index) of everyone, round the globe from its widest gap on, since +13 and -11 are neighbors."""
    known = [(utc_offset_minutes(at, person.zone) % _DAY, index) for index, person in enumerate(people) if person.zone]
    known.sort()
    if known:
        gaps = [((ahead - known[place - 1][0]) % _DAY, place) for place, (ahead, _) in enumerate(known)]
        widest = max(gaps, key=lambda gap: (gap[0], -gap[1]))[1]
        known = known[widest:] + [(ahead + _DAY, index) for ahead, index in known[:widest]]
    middle = known[len(known) // 2][0] if known else 0
    unknown = [(middle, index) for index, person in enumerate(people) if not person.zone]
    return sorted(known + unknown)


def _cuts(row: Sequence[int], sizes: tuple[int, ...]) -> list[int]:
    """Where to cut, so that the squares of the spreads add up to the least. There are two sizes at most."""
    small, large_ones = min(sizes), sum(1 for size in sizes if size > min(sizes))
    best: dict[int, tuple[int, list[int]]] = {0: (0, [0])}
    for _ in sizes:
        following: dict[int, tuple[int, list[int]]] = {}
        for larges, (cost, cuts) in best.items():
            for extra in (0, 1) if larges < large_ones else (0,):
                end = cuts[-1] + small + extra
                if end > len(row):
                    continue
                total = cost + (row[end - 1] - row[cuts[-1]]) ** 2
                if larges + extra not in following or total < following[larges + extra][0]:
                    following[larges + extra] = (total, [*cuts, end])
        best = following
    return best[large_ones][1]


def _candidates(after: date, days: Collection[date]) -> tuple[datetime, ...]:
    # A day on somebody's wall begins up to a day before the same one of UTC, and ends up to a day after it.
    first_day, last_day = (min(days) - _ONE, max(days) + _ONE) if days else (after + _ONE, after + 7 * _ONE)
    midnight = datetime.combine(first_day, time(), UTC)
    hours = ((last_day - first_day).days + 1) * 24
    return tuple(midnight + timedelta(hours=hour) for hour in range(hours))


def _planned(
    name: str,
    group: Sequence[Person],
    minutes: int,
    hours: Sequence[datetime],
    first: WallTime | None,
    days: Collection[date],
    stated: Mapping[str, Availability],
) -> CirclePlan:
    zones = [person.zone for person in group if person.zone]
    unknown = len(group) - len(zones)
    # Where all live by one clock, theirs is the truth: the hour should not move when it changes. Else nobody's is.
    home = zones[0] if len(set(zones)) == 1 and not unknown else "UTC"
    fitting = hours if first or not days else [each for each in hours if local(each, home).date() in days]
    said = [(person.zone, stated[person.id]) for person in group if person.zone and person.id in stated]
    silent = [person.zone for person in group if person.zone and person.id not in stated]
    at = min(fitting, key=lambda hour: _burden(hour, silent, said, minutes))
    levels = [_level(at, zone, of, minutes) for zone, of in said]
    pains = [discomfort(_minute_of_day(at, zone), minutes) for zone in zones]
    reasons = [
        ("people", len(group)),
        ("in_waking_hours", pains.count(0)),
        ("largest_offset_minutes", _spread(zones, at)),
        *([("zone_unknown", unknown)] if unknown else []),
        *([("good_for", levels.count(Level.GOOD))] if said else []),
        *([("impossible_for", levels.count(Level.IMPOSSIBLE))] if said else []),
    ]
    wall = first or WallTime.at(at, home)
    return CirclePlan(name, tuple(person.id for person in group), wall, tuple(reasons))


def _spread(zones: Sequence[str], at: datetime) -> int:
    """The most that two clocks differ, the short way round: +13 and -11 show the same hour."""
    ahead = sorted(utc_offset_minutes(at, zone) % _DAY for zone in zones)
    gaps = [(ahead[place] - ahead[place - 1]) % _DAY for place in range(len(ahead))]
    return _DAY - max(gaps) if any(gaps) else 0


def _burden(
    at: datetime, silent: Sequence[str], said: Sequence[tuple[str, Availability]], minutes: int
) -> tuple[int, int, int, int, int, datetime]:
    levels = [_level(at, zone, of, minutes) for zone, of in said]
    against = [zone for (zone, _), level in zip(said, levels, strict=True) if level is Level.IMPOSSIBLE]
    pains = [discomfort(_minute_of_day(at, zone), minutes) for zone in (*silent, *against)]
    from_evening = sum(abs(_minute_of_day(at, zone) - _EVENING) for zone in (*silent, *(zone for zone, _ in said)))
    good = levels.count(Level.GOOD)
    return len(against), max(pains, default=0), -good, sum(pains), from_evening, at


def _level(at: datetime, zone: str, of: Availability, minutes: int) -> Level:
    """How well a session suits somebody that begins at this instant: as its worst quarter does."""
    return of.level_at(local(at, zone), minutes)


@lru_cache(maxsize=65_536)
def _minute_of_day(at: datetime, zone: str) -> int:
    shown = local(at, zone)
    return shown.hour * 60 + shown.minute


def _free_names(count: int, taken: Collection[str]) -> list[str]:
    used = {name.casefold() for name in taken}
    names = [circle_name(index) for index in range(count + len(used))]
    return [name for name in names if name.casefold() not in used][:count]
