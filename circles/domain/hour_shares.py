"""What sessions mean for each member: how many are good, merely possible, early or late on their own wall."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache

from circles.domain.availability import Availability
from circles.domain.forming import WAKING
from circles.domain.series import WallTime
from circles.domain.values import dataclass
from circles.domain.week_masks import QUARTER, WEEK, WHOLE_WEEK, instant, quarters, season_starts, utc_season, week_mask

_AWAKE = week_mask([(day, WAKING.start, WAKING.stop) for day in range(7)])


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with what they stated, on the wall of their zone, and the burden they carry from sessions before.

    `is_silent`: they stated nothing, and what stands here is assumed.
    """

    person_id: str
    zone: str
    stated: Availability
    carried: int = 0
    is_silent: bool = False


def unassuming(member: Member) -> Member:
    """The same, but nothing is assumed of who stated nothing, except that people sleep at night."""
    if not member.is_silent:
        return member
    return replace(member, stated=Availability(_AWAKE, WHOLE_WEEK & ~_AWAKE))


@dataclass(frozen=True, slots=True)
class Share:
    """What a plan means for somebody, in sessions: good ones and merely possible ones; those that begin before 8:00 on
    their wall, and the others that end after 21:00. `carried` is their burden from before.
    """

    person_id: str
    good: int
    possible: int
    early: int
    late: int
    carried: int

    @property
    def burden(self) -> int:
        """What they carry after it."""
        return self.carried + self.possible + self.early + self.late


def shares(members: Iterable[Member], sessions: Sequence[WallTime], minutes: int) -> tuple[Share, ...]:
    """What sessions of so many minutes mean for each member, by what they stated and what their walls show.

    A session at which somebody cannot be there counts for them as merely possible: see `cannot`.
    """
    if not sessions:
        return tuple(Share(each.person_id, 0, 0, 0, 0, each.carried) for each in members)
    monday, weeks, held = _as_season(sessions)
    return tuple(_share(each, monday, weeks, held, minutes) for each in members)


def cannot(member: Member, sessions: Sequence[WallTime], minutes: int) -> tuple[WallTime, ...]:
    """The sessions at which a member cannot be there all the time."""
    if not sessions:
        return ()
    monday, weeks, held = _as_season(sessions)
    missed = held & ~season_starts(member.zone, member.stated.can, monday, weeks, minutes, QUARTER)
    gone = {instant(monday, place) for place in quarters(missed)}
    return tuple(each for each in sessions if each.instant in gone)


def _as_season(sessions: Sequence[WallTime]) -> tuple[date, int, int]:
    instants = [each.instant for each in sessions]
    first = min(instants).date()
    monday = first - timedelta(days=first.weekday())
    begin, quarter = instant(monday, 0), timedelta(minutes=QUARTER)
    places = [(each - begin) // quarter for each in instants]
    return monday, max(places) // WEEK + 1, sum(1 << place for place in set(places))


def _share(member: Member, monday: date, weeks: int, held: int, minutes: int) -> Share:
    good = season_starts(member.zone, member.stated.good, monday, weeks, minutes, QUARTER) & held
    early = _early_starts(member.zone, monday, weeks) & held
    awake = waking_starts(member.zone, minutes, monday, weeks) & held
    late = (held & ~awake & ~early).bit_count()
    times = good.bit_count(), (held & ~good).bit_count(), early.bit_count(), late
    return Share(member.person_id, *times, member.carried)


@lru_cache(maxsize=1024)
def waking_starts(zone: str, minutes: int, monday: date, weeks: int) -> int:
    """The same in a season of UTC."""
    return utc_season(zone, _waking_starts(minutes), monday, weeks)


@cache
def _waking_starts(minutes: int) -> int:
    """The starts at which a session lies between 8:00 and 21:00, as a local week."""
    last = WAKING.stop - minutes + QUARTER
    return week_mask([(day, WAKING.start, last) for day in range(7)]) if last > WAKING.start else 0


@lru_cache(maxsize=1024)
def _early_starts(zone: str, monday: date, weeks: int) -> int:
    """The starts before 8:00, in a season of UTC."""
    return utc_season(zone, week_mask([(day, 0, WAKING.start) for day in range(7)]), monday, weeks)
