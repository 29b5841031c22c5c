"""A repeating plan in wall-clock time and a zone, and the instants it means."""

import re
from collections.abc import Container, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile

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
class Slot:
    """One of the hours that take turns: so many days after the day of the rhythm, at this time."""

    later: int
    time: time


@dataclass(frozen=True, slots=True)
class Series:
    """`count` sessions from `first_day` on, all at one wall time, or at hours that take turns.

    `rhythm` says on which days, as an organizer types it (`read_recurrence`). Empty: every `every_weeks` weeks on the
    weekday of the first day. `hours`, if there are any, are taken one after the other, by the days of the rhythm; then
    `time` is that of the first one.
    """

    first_day: date
    time: time
    zone: str
    every_weeks: int
    count: int
    rhythm: str = ""
    hours: tuple[Slot, ...] = ()

    @property
    def recurrence(self) -> Recurrence:
        """On which days. Raises Refused if the rhythm cannot be read."""
        if self.rhythm:
            return read_recurrence(self.rhythm)
        return Weekly(self.every_weeks, (self.first_day.weekday(),))

    @property
    def turns(self) -> tuple[WallTime, ...]:
        """The first session at each of its hours; just one if none take turns."""
        firsts: dict[Slot | None, WallTime] = {}
        for slot, wall in zip(self.hours or (None,), self._all(), strict=False):
            firsts.setdefault(slot, wall)
        return tuple(firsts.values())

    def __iter__(self) -> Iterator[WallTime]:
        return self.walls()

    def walls(self, without: Container[date] = ()) -> Iterator[WallTime]:
        """When the sessions are, never on a day in `without`: one that would be is made up for at the end."""
        return islice(self.open_end(without), self.count)

    def open_end(self, without: Container[date] = (), after: date | None = None) -> Iterator[WallTime]:
        """The same without end; with `after`, only what comes later than that day: to append sessions."""
        for wall in self._all():
            if wall.day not in without and (after is None or wall.day > after):
                yield wall

    def moved(self, old: date, to: WallTime) -> "Series":
        """What it is from `to` on, when the session of the day `old` moves there and all later ones go along.

        Of hours that take turns, only that session's gets another time; the days of all go along.
        """
        turned, planned = self._turned(old), old
        if turned.hours:
            planned = turned.first_day
            to_day = to.day - timedelta(days=turned.hours[0].later)
        else:
            to_day = to.day
        shifted = self.recurrence.shifted(planned, to_day)
        every = shifted.every if isinstance(shifted, Weekly) else self.every_weeks
        hours = tuple(replace(each, time=to.time) if each == turned.hours[0] else each for each in turned.hours)
        return Series(to_day, to.time, to.zone, every, self.count, str(shifted), hours)

    def going_on(self, earliest: datetime) -> "Series":
        """The same from its first session after an instant (aware) on; hours go on taking turns."""
        first = next(wall for wall in self._all() if wall.instant > earliest)
        return self._turned(first.day) if self.hours else replace(self, first_day=first.day)

    def _all(self) -> Iterator[WallTime]:
        for place, day in enumerate(self.recurrence.days(self.first_day)):
            yield self._wall(place, day)

    def _wall(self, place: int, day: date) -> WallTime:
        if not self.hours:
            return WallTime(day, self.time, self.zone)
        slot = self.hours[place % len(self.hours)]
        return WallTime(day + timedelta(days=slot.later), slot.time, self.zone)

    def _turned(self, day: date) -> "Series":
        """From the session on, of those on its days, that is on this day or was the last one before it."""
        if not self.hours:
            return self
        days = list(takewhile(lambda each: each <= day, self.recurrence.days(self.first_day)))
        held = [place for place, each in enumerate(days) if self._wall(place, each).day <= day]
        place = held[-1] if held else 0
        turn = place % len(self.hours)
        hours = self.hours[turn:] + self.hours[:turn]
        return replace(self, first_day=days[place] if days else self.first_day, time=hours[0].time, hours=hours)
