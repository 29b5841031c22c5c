"""When a circle meets: one hour for the season if it serves all, else the fairest rotation of two to four.

Everybody's burden is counted by the session: nothing where the hour is good for them, one where it is only possible,
and one more where it lies outside 8:00 to 21:00 on their own wall. Nobody is asked to come when they cannot. What each
carries from before counts too, so whoever had the late hours gets the better ones now.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from operator import add

from circles.domain.hour_choice import MOST_HOURS, Choice, Problem, fairest
from circles.domain.hour_descent import Burdens
from circles.domain.hour_shares import Member, Share, shares, waking_starts
from circles.domain.hour_windows import Hour, Season
from circles.domain.series import WallTime
from circles.domain.values import dataclass
from circles.domain.week_masks import (
    DAY,
    QUARTER,
    WEEK,
    grid_mask,
    on_wall,
    packed,
    quarters,
    season_starts,
    stretches,
)

_ONE_WEEK = timedelta(weeks=1)
_EVENING = (18 * 60 + 30) // QUARTER
_FULL_HOURS = sum(1 << each for each in range(0, WEEK, 60 // QUARTER))


@dataclass(frozen=True, slots=True)
class HoursPlan:
    """The hours of a season. `sessions` in their order; `shares` in that of the members. `choice` proves it."""

    sessions: tuple[WallTime, ...]
    hours: tuple[Hour, ...]
    shares: tuple[Share, ...]
    choice: Choice

    @property
    def largest(self) -> int:
        """The burden of who has it hardest."""
        return max(each.burden for each in self.shares)


def best_hours(members: Sequence[Member], season: Season, most: int = MOST_HOURS) -> HoursPlan | None:
    """The hours with the smallest largest burden, then the smallest sum; None if some window has no hour for all.

    They are on the wall that most members live by. One hour for the season if that is as easy for who has it hardest
    as any rotation, also on another member's wall; else a rotation, with half the rhythm at least between two
    sessions. Hours move with the clocks of their wall. `most`: how many may take turns.
    """
    if not members or not season.windows:
        return None
    seasons, found = seasons_of(members, season), list[tuple[Choice, Table]]()
    home, *_ = zones = zones_of(members, season)
    least = _least(members, seasons, len(season.windows))
    for place, zone in enumerate(zones):
        table = Table(members, season, zone, seasons)
        chosen = [(fairest(table.problem(1)), table)] if place else _spread_out(table, most)
        found += [(choice, part) for choice, part in chosen if choice]
        if found and found[0][0].is_fixed and found[0][0].largest <= least:
            break
    if not found:
        return None
    # Another wall only where it is easier there: its full and half hours may fall between those of this one.
    best, of = min(found, key=lambda each: (*_worth(each)[:2], each[1].zone != home, each[0].total))
    return of.plan(best)


def _worth(found: "tuple[Choice, Table]") -> tuple[int, bool, int]:
    choice, _ = found
    return choice.largest, not choice.is_fixed, choice.total


def _spread_out(table: "Table", most: int) -> "list[tuple[Choice | None, Table]]":
    """The fairest choice on this wall that leaves enough time between any two sessions."""
    choice = fairest(table.problem(most))
    if choice is None or table.picked(choice):
        return [(choice, table)]
    parts = [table.on(days) for days in table.season.runs]
    found = [(each, part) for part in parts if (each := fairest(part.problem(most)))]
    if not found:
        return []
    best, part = min(found, key=_worth)
    if all(each.is_proved for each, _ in found):
        return [(best, part)]
    bound = min(each.bound for each, _ in found)
    return [(replace(best, bound=bound, total_bound=min(each.total_bound for each, _ in found)), part)]


def zones_of(members: Sequence[Member], season: Season) -> list[str]:
    """The members' zones, the most frequent first; of those whose clocks go alike one."""
    names = [member.zone for member in members]
    ordered = sorted(dict.fromkeys(names), key=lambda name: -names.count(name))
    alike = {stretches(name, *padded(season)): name for name in reversed(ordered)}
    return [name for name in ordered if name in alike.values()]


def padded(season: Season) -> tuple[date, int]:
    """A week more at both ends, and one to run over: a week on a wall begins before or after that of UTC."""
    return season.first_monday - _ONE_WEEK, ((season.windows[-1] - season.first_monday).days + 6) // 7 + 3


def seasons_of(members: Sequence[Member], season: Season) -> list[int]:
    """When all can start, and for each member when it is good, and when it lies in waking hours: seasons of UTC."""
    monday, weeks = padded(season)
    free = (1 << weeks * WEEK) - 1
    for before in range(season.minutes // QUARTER):
        free &= ~(season.busy >> before)
    likes = list[int]()
    for each in members:
        can = season_starts(each.zone, each.stated.can, monday, weeks, season.minutes, QUARTER)
        good = season_starts(each.zone, each.stated.good, monday, weeks, season.minutes, QUARTER)
        likes += [good, waking_starts(each.zone, season.minutes, monday, weeks)]
        free &= can
    return [free, *(free & mask for mask in likes)]


def _least(members: Sequence[Member], seasons: Sequence[int], sessions: int) -> int:
    """What the largest burden cannot be below, on whatever wall: somebody's, if they alone could choose."""
    own = zip(seasons[1::2], seasons[2::2], strict=True)
    costs = [0 if good & awake else 1 if good | awake else 2 for good, awake in own]
    return max(each.carried + sessions * cost for each, cost in zip(members, costs, strict=True))


class Table:
    """Who can and likes what, window by window on one wall. Windows alike are one kind."""

    def __init__(self, members: Sequence[Member], season: Season, zone: str, seasons: Sequence[int]) -> None:
        self.members, self.season, self.zone, self._seasons = members, season, zone, seasons
        monday, weeks = padded(season)
        free, *likes = (on_wall(zone, each, monday, weeks) for each in seasons)
        shown = [packed(each, weeks) for each in (free & grid_mask(season.grid, weeks), *likes)]
        kinds: dict[tuple[bytes, ...], int] = {}
        begins = ((window - monday).days * DAY // 8 for window in season.windows)
        cuts = (slice(begin, begin + (max(season.days) + 1) * DAY // 8) for begin in begins)
        self.kinds = [kinds.setdefault(tuple([each[cut] for each in shown]), len(kinds)) for cut in cuts]
        masks = [tuple([int.from_bytes(each, "little") for each in kind]) for kind in kinds]
        usable = on_days(season.days)
        self.masks = [(free & usable, *likes) for free, *likes in masks]
        self.sorts, self.burdens = self._hours()

    def on(self, days: tuple[int, ...]) -> "Table":
        """The same with some of the days only."""
        return Table(self.members, replace(self.season, days=days), self.zone, self._seasons)

    def problem(self, most: int) -> Problem:
        """The same as numbers."""
        counts = tuple(self.kinds.count(kind) for kind in range(len(self.masks)))
        return Problem(counts, tuple(self.burdens), tuple(each.carried for each in self.members), most)

    def picked(self, choice: Choice) -> dict[int, Hour] | None:
        """The hours of a choice, by their place in the problem; None if such hours leave too little time between."""
        used = {hour: self.sorts[hour] for of_kind in choice.hours for hour in of_kind}
        if len(used) == 1:
            return {hour: Hour(self.zone, _nicest(sort)) for hour, sort in used.items()}
        for run in map(on_days, self.season.runs):
            if all(sort & run for sort in used.values()):
                return {hour: Hour(self.zone, _nicest(sort & run)) for hour, sort in used.items()}
        return None

    def plan(self, choice: Choice) -> HoursPlan:
        """The sessions of a choice."""
        hours = self.picked(choice) or {}
        given = [hours[each] for each in self._order(choice)]
        sessions = tuple(hour.wall(window) for hour, window in zip(given, self.season.windows, strict=True))
        borne = shares(self.members, sessions, self.season.minutes)
        return HoursPlan(sessions, tuple(dict.fromkeys(given)), borne, choice)

    def _hours(self) -> tuple[list[int], list[tuple[Burdens | None, ...]]]:
        """The hours by what they cost everybody: masks of those that cost the same, and what that is in each kind."""
        found: dict[tuple[Burdens | None, ...], int] = {}
        kinds = [(free, list(zip(likes[::2], likes[1::2], strict=True))) for free, *likes in self.masks]
        for sort in _sorted_out(self.masks):
            bit = sort & -sort
            costs = tuple([_costs(likes, bit) if free & bit else None for free, likes in kinds])
            found[costs] = found.get(costs, 0) | sort
        return list(found.values()), list(found)

    def _order(self, choice: Choice) -> list[int]:
        """The hours in such an order that nobody has many hard ones in a row."""
        if choice.is_fixed:
            return [hour for of_kind in choice.hours for hour in of_kind]
        left = [list(of_kind) for of_kind in choice.hours]
        totals, given = [member.carried for member in self.members], list[int]()
        for kind in self.kinds:
            costs = {hour: self.burdens[hour][kind] or () for hour in left[kind]}
            after = {hour: list(map(add, totals, costs[hour])) for hour in costs}
            hour = min(after, key=lambda each: (sorted(after[each], reverse=True), each))
            left[kind].remove(hour)
            totals = after[hour]
            given.append(hour)
        return given


def on_days(days: Iterable[int]) -> int:
    """All quarters of these days of a window."""
    return sum(((1 << DAY) - 1) << day * DAY for day in days)


def _sorted_out(masks: Sequence[Sequence[int]]) -> list[int]:
    """The starts of a window, in sorts: those of one sort are alike for all members in all kinds of windows."""
    every = 0
    for free, *_ in masks:
        every |= free
    sorts = [every] if every else []
    for mask in dict.fromkeys(chain.from_iterable(masks)):
        sorts = [part for sort in sorts for part in (sort & mask, sort & ~mask) if part]
    return sorts


def _costs(likes: Sequence[tuple[int, int]], bit: int) -> Burdens:
    """What a start costs each member, by when it is good and when they are awake."""
    return tuple([(not good & bit) + (not awake & bit) for good, awake in likes])


def _nicest(sort: int) -> int:
    """Of starts that are equal the one that is nearest to the evening, on the hour if there is one."""
    return min(quarters(sort & _FULL_HOURS or sort), key=lambda each: (abs(each % DAY - _EVENING), each))
