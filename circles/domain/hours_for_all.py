"""Hours for many circles at once: who or what is in two of them has never two sessions at the same time."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from circles.domain.availability import Availability
from circles.domain.best_hours import HoursPlan, best_hours
from circles.domain.hour_shares import Member
from circles.domain.hour_windows import Season
from circles.domain.values import dataclass
from circles.domain.week_masks import WHOLE_WEEK

Span = tuple[datetime, datetime]
"""From when to when something is taken (aware)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A circle that wants hours. `shares` names the people and rooms that it needs for itself while it meets.

    `rooms` are those that it could do without if there is no other way.
    """

    circle_id: str
    members: tuple[Member, ...]
    season: Season
    shares: frozenset[str] = frozenset()
    rooms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Given:
    """The hours of a circle: None if there are none. `members` with what was assumed of them in the end.

    `is_widened`: who stated nothing had to be taken to be free at any time. `needs_room`: there is no hour at which
    its room is free, so that it has to find another one.
    """

    plan: HoursPlan | None
    members: tuple[Member, ...]
    is_widened: bool = False
    needs_room: bool = False


def hours_for(circles: Sequence[Wanted], taken: Mapping[str, Collection[Span]] | None = None) -> dict[str, Given]:
    """Hours for all circles, by id. What is only assumed, or only a room, does not keep people from meeting."""
    booked = {name: list(spans) for name, spans in (taken or {}).items()}
    found = {each.circle_id: Given(None, each.members) for each in circles}
    for is_widened, needs_room in ((False, False), (True, False), (True, True)):
        left = [each for each in circles if found[each.circle_id].plan is None]
        tried = [_easier(each, is_widened, needs_room) for each in left]
        for each, plan in zip(tried, without_collisions(tried, booked).values(), strict=True):
            if plan:
                found[each.circle_id] = Given(plan, each.members, is_widened, needs_room)
                for name in each.shares | each.rooms:
                    booked.setdefault(name, []).extend(_spans(plan, each.season.minutes))
    return found


def _easier(circle: Wanted, is_widened: bool, needs_room: bool) -> Wanted:
    shares = circle.shares if needs_room else circle.shares | circle.rooms
    members = tuple(map(_at_any_time, circle.members)) if is_widened else circle.members
    return replace(circle, members=members, shares=shares)


def _at_any_time(member: Member) -> Member:
    if not member.is_silent:
        return member
    return replace(member, stated=Availability(member.stated.good, WHOLE_WEEK & ~member.stated.good))


def without_collisions(
    circles: Sequence[Wanted], taken: Mapping[str, Collection[Span]] | None = None
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
    circles: Iterable[Wanted], taken: Mapping[str, Collection[Span]]
) -> dict[str, HoursPlan | None]:
    booked = {name: list(spans) for name, spans in taken.items()}
    plans: dict[str, HoursPlan | None] = {}
    for each in circles:
        season = each.season.without(span for name in each.shares for span in booked.get(name, ()))
        plan = plans[each.circle_id] = best_hours(each.members, season)
        for name in each.shares if plan else ():
            booked.setdefault(name, []).extend(_spans(plan, season.minutes))
    return plans


def _spans(plan: HoursPlan | None, minutes: int) -> list[Span]:
    length = timedelta(minutes=minutes)
    return [(wall.instant, wall.instant + length) for wall in plan.sessions] if plan else []
