"""Who can meet when, as numbers: one bit for each quarter of an hour, so that hours in common are one `&`.

A week has 672 quarters, from Monday 0:00. A local week is what a person states, on their own wall; a week of UTC is
what it means there. Two weeks of UTC differ only by what the clocks do: a season is one whole number, its weeks one
after the other, made of as many turned copies of the local week as there are stretches between changes.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from circles.domain.zones import zone

QUARTER = 15
"""Minutes in one bit. All clocks of today are whole quarters away from each other."""
DAY, WEEK = 24 * 60 // QUARTER, 7 * 24 * 60 // QUARTER
"""Quarters in a day and in a week."""
WHOLE_WEEK = (1 << WEEK) - 1

_BYTES = WEEK // 8
_STEP, _NONE, _SECONDS = timedelta(minutes=QUARTER), timedelta(), QUARTER * 60
_PROBE = 6 * DAY
"""So far apart it looks at a zone's clocks (in quarters): two changes in a row are further apart, in all zones."""


def week_mask(spans: Iterable[tuple[int, int, int]]) -> int:
    """A local week from (weekday, first minute, last minute) with Monday 0, the minutes of its day, last one not in it.

    Only whole quarters count. Raises ValueError for a span that is empty or leaves its day.
    """
    mask = 0
    for weekday, first, last in spans:
        if not (0 <= weekday < 7 and 0 <= first < last <= 24 * 60):
            raise ValueError(f"no span of a day: {weekday} {first}-{last}")
        start, end = -(-first // QUARTER), last // QUARTER
        if start < end:
            mask |= ((1 << end - start) - 1) << weekday * DAY + start
    return mask


def turned(week: int, quarters: int) -> int:
    """A week later by so many quarters, below 0 earlier: what leaves it at one end enters at the other."""
    ahead = quarters % WEEK
    return (week << ahead | week >> WEEK - ahead) & WHOLE_WEEK


def utc_weeks(zone_name: str, local_week: int, first_monday: date, weeks: int) -> tuple[int, ...]:
    """What a local week means in each week of UTC, from `first_monday` on (its 0:00 UTC): as many masks as `weeks`.

    An hour that the clocks skip is in none of them, and one that comes twice is in it twice, as on the wall. Weeks
    alike are the same object. Raises ValueError if that day is no Monday, Refused for an unknown zone.
    """
    return weeks_of(utc_season(zone_name, local_week, first_monday, weeks), weeks)


def utc_season(zone_name: str, local_week: int, first_monday: date, weeks: int) -> int:
    """The same in one number: bit 672 w + k is quarter k of week w."""
    if first_monday.weekday() != 0:
        raise ValueError(f"{first_monday} is no Monday")
    season, below = 0, 0
    for ahead_or_behind, until in stretches(zone_name, first_monday, weeks):
        ahead = ahead_or_behind % WEEK
        turned = (local_week >> ahead | local_week << WEEK - ahead) & WHOLE_WEEK if ahead else local_week
        # Only the weeks that it touches, and cut only where it has to be: a season is 2 kB, and this is done a lot.
        first, last = below // WEEK, -(-until // WEEK)
        piece = int.from_bytes(turned.to_bytes(_BYTES, "little") * (last - first), "little")
        if until < last * WEEK:
            piece &= (1 << until - first * WEEK) - 1
        season |= piece >> below - first * WEEK << below
        below = until
    return season


@lru_cache(maxsize=4096)
def stretches(zone_name: str, first_monday: date, weeks: int) -> tuple[tuple[int, int], ...]:
    """Between changes of the clocks: (quarters ahead of UTC, first quarter in which that is over)."""
    rules, begin = zone(zone_name), datetime.combine(first_monday, time(), UTC).timestamp()

    def ahead(quarter: int) -> int:
        # Rounded down: on the wall it is still the quarter that the clocks are in.
        return (datetime.fromtimestamp(begin + quarter * _SECONDS, rules).utcoffset() or _NONE) // _STEP

    found: list[tuple[int, int]] = []
    end, since, now = weeks * WEEK, 0, ahead(0)
    while since < end:
        until = min(since + _PROBE, end)
        if ahead(until) != now:
            until = bisect_left(range(until), True, since, key=lambda quarter: ahead(quarter) != now)
            found.append((now, until))
            now = ahead(until)
        since = until
    if not found or found[-1][1] < end:
        found.append((now, end))
    return tuple(found)


def on_wall(zone_name: str, season: int, first_monday: date, weeks: int) -> int:
    """The other way round: a season of UTC as a wall in the zone shows it, from that Monday's 0:00 on the wall.

    What comes before that is left out. An hour that the clocks skip is never there; of one that comes twice the first
    counts, as for `WallTime`.
    """
    shown, since, known = 0, 0, -WEEK
    for ahead, until in stretches(zone_name, first_monday, weeks):
        stretch = (season & (1 << until) - 1) >> since << since
        first = max(known, since + ahead, 0)
        moved = stretch << ahead if ahead >= 0 else stretch >> -ahead
        shown |= moved >> first << first
        since, known = until, max(known, until + ahead)
    return shown


def season_of(weeks: Sequence[int]) -> int:
    """Masks of weeks, one after the other, as one number."""
    return int.from_bytes(b"".join([week.to_bytes(_BYTES, "little") for week in weeks]), "little")


def weeks_of(season: int, weeks: int) -> tuple[int, ...]:
    """The first so many weeks of a season."""
    whole = packed(season & (1 << WEEK * weeks) - 1, weeks)
    known: dict[bytes, int] = {}
    cut = (whole[start : start + _BYTES] for start in range(0, len(whole), _BYTES))
    return tuple([known.setdefault(each, int.from_bytes(each, "little")) for each in cut])


def packed(season: int, weeks: int) -> bytes:
    """The same as bytes, 84 a week: to cut it into weeks is quicker so. The season must not be longer than that."""
    return season.to_bytes(_BYTES * weeks + 84, "little")[: _BYTES * weeks]


def starts(week: int, next_week: int, minutes: int, grid: int) -> int:
    """When a meeting of so many minutes can start in a week of UTC: it may run over into the next one.

    It can where all its quarters are in the mask. `grid`: starts are that many minutes apart, from Monday 0:00 on.
    Raises ValueError if these are not whole quarters, or the meeting is longer than a week.
    """
    return _eroded(week | next_week << WEEK, minutes) & grid_mask(grid, 1)


def season_starts(zone_name: str, local_week: int, first_monday: date, weeks: int, minutes: int, grid: int) -> int:
    """When somebody can start in each week of a season, as one number; what several have in common is their `&`."""
    whole = utc_season(zone_name, local_week, first_monday, weeks + 1)
    return _eroded(whole, minutes) & grid_mask(grid, weeks)


def fewest(season: int, weeks: int) -> int:
    """How many bits the week has that has least of them: in each week there are at least so many."""
    whole = packed(season, weeks)
    cut = {whole[start : start + _BYTES] for start in range(0, len(whole), _BYTES)}
    return min(int.from_bytes(each, "little").bit_count() for each in cut)


def quarters(mask: int) -> list[int]:
    """The places of the bits, in order: quarters since the beginning."""
    # Text, since taking bits off a number of a whole season one by one copies all of it each time.
    bits, found = f"{mask:b}"[::-1], []
    place = bits.find("1")
    while place >= 0:
        found.append(place)
        place = bits.find("1", place + 1)
    return found


def instant(first_monday: date, quarter: int) -> datetime:
    """The instant (aware, UTC) at which a quarter of a season begins."""
    return datetime.combine(first_monday, time(), UTC) + quarter * _STEP


def _eroded(mask: int, minutes: int) -> int:
    need, rest = divmod(minutes, QUARTER)
    if rest or not 0 < need <= WEEK:
        raise ValueError(f"{minutes} minutes are not whole quarters of an hour, up to a week")
    have = 1
    while have < need:
        more = min(have, need - have)
        mask &= mask >> more
        have += more
    return mask


@lru_cache(maxsize=256)
def grid_mask(minutes: int, weeks: int) -> int:
    """The starts that are so many minutes apart, from Monday 0:00 on, in each of so many weeks."""
    step, rest = divmod(minutes, QUARTER)
    if rest or step < 1:
        raise ValueError(f"starts {minutes} minutes apart are not whole quarters of an hour apart")
    return season_of([sum(1 << each for each in range(0, WEEK, step))] * weeks)
