"""Counts of people from which nothing can be learned about any one of them, however they are compared.

Four rules, held by `tests/domain/test_small_groups.py`:

- A count says “at least so many”, in fives. What can be had by adding and subtracting counts is then a multiple of five
  as well, never one to four people; and below five nothing is shown.
- On the other side of all counts of a table there may always be five people or more: of a group of fewer than ten
  nothing is shown, and “all of them” never.
- Tables are drawn once a week, at moments that nobody chooses, and each count in them anew only when five people or
  more are behind the change: when it has moved by five since it was drawn last (nobody can move a count by more than
  one), and when five or more have said or done something about it in this last week. So no count in two reports differs
  by what one of four people said, took back, changed or no longer says. And whoever knows who acted between two reports
  has five to choose from at least: one who acts while all others rest changes no report.
- People are counted over a whole season, never by circle: there is nothing to subtract a circle from.

What no threshold can do: whoever knows of all others what each of them said learns of the last one. `of` is no secret
from organizers, who know who has or had a place.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import field
from datetime import datetime, timedelta

from circles.domain.health import SMALL_GROUP
from circles.domain.values import dataclass

WEEK = timedelta(weeks=1)
"""From one drawing to the next."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is counted of one person: one word of ours, and when they last did something about it (aware UTC)."""

    person_id: str
    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Table:
    """People by what they said or did. `cells`: at least so many, in fives; what is not there is too few to show.

    `of` so many people, as known at `at` (aware UTC). `behind`: how many there were of each when its count was drawn
    last; nobody is shown that.
    """

    cells: Mapping[str, int]
    of: int
    at: datetime
    behind: Mapping[str, int] = field(default_factory=dict)


def drawn(said: Collection[Said], of: int, before: Table | None, now: datetime) -> Table:
    """The table as it may be shown from `now` on: each count from before, unless enough people are behind a new one.

    Args:
        said: one for each person at most; people of whom nothing is counted are not in it.
        of: how many people there are.
        before: what was drawn last, if anything was.
        now: aware UTC.
    """
    counts = Counter(each.what for each in said)
    was = before.behind if before else {}
    moved = {what for what in {*counts, *was} if before is None or abs(counts[what] - was.get(what, 0)) >= SMALL_GROUP}
    heard = {each.person_id for each in said if each.at > now - WEEK}
    kept = {what: count for what, count in before.cells.items() if what not in moved} if before else {}
    new = _fitting({what: _in_fives(counts[what]) for what in moved}, of - sum(kept.values()))
    if before and (not moved or new is None or len(heard) < SMALL_GROUP):
        return before
    cells = {what: count for what, count in sorted((kept | (new or {})).items()) if count}
    return Table(cells, of, now, {**was, **{what: counts[what] for what in moved}})


def _fitting(cells: dict[str, int], space: int) -> dict[str, int] | None:
    """Where too few would be left on the other side, the largest say less than they could; None: that helps nothing."""
    while space - sum(cells.values()) < SMALL_GROUP:
        largest = max(sorted(cells), key=lambda what: cells[what], default="")
        if not cells.get(largest):
            return None
        cells[largest] -= SMALL_GROUP
    return cells


def _in_fives(count: int) -> int:
    return count // SMALL_GROUP * SMALL_GROUP
