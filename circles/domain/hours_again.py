"""Hours looked at again: after clocks, holidays and pauses have changed something, and across circles that share."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from circles.domain.best_hours import HoursPlan, Season, best_hours
from circles.domain.hour_shares import Member, Share, cannot, shares
from circles.domain.series import WallTime
from circles.domain.values import dataclass
from circles.domain.week_masks import QUARTER

_QUARTER = timedelta(minutes=QUARTER)
_WORTH_IT = 2


@dataclass(frozen=True, slots=True)
class Recheck:
    """What to propose. `misses`: person's id -> how many of the sessions as planned they cannot come to; `now` is what
    these mean for each; `plan` the hours that would be better, None if there are none for all.
    """

    misses: dict[str, int]
    now: tuple[Share, ...]
    plan: HoursPlan | None


def recheck(members: Sequence[Member], planned: Sequence[WallTime], season: Season) -> Recheck | None:
    """What to propose for the sessions to come; None if they are well as they are.

    A change is proposed where somebody cannot come as planned, or where who has it hardest would have it easier by two
    sessions at least: people have made plans by then.

    Args:
        members: who is there from now on, so without those who pause, with what they carry by now.
        planned: the sessions to come, without those on holidays.
        season: the weeks that these are in.
    """
    gone = {each.person_id: len(cannot(each, planned, season.minutes)) for each in members}
    misses = {person: count for person, count in gone.items() if count}
    now = shares(members, planned, season.minutes)
    plan = best_hours(members, season)
    largest = max((each.burden for each in now), default=0)
    if misses or (plan and plan.largest <= largest - _WORTH_IT):
        return Recheck(misses, now, plan)
    return None


def after(members: Iterable[Member], held: Sequence[WallTime], minutes: int) -> tuple[Member, ...]:
    """The members with what they carry after these sessions: the ledger of burdens, carried over."""
    everyone = tuple(members)
    borne = shares(everyone, held, minutes)
    return tuple(replace(each, carried=mine.burden) for each, mine in zip(everyone, borne, strict=True))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A circle that wants hours. `shares` names the hosts and rooms that it needs for itself while it meets."""

    circle_id: str
    members: tuple[Member, ...]
    season: Season
    shares: frozenset[str] = frozenset()


def without_collisions(
    circles: Sequence[Wanted], taken: Mapping[str, Collection[tuple[datetime, datetime]]] | None = None
) -> dict[str, HoursPlan | None]:
    """Hours for all circles, by id, so that no host and no room has two sessions at once; None where there are none.

    One circle after the other gets the best that is left. A circle that finds nothing goes first in another try, so
    that one with few hours does not lose them to one with many. `taken`: when a host or a room is not free (aware).
    """
    order, first = list(circles), set[str]()
    while True:
        plans = _one_after_the_other(order, taken or {})
        stuck = [each for each in order if plans[each.circle_id] is None and each.circle_id not in first]
        if not stuck:
            return {each.circle_id: plans[each.circle_id] for each in circles}
        first |= {each.circle_id for each in stuck}
        order = stuck + [each for each in order if each not in stuck]


def _one_after_the_other(
    circles: Iterable[Wanted], taken: Mapping[str, Collection[tuple[datetime, datetime]]]
) -> dict[str, HoursPlan | None]:
    booked = {name: list(spans) for name, spans in taken.items()}
    plans: dict[str, HoursPlan | None] = {}
    for each in circles:
        season = replace(each.season, busy=each.season.busy | _busy(each, booked))
        plan = plans[each.circle_id] = best_hours(each.members, season)
        length = timedelta(minutes=season.minutes)
        for name in each.shares if plan else ():
            spans = [(wall.instant, wall.instant + length) for wall in plan.sessions] if plan else []
            booked.setdefault(name, []).extend(spans)
    return plans


def _busy(circle: Wanted, booked: Mapping[str, Collection[tuple[datetime, datetime]]]) -> int:
    """The quarters of its season in which something that it needs is taken, also in part."""
    begin = datetime.combine(circle.season.first_monday, time(), UTC) - timedelta(weeks=1)
    busy = 0
    for start, end in (span for name in circle.shares for span in booked.get(name, ())):
        first, last = max(0, (start - begin) // _QUARTER), max(0, -((begin - end) // _QUARTER))
        busy |= (1 << last) - 1 >> first << first if last > first else 0
    return busy
