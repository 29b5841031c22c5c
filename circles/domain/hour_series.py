"""From the hours of a season to a series: one wall time, or the shortest row of hours that take turns."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import takewhile

from circles.domain.hour_windows import Season
from circles.domain.recurrence import Recurrence, Weekly
from circles.domain.series import Series, Slot, WallTime


def series_of(
    sessions: Sequence[WallTime], season: Season, recurrence: Recurrence, count: int, rhythm: str = ""
) -> Series:
    """The series of `count` sessions that these begin, one in each window of the season.

    `recurrence` and `rhythm` are the plan's. Sessions beyond the season, and those made up for, go on taking turns.
    """
    every = recurrence.every if isinstance(recurrence, Weekly) else 1
    later = [(wall.day - window).days for wall, window in zip(sessions, season.windows, strict=True)]
    first, zone = sessions[0], sessions[0].zone
    if len({(days, wall.time) for days, wall in zip(later, sessions, strict=True)}) == 1:
        return Series(first.day, first.time, zone, every, count, rhythm)
    least = min(later)
    slots = [Slot(days - least, wall.time) for days, wall in zip(later, sessions, strict=True)]
    hours = _shortest(_places(season.windows, recurrence), slots)
    return Series(season.windows[0] + timedelta(days=least), hours[0].time, zone, every, count, rhythm, hours)


def _places(windows: Sequence[date], recurrence: Recurrence) -> list[int]:
    """Where the windows are among the days of the recurrence: those on days off are missing."""
    known = {
        day: place for place, day in enumerate(takewhile(lambda day: day <= windows[-1], recurrence.days(windows[0])))
    }
    return [known[window] for window in windows]


def _shortest(places: Sequence[int], slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """The shortest row that, over and over, has each slot at its place."""
    for length in range(1, places[-1] + 2):
        row: dict[int, Slot] = {}
        if all(row.setdefault(place % length, slot) == slot for place, slot in zip(places, slots, strict=True)):
            break
    return tuple(row.get(place, slots[0]) for place in range(length))
