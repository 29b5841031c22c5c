"""When each session of a season can be: within a week of its own, or on a day of its own; and hours within these."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice, pairwise
from typing import Any

from circles.domain.recurrence import Recurrence, Weekly
from circles.domain.series import WallTime
from circles.domain.values import dataclass
from circles.domain.week_masks import DAY, QUARTER

_ONE_DAY, _ONE_WEEK = timedelta(days=1), timedelta(weeks=1)
_QUARTER = timedelta(minutes=QUARTER)
_WEEK = tuple(range(7))
_OFTEN = 4


@dataclass(frozen=True, slots=True)
class Season:
    """When sessions are wanted: one in each window, as long as `minutes` (whole quarters).

    `windows` are the days on which they begin, in order; `days` which of the days from there on may be used, 0 being
    that day. Sessions start `grid` minutes apart on the wall. `busy`: what else takes a host or a room that the circle
    needs, as a mask of UTC quarters from a week before `first_monday` on.
    """

    windows: tuple[date, ...]
    days: tuple[int, ...] = _WEEK
    minutes: int = 60
    grid: int = 30
    busy: int = 0

    @classmethod
    def weekly(cls, first: date, weeks: Iterable[int], **more: Any) -> "Season":
        """A session in each of these weeks, counted from the one that begins on `first` (0)."""
        return cls(tuple(first + each * _ONE_WEEK for each in weeks), **more)

    @property
    def first_monday(self) -> date:
        """The last Monday that is not after the first window."""
        return self.windows[0] - self.windows[0].weekday() * _ONE_DAY

    @property
    def begin(self) -> datetime:
        """The instant (aware UTC) from which `busy` counts."""
        return datetime.combine(self.first_monday - _ONE_WEEK, time(), UTC)

    def without(self, spans: Iterable[tuple[datetime, datetime]]) -> "Season":
        """The same, but not in these spans (aware), also in part."""
        busy = self.busy
        for start, end in spans:
            first, last = max(0, (start - self.begin) // _QUARTER), max(0, -((self.begin - end) // _QUARTER))
            busy |= (1 << last) - 1 >> first << first if last > first else 0
        return replace(self, busy=busy)

    @property
    def runs(self) -> tuple[tuple[int, ...], ...]:
        """Days that are so near to each other that sessions on them are never too near: half the rhythm apart.

        Every week, that is four days in a row; every other week all seven.
        """
        apart = min((later - early for early, later in pairwise(self.windows)), default=4 * _ONE_WEEK)
        reach = apart.days // 2 + 1
        last = max(0, max(self.days) - reach + 1)
        found = (tuple(day for day in self.days if first <= day < first + reach) for first in range(last + 1))
        return tuple(dict.fromkeys(filter(None, found)))


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour within a window, on a wall: `quarter` counts from 0:00 of its first day."""

    zone: str
    quarter: int

    def wall(self, window: date) -> WallTime:
        """Its session in the window that begins on that day."""
        day, quarter = divmod(self.quarter, DAY)
        hour, minute = divmod(quarter * QUARTER, 60)
        return WallTime(window + day * _ONE_DAY, time(hour, minute), self.zone)


def whole_quarters(minutes: int) -> int:
    """So many minutes, or the next that are whole quarters of an hour."""
    return -(-minutes // QUARTER) * QUARTER


def season_for(
    recurrence: Recurrence, sessions: int, first: date, minutes: int, without: Container[date] = ()
) -> Season:
    """The season of so many sessions from the day `first` on, never on a day in `without`.

    Where a recurrence names its days, these are the windows. Else they are weeks: a day of the week that is off too
    often is left out, and there are a few more of them where one that is off now and then would be made up for.
    `minutes` are rounded up to whole quarters.
    """
    whole = whole_quarters(minutes)
    if not isinstance(recurrence, Weekly) or recurrence.weekdays:
        free = (day for day in recurrence.days(first) if day not in without)
        return Season(tuple(islice(free, sessions)), (0,), whole)
    at_most = sessions + sessions // _OFTEN + 1
    open_weeks = (week for week in _weeks(first, recurrence.every) if len(_off(week, without)) < len(_WEEK))
    weeks = tuple(islice(open_weeks, at_most))
    off = [day for week in weeks for day in _off(week, without)]
    days = tuple(day for day in _WEEK if off.count(day) <= at_most - sessions)
    needed = sessions + max((off.count(day) for day in days), default=0)
    return Season(weeks[:needed], days or _WEEK, whole)


def _weeks(first: date, every: int) -> Iterator[date]:
    return (first + turn * every * _ONE_WEEK for turn in count())


def _off(week: date, without: Container[date]) -> list[int]:
    return [day for day in _WEEK if week + day * _ONE_DAY in without]
