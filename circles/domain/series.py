"""A repeating plan in wall-clock time and a zone, and the instants it means."""

import re
from collections.abc import Container, Iterator
from datetime import UTC, date, datetime, time
from itertools import islice

from circles.domain.recurrence import Recurrence, Weekly
from circles.domain.recurrence_text import read_recurrence
from circles.domain.values import dataclass
from circles.domain.zones import local, zone

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_YEARS = range(1970, 3000)


@dataclass(frozen=True, slots=True)
class WallTime:
    """What a clock on a wall in `zone` (an IANA name) shows: the truth of a coming session.

    An hour that the clocks skip is read with the offset before the gap (so 02:30 becomes 03:30 on the wall);
    an hour that comes twice means the first one (RFC 5545, 3.3.5).
    """

    day: date
    time: time
    zone: str

    @property
    def instant(self) -> datetime:
        """The same moment in UTC, aware. Raises Refused for an unknown zone."""
        return datetime.combine(self.day, self.time.replace(fold=0), zone(self.zone)).astimezone(UTC)

    @property
    def skipped(self) -> bool:
        """Whether the clocks jump over this hour on that day, so that the session starts at another one."""
        shown = local(self.instant, self.zone)
        return (shown.date(), shown.time()) != (self.day, self.time.replace(tzinfo=None))

    @classmethod
    def at(cls, instant: datetime, zone_name: str) -> "WallTime":
        """What a clock in the zone shows at an instant (aware; seconds are cut)."""
        shown = local(instant, zone_name)
        return cls(shown.date(), time(shown.hour, shown.minute), zone_name)

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {self.time:%H:%M} {self.zone}"


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A day and an hour without a zone yet, as people type it: `2026-12-01 19:00`."""

    day: date
    time: time

    @classmethod
    def parse(cls, text: str) -> "LocalTime":
        """Read `YYYY-MM-DD HH:MM`. Raises ValueError for anything else, an offset or seconds too."""
        day_text, _, clock_text = text.strip().replace("T", " ").partition(" ")
        day, clock = date.fromisoformat(day_text), _CLOCK.fullmatch(clock_text.strip())
        if clock is None or day.year not in _YEARS:
            raise ValueError(f"{text!r} is no day and hour: write it as 2026-12-01 19:00")
        return cls(day, time(int(clock[1]), int(clock[2])))

    def in_zone(self, name: str) -> WallTime:
        """The same day and hour on a wall in the zone `name`."""
        return WallTime(self.day, self.time, name)

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {self.time:%H:%M}"


@dataclass(frozen=True, slots=True)
class Series:
    """`count` sessions from `first_day` on, all at one wall time.

    `rhythm` says on which days, as an organizer types it (`read_recurrence`). Empty: every `every_weeks` weeks on the
    weekday of the first day.
    """

    first_day: date
    time: time
    zone: str
    every_weeks: int
    count: int
    rhythm: str = ""

    @property
    def recurrence(self) -> Recurrence:
        """On which days. Raises Refused if the rhythm cannot be read."""
        if self.rhythm:
            return read_recurrence(self.rhythm)
        return Weekly(self.every_weeks, (self.first_day.weekday(),))

    def __iter__(self) -> Iterator[WallTime]:
        return self.walls()

    def walls(self, without: Container[date] = ()) -> Iterator[WallTime]:
        """When the sessions are, never on a day in `without`: one that would be is made up for at the end."""
        return islice(self.open_end(without), self.count)

    def open_end(self, without: Container[date] = (), after: date | None = None) -> Iterator[WallTime]:
        """The same without end; with `after`, only what comes later than that day: to append sessions."""
        for day in self.recurrence.days(self.first_day):
            if day not in without and (after is None or day > after):
                yield WallTime(day, self.time, self.zone)

    def moved(self, old: date, to: WallTime) -> "Series":
        """What it is from `to` on, when the session of the day `old` moves there and all later ones go along."""
        shifted = self.recurrence.shifted(old, to.day)
        every = shifted.every if isinstance(shifted, Weekly) else self.every_weeks
        return Series(to.day, to.time, to.zone, every, self.count, str(shifted))
