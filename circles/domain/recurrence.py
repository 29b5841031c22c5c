"""Which days a circle meets on: every so many weeks, a weekday of each month, or days named one by one.

A recurrence knows days only; the hour and the zone are the series'. Its `str` is what an organizer would type.
"""

import re
from collections.abc import Container, Iterator
from datetime import date, timedelta
from itertools import count, pairwise, takewhile

from circles.domain.values import dataclass

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WHOLE_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
"""Which weekday of a month. There is no fifth: not every month has one."""

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_ISO = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEARS = range(2000, 2300)


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every `every` weeks on these weekdays (Monday is 0). None named: the weekday of the first session."""

    every: int = 1
    weekdays: tuple[int, ...] = ()

    def days(self, first: date) -> Iterator[date]:
        """The days from `first` on, without end. The weeks are counted from that of the first such day."""
        weekdays = sorted(self.weekdays or (first.weekday(),))
        start = next(day for day in _from(first) if day.weekday() in weekdays)
        monday = start - start.weekday() * _DAY
        for week in count():
            for weekday in weekdays:
                day = monday + week * self.every * _WEEK + weekday * _DAY
                if day >= start:
                    yield day

    def shifted(self, old: date, new: date) -> "Weekly":
        """The same when what was on `old` is on `new`: all weekdays go along.

        A day that is none of them (it was moved on its own) stands for the last one before it.
        """
        if not self.weekdays:
            return self
        planned = min(self.weekdays, key=lambda each: (old.weekday() - each) % 7)
        by = new.weekday() - planned
        return Weekly(self.every, tuple(sorted((each + by) % 7 for each in self.weekdays)))

    def __str__(self) -> str:
        named = _in_a_row([WEEKDAYS[each] for each in sorted(self.weekdays)])
        if self.every == 1:
            return named or "every week"
        return f"every {self.every} weeks on {named}" if named else f"every {self.every} weeks"


@dataclass(frozen=True, slots=True)
class Monthly:
    """The `nth` (1 to 4, -1 is the last) such weekday (Monday is 0) of every month."""

    nth: int
    weekday: int

    def days(self, first: date) -> Iterator[date]:
        """The days from `first` on, without end."""
        for month in count(first.year * 12 + first.month - 1):
            day = self._in(month)
            if day >= first:
                yield day

    def shifted(self, old: date, new: date) -> "Monthly":
        """The same when what was on `old` is on `new`: that one's weekday, and its place in the month."""
        is_last = (new + _WEEK).month != new.month
        place = (new.day - 1) // 7 + 1
        return Monthly(-1 if is_last and (self.nth == -1 or place == 5) else place, new.weekday())

    def _in(self, month: int) -> date:
        if self.nth > 0:
            start = date(month // 12, month % 12 + 1, 1)
            return start + ((self.weekday - start.weekday()) % 7) * _DAY + (self.nth - 1) * _WEEK
        end = date((month + 1) // 12, (month + 1) % 12 + 1, 1) - _DAY
        return end - ((end.weekday() - self.weekday) % 7) * _DAY

    def __str__(self) -> str:
        return f"{NTH[self.nth]} {WHOLE_NAMES[self.weekday]}"


@dataclass(frozen=True, slots=True)
class Days:
    """Days named one by one, in order. Should one fall out, it goes on after the last as the last two were apart."""

    named: tuple[date, ...]

    def days(self, first: date) -> Iterator[date]:
        """The named days from `first` on, then further ones in whole weeks, without end."""
        yield from (day for day in self.named if day >= first)
        apart = next((late - early for early, late in pairwise(self.named[-2:])), _WEEK)
        step = max(1, round(apart / _WEEK)) * _WEEK
        yield from (day for turn in count(1) if (day := self.named[-1] + turn * step) >= first)

    def shifted(self, old: date, new: date) -> "Days":
        """The same when what was on `old` is on `new`: later ones go along, the last earlier one stays."""
        known = {*self.named, *takewhile(lambda day: day <= old, self.days(self.named[0]))}
        earlier = sorted(day for day in known if day < min(old, new))
        # How far the last two are apart says how it goes on, so one of the earlier ones is kept.
        return Days((*earlier[-1:], *sorted({new} | {day + (new - old) for day in known if day >= old})))

    def __str__(self) -> str:
        return ", ".join(map(str, self.named))


Recurrence = Weekly | Monthly | Days


def first_days(recurrence: Recurrence, after: date, without: Container[date] = ()) -> tuple[date, ...]:
    """The days on which a first session could be: those in the first week after `after` that has any."""
    start = after + _DAY
    anything_goes = isinstance(recurrence, Weekly) and not recurrence.weekdays
    fitting = _from(start) if anything_goes else recurrence.days(start)
    free = (day for day in fitting if day not in without)
    first = next(free)
    return (first, *takewhile(lambda day: day < first + _WEEK, free))


def read_day(text: str) -> date | None:
    """The day that `2027-01-12` names; None for anything else, and for days that no circle will see."""
    try:
        day = date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and day.year in _YEARS else None


def _from(first: date) -> Iterator[date]:
    return (first + turn * _DAY for turn in count())


def _in_a_row(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
