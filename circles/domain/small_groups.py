"""Counts of people from which nothing can be learned about any one of them, however they are compared.

Four rules, held by `tests/domain/test_small_groups.py`:

- A count says “at least so many”, in fives. What can be had by adding and subtracting counts is then a multiple of five
  as well, never one to four people; and below five nothing is shown.
- On the other side of all counts of a table there may always be five people or more: of a group of fewer than ten
  nothing is shown, and “all of them” never.
- A table is drawn at moments that nobody chooses, and only anew when five people or more have said or done something
  since. So two reports differ by nobody in particular: not by who has just joined, answered, or left.
- People are counted over a whole season, never by circle: there is nothing to subtract a circle from.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from circles.domain.health import SMALL_GROUP
from circles.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """What is counted of one person: one word of ours, and when it became so (aware UTC)."""

    person_id: str
    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Table:
    """People by what they said or did. `cells`: at least so many, in fives; what is not there is too few to show.

    `of` so many people, as known at `at` (aware UTC).
    """

    cells: Mapping[str, int]
    of: int
    at: datetime


def drawn(said: Collection[Said], of: int, before: Table | None, now: datetime) -> Table:
    """The table as it may be shown from `now` on: the one from before, unless enough people are behind a new one.

    Args:
        said: one for each person at most; people of whom nothing is counted are not in it.
        of: how many people there are.
        before: what was drawn last, if anything was.
        now: aware UTC.
    """
    if before is not None:
        changed = {each.person_id for each in said if each.at > before.at}
        if len(changed) < SMALL_GROUP:
            return before
    counts = Counter(each.what for each in said)
    return Table(_shown(counts, of), of, now)


def _shown(counts: Mapping[str, int], of: int) -> dict[str, int]:
    """The counts in fives. Where too few would be left on the other side, the largest say less than they could."""
    cells = {what: _in_fives(count) for what, count in sorted(counts.items())}
    while any(cells.values()) and of - sum(cells.values()) < SMALL_GROUP:
        largest = max(cells, key=lambda what: cells[what])
        cells[largest] -= SMALL_GROUP
    return {what: count for what, count in cells.items() if count}


def _in_fives(count: int) -> int:
    return count // SMALL_GROUP * SMALL_GROUP
