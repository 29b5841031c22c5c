"""What somebody stated about the hours of their week, once, on their own wall: good, possible, or impossible."""

from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum

from circles.domain.recurrence import WEEKDAYS
from circles.domain.values import dataclass
from circles.domain.week_masks import DAY, QUARTER, WEEK, WHOLE_WEEK, starts, turned, week_mask


class Level(IntEnum):
    """How well an hour suits somebody. What was not mentioned is impossible."""

    IMPOSSIBLE = 0
    POSSIBLE = 1
    GOOD = 2


@dataclass(frozen=True, slots=True)
class Group:
    """Days (0 is Monday) on which the same spans are free: (first minute, last minute) of the day, the last not in."""

    days: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Availability:
    """Masks of a local week (`week_masks`). No quarter is in both; what is in neither is impossible."""

    good: int = 0
    possible: int = 0

    @property
    def can(self) -> int:
        """When they could be there at all."""
        return self.good | self.possible

    def level_at(self, wall: datetime, minutes: int) -> Level:
        """How well so many minutes suit them that begin when their own wall shows this: as the worst quarter does."""
        minute = wall.hour * 60 + wall.minute
        start, length = wall.weekday() * DAY + minute // QUARTER, -(-(minute % QUARTER + minutes) // QUARTER)
        needed = [1 << (start + each) % WEEK for each in range(length)]
        if all(self.good & each for each in needed):
            return Level.GOOD
        return Level.POSSIBLE if all(self.can & each for each in needed) else Level.IMPOSSIBLE

    def stating(self, level: Level, mask: int) -> "Availability":
        """The same, but with what is in the mask on this level."""
        return Availability(
            self.good & ~mask | (mask if level is Level.GOOD else 0),
            self.possible & ~mask | (mask if level is Level.POSSIBLE else 0),
        )

    def turned(self, quarters: int) -> "Availability":
        """The same moments as a clock shows them that is so many quarters of an hour ahead."""
        return Availability(turned(self.good, quarters), turned(self.possible, quarters))

    def starts(self, minutes: int, grid: int) -> int:
        """At how many moments of the week a meeting of so many minutes can start. They are `grid` minutes apart.

        Raises ValueError if these are not whole quarters of an hour.
        """
        return starts(self.can, self.can, minutes, grid).bit_count()

    def stored(self) -> list[list[str]]:
        """As the files of a program have it: rows of weekday, first and last time, `prefer` or `can`."""
        return [
            [WEEKDAYS[day], clock(first), clock(last), word]
            for word, mask in (("prefer", self.good), ("can", self.possible))
            for day in range(7)
            for first, last in _spans(mask, day)
        ]

    @classmethod
    def of(cls, rows: Iterable[Iterable[str]]) -> "Availability":
        """From such rows. Raises ValueError for any other."""
        masks = {"prefer": 0, "can": 0}
        for day, first, last, word in rows:
            masks[word.lower()] |= week_mask([(WEEKDAYS.index(day.lower()), _minute(first), _minute(last))])
        return cls(masks["prefer"], masks["can"] & ~masks["prefer"])


ALWAYS = Availability(WHOLE_WEEK)


def assumed() -> Availability:
    """What holds for who stated nothing: every day from 8:00 to 21:00 is possible, and good on weekday evenings."""
    return _ASSUMED


def groups(mask: int) -> tuple[Group, ...]:
    """A local week as people would say it: the days that are alike together, in the order of the first one."""
    alike: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for day in range(7):
        if spans := _spans(mask, day):
            alike.setdefault(spans, []).append(day)
    return tuple(Group(tuple(days), spans) for spans, days in alike.items())


def clock(minute: int) -> str:
    """`18:00`; the end of a day is `24:00`."""
    return f"{minute // 60}:{minute % 60:02}"


def _minute(shown: str) -> int:
    hour, minute = shown.split(":")
    return int(hour) * 60 + int(minute)


def _spans(mask: int, day: int) -> tuple[tuple[int, int], ...]:
    left, at = mask >> day * DAY & (1 << DAY) - 1, 0
    found = []
    while left:
        begin = (left & -left).bit_length() - 1
        left >>= begin
        length = (~left & left + 1).bit_length() - 1
        found.append(((at + begin) * QUARTER, (at + begin + length) * QUARTER))
        left >>= length
        at += begin + length
    return tuple(found)


_ASSUMED = Availability(possible=week_mask([(day, 8 * 60, 21 * 60) for day in range(7)])).stating(
    Level.GOOD, week_mask([(day, 18 * 60, 21 * 60) for day in range(5)])
)
