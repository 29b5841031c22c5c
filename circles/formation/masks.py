"""When each member can start, in all weeks of the season: one number each, so that a circle's hours are one `&`.

Weeks in which all members' clocks stand the same way are one week. A bit is a start, not a quarter: what lies
between two starts of the grid is left out.
"""

from collections.abc import Sequence
from datetime import date

from circles.domain.values import dataclass
from circles.domain.week_masks import QUARTER, WEEK, season_starts, weeks_of
from circles.formation.instance import Instance


@dataclass(frozen=True, slots=True)
class Starts:
    """The starts of all members. Bit `k` of week `week_of[w]` is the k-th start of week w of the season.

    `bits` is the number of starts in a week, `weeks` of them lie side by side in each number.
    """

    bits: int
    weeks: int
    week_of: tuple[int, ...]
    can: tuple[int, ...]
    prefer: tuple[int, ...]


def starts_of(instance: Instance) -> Starts:
    """Build them. People with the same zone and the same hours share one number."""
    rules, count = instance.rules, instance.weeks
    known: dict[tuple[str, int], tuple[int, ...]] = {}
    for member in instance.members:
        for local in (member.can | member.prefer, member.prefer):
            if (member.zone, local) not in known:
                known[member.zone, local] = _weekly(member.zone, local, instance.start, count, instance)
    columns = list(zip(*known.values(), strict=True)) if known else []
    numbers: dict[tuple[int, ...], int] = {}
    week_of = tuple([numbers.setdefault(column, len(numbers)) for column in columns])
    kept = [week_of.index(number) for number in range(len(numbers))]
    step = rules.start_grid_minutes // QUARTER
    bits = len(range(0, WEEK, step))
    packed = {key: _side_by_side([weeks[week] for week in kept], step, bits) for key, weeks in known.items()}
    can = tuple([packed[each.zone, each.can | each.prefer] for each in instance.members])
    prefer = tuple([packed[each.zone, each.prefer] for each in instance.members])
    return Starts(bits, len(kept), week_of, can, prefer)


def _weekly(zone: str, local: int, start: date, weeks: int, instance: Instance) -> tuple[int, ...]:
    rules = instance.rules
    if not local:
        return (0,) * weeks
    season = season_starts(zone, local, start, weeks, rules.meeting_minutes, rules.start_grid_minutes)
    return weeks_of(season, weeks)


def _side_by_side(weeks: Sequence[int], step: int, bits: int) -> int:
    whole = 0
    for number, week in enumerate(weeks):
        if week:
            thinned = int(f"{week:0{WEEK}b}"[::-1][::step][::-1], 2)
            whole |= thinned << number * bits
    return whole
