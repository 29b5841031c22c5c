"""A week as a grid of cells to paint: the days side by side, hours or half hours down."""

from collections.abc import Mapping

from circles.domain.availability import Availability, Level
from circles.domain.values import dataclass
from circles.domain.week_masks import DAY, QUARTER

SIZES = (60, 30)
"""Minutes that a cell may have."""
Place = tuple[int, int]
"""A cell: its day (0 is Monday) and the minute of the day at which it begins."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is stated for a cell: the level of most of its quarters (of the worse one, if even), and if all have it."""

    level: Level
    is_whole: bool


def places(minutes: int) -> tuple[Place, ...]:
    """All cells of a week, day by day."""
    return tuple((day, minute) for day in range(7) for minute in range(0, 24 * 60, minutes))


def size_for(of: Availability) -> int:
    """The largest cells in which this has no cell with two levels; the smallest there are, if all of them do."""
    fitting = [size for size in SIZES if all(each.is_whole for each in cells(of, size).values())]
    return fitting[0] if fitting else SIZES[-1]


def cells(of: Availability, minutes: int) -> dict[Place, Cell]:
    """What is stated, cell by cell."""
    return {place: _cell(of, place, minutes) for place in places(minutes)}


def painted(before: Availability, levels: Mapping[Place, Level], minutes: int) -> Availability:
    """What was stated before, with the cells that look different now on their new level.

    A cell that looks as before keeps what it is finer than a cell. So does one that is not named.
    """
    after = before
    for place, level in levels.items():
        if _cell(before, place, minutes).level is not level:
            after = after.stating(level, _mask(place, minutes))
    return after


def _mask(place: Place, minutes: int) -> int:
    day, minute = place
    return (1 << minutes // QUARTER) - 1 << day * DAY + minute // QUARTER


def _cell(of: Availability, place: Place, minutes: int) -> Cell:
    mask = _mask(place, minutes)
    good, possible = (of.good & mask).bit_count(), (of.possible & mask).bit_count()
    counts = {Level.IMPOSSIBLE: minutes // QUARTER - good - possible, Level.POSSIBLE: possible, Level.GOOD: good}
    most = max(counts.values())
    return Cell(min(level for level, count in counts.items() if count == most), most == minutes // QUARTER)
