"""Days on which no session is: of a community's year, as an organizer says them or a plugin knows them."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from circles.domain.recurrence import read_day
from circles.domain.values import dataclass
from circles.errors import Refused

MOST_DAYS = 184
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SPAN = re.compile(rf"({_DAY})(?:\s*(?:/|\s|,|\.\.|to|until|till|-)\s*({_DAY}))?", re.I)


@dataclass(frozen=True, slots=True)
class Blackout:
    """All days from `first` to `last`, both included."""

    first: date
    last: date

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=each) for each in range((self.last - self.first).days + 1))

    def __str__(self) -> str:
        return f"{self.first} {self.last}" if self.last > self.first else f"{self.first}"

    @classmethod
    def parse(cls, text: str) -> "Blackout":
        """Read `2026-12-24 2027-01-03`, or one day. Raises Refused for anything else, and for over half a year."""
        found = _SPAN.fullmatch(" ".join(text.split()))
        days = [read_day(each) for each in found.groups() if each] if found else []
        first, last = (days[0], days[-1]) if days else (None, None)
        if first is None or last is None:
            raise Refused("Name the first and the last day, such as 2026-12-24 2027-01-03. One day is fine as well.")
        if last < first:
            raise Refused("The last day comes before the first. Name them in order, such as 2026-12-24 2027-01-03.")
        if (last - first).days >= MOST_DAYS:
            raise Refused("That is more than half a year. Pause the circle instead, or name fewer days.")
        return cls(first, last)


def blacked_out(spans: Iterable[str]) -> frozenset[date]:
    """Every day in spans written as `Blackout.parse` reads them. Raises Refused for one that cannot be read."""
    return frozenset(day for each in spans for day in Blackout.parse(each))
