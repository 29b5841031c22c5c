"""Where no hour serves all: who keeps whom from meeting, and the least that would have to change: for organizers."""

from collections.abc import Sequence
from datetime import datetime
from itertools import combinations

from circles.domain.best_hours import on_days, padded, zones_of
from circles.domain.hour_shares import Member
from circles.domain.hour_windows import Hour, Season
from circles.domain.values import dataclass
from circles.domain.week_masks import DAY, QUARTER, WEEK, WHOLE_WEEK, on_wall, quarters, starts, utc_season


@dataclass(frozen=True, slots=True)
class Opening:
    """An hour that would serve all in every week, and by how many minutes who would have to widen theirs for it.

    `at` (aware UTC) is the first time of that hour, to be shown to whoever asks: its wall is the zone of some of them.
    """

    hour: Hour
    at: datetime
    needed: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """Who has no hour in common in `weeks` of the season's windows: two people, if two are enough, or one who has none.

    `opening` is the hour for which the fewest people would have to change what they stated, and by the least.
    """

    person_ids: tuple[str, ...]
    weeks: int
    opening: Opening


def blocked(members: Sequence[Member], season: Season) -> Blocked | None:
    """Why there is no hour; None if each window has one. What else takes a host or a room is not looked at."""
    if not members or not season.windows:
        return None
    walls = _Walls(members, season)
    for size in range(1, len(members) + 1):
        groups = combinations(range(len(members)), size)
        found = max(((walls.without(group), group) for group in groups), key=lambda each: each[0])
        if found[0]:
            return Blocked(tuple(members[each].person_id for each in found[1]), found[0], walls.opening())
    return None


class _Walls:
    """When each member is free, window by window, on the wall that most live by."""

    def __init__(self, members: Sequence[Member], season: Season) -> None:
        self.members, self.season, self.zone = members, season, zones_of(members, season)[0]
        monday, weeks = padded(season)
        free = [
            on_wall(self.zone, utc_season(each.zone, each.stated.can, monday, weeks), monday, weeks) for each in members
        ]
        # Each with what a session may run over into.
        begins = [(window - monday).days * DAY for window in season.windows]
        self.weeks = [tuple(mask >> begin & (1 << 2 * WEEK) - 1 for mask in free) for begin in begins]

    def without(self, group: Sequence[int]) -> int:
        """In how many windows these have no start in common."""
        return sum(not self._starts(week, group) for week in self.weeks)

    def _starts(self, week: Sequence[int], group: Sequence[int]) -> int:
        together = (1 << 2 * WEEK) - 1
        for each in group:
            together &= week[each]
        found = starts(together & WHOLE_WEEK, together >> WEEK, self.season.minutes, self.season.grid)
        return found & on_days(self.season.days)

    def opening(self) -> Opening:
        """The hour that asks the fewest people for the least."""
        all_day = starts(WHOLE_WEEK, WHOLE_WEEK, self.season.minutes, self.season.grid) & on_days(self.season.days)
        kinds = list(dict.fromkeys(self.weeks))
        needs = {place: self._needed(kinds, place) for place in quarters(all_day)}
        place = min(needs, key=lambda each: (sum(map(bool, needs[each])), sum(needs[each]), each))
        needed = zip(self.members, needs[place], strict=True)
        hour = Hour(self.zone, place)
        at = hour.wall(self.season.windows[0]).instant
        return Opening(hour, at, tuple((each.person_id, more) for each, more in needed if more))

    def _needed(self, kinds: Sequence[Sequence[int]], place: int) -> list[int]:
        """How many minutes each member lacks for a start, in the window in which they lack most."""
        wanted = (1 << self.season.minutes // QUARTER) - 1
        lacking = ([(~mask >> place & wanted).bit_count() for mask in week] for week in kinds)
        return [QUARTER * max(each) for each in zip(*lacking, strict=True)]
