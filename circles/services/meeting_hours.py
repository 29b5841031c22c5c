"""At what hours circles meet: chosen from what people stated, with what else they and the rooms are taken for."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from circles.domain.availability import assumed
from circles.domain.hour_reasons import Reasons, reasons_for
from circles.domain.hour_series import series_of
from circles.domain.hour_shares import Member, shares, unassuming
from circles.domain.hour_windows import Season, season_for, whole_quarters
from circles.domain.hours_for_all import Given, Span, Wanted, hours_for
from circles.domain.program import Plan
from circles.domain.rescue import clashes
from circles.domain.series import Series, WallTime
from circles.domain.session import Session
from circles.domain.values import dataclass
from circles.services.desk import Desk
from circles.services.season_plan import days_without, first_possible

NOTICE = timedelta(hours=12)
"""A session that we choose is not sooner than that."""
REMEMBERED = timedelta(days=365)
"""Whoever had hard hours within a year gets the better ones now."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a circle: the series, when its sessions are, and why (see `circles.domain.hour_reasons`)."""

    series: Series
    walls: tuple[WallTime, ...]
    reasons: Reasons


async def choose_hours(
    desk: Desk, plan: Plan, groups: Sequence[Sequence[str]], now: datetime, first: WallTime | None = None
) -> list[Hours | None]:
    """The hours of each group, in their order: one for the season, or the fairest that take turns.

    Nobody who is in two groups, or in a circle that meets already, has two sessions at once. It only reads; the
    choosing is done in a thread, so no transaction should be open meanwhile.

    Args:
        groups: the people of each circle, by id.
        first: the first session of every circle, if an organizer chose it: then its hour is theirs.

    Returns:
        None for a group for which there is no hour at all. That cannot be where nobody stated any.
    """
    wanted, taken = await hours_wanted(desk, plan, groups, now)
    if first:
        return _all_named(desk, plan, first, wanted, taken)
    given = await asyncio.to_thread(hours_for, wanted, taken)
    without = days_without(desk, plan)
    return [chosen(plan, each.season, given[each.circle_id], without) for each in wanted]


async def hours_wanted(
    desk: Desk, plan: Plan, groups: Sequence[Sequence[str]], now: datetime
) -> tuple[list[Wanted], dict[str, list[Span]]]:
    """What is to be chosen, each with its place as its id, and when people and the room are taken already."""
    everyone = list(dict.fromkeys(person for group in groups for person in group))
    known = {each.person_id: each for each in await members(desk, everyone, now)}
    rooms = room_of(desk)
    taken: dict[str, list[Span]] = dict(await desk.ledger.hours.taken_by(everyone, now))
    for room in rooms:
        taken[room] = await desk.ledger.hours.taken_at(["", room], now)
    free = season_for(
        plan.recurrence, plan.sessions, first_possible(desk, plan, now), plan.minutes, days_without(desk, plan)
    )
    season = free.without([(free.begin, now + NOTICE)])
    return [
        Wanted(str(place), tuple(known[each] for each in group if each in known), season, frozenset(group), rooms)
        for place, group in enumerate(groups)
    ], taken


async def members(desk: Desk, person_ids: Iterable[str], now: datetime) -> tuple[Member, ...]:
    """These people with what they stated, or what is assumed of them, and what they have carried so far."""
    ids = list(person_ids)
    people, stated = await desk.ledger.people.many(ids), await desk.ledger.wishes.hours(ids)
    carried = await desk.ledger.hours.carried(ids, now - REMEMBERED)
    return tuple(
        Member(id, people[id].zone or "UTC", stated.get(id, assumed()), carried.get(id, 0), id not in stated)
        for id in ids
        if id in people
    )


async def note_burdens(desk: Desk, held: Session, there: Iterable[str], now: datetime) -> None:
    """Keep how hard the hour of a held session was for each, by what they state today: for the next choice.

    Who said nothing is not taken to have had it hard, but early or late hours are.
    """
    people = tuple(map(unassuming, await members(desk, there, now)))
    borne = shares(people, (held.wall,), whole_quarters(held.minutes))
    await desk.ledger.hours.bear(held.id, {each.person_id: each.burden - each.carried for each in borne})


def room_of(desk: Desk, place: str = "") -> frozenset[str]:
    """The room that a circle needs for itself, by where it said that it meets; none if plugins give each its own."""
    usual = "" if desk.registry.finds_places else desk.settings.community.meeting_link
    return frozenset(filter(None, [place or usual]))


def chosen(
    plan: Plan, season: Season, given: Given, without: frozenset[date], sessions: int | None = None
) -> Hours | None:
    """The hours of a circle with this plan, as they were found; days off are jumped over.

    `sessions`: how many there are, if not as many as the plan says.
    """
    if given.plan is None:
        return None
    series = series_of(given.plan.sessions, season, plan.recurrence, sessions or plan.sessions, plan.rhythm)
    # What is on record begins with a session that takes place.
    series = series.going_on(next(series.walls(without)).instant - NOTICE)
    walls = tuple(series.walls(without))
    return Hours(series, walls, reasons_for(given.members, walls, plan.minutes, given))


def _all_named(
    desk: Desk, plan: Plan, first: WallTime, wanted: Sequence[Wanted], taken: dict[str, list[Span]]
) -> list[Hours | None]:
    """All at the hour that an organizer named; one of them can have the room, and none if it is taken."""
    found: list[Hours | None] = []
    for place, each in enumerate(wanted):
        hours = _named(desk, plan, first, each.members)
        sessions = [(wall.instant, plan.minutes) for wall in hours.walls]
        if each.rooms and (place or any(clashes(sessions, taken[room]) for room in each.rooms)):
            hours = replace(hours, reasons=(*hours.reasons, ("needs_room", 1)))
        found.append(hours)
    return found


def _named(desk: Desk, plan: Plan, first: WallTime, people: Sequence[Member]) -> Hours:
    series = Series(first.day, first.time, first.zone, plan.every_weeks, plan.sessions, plan.rhythm)
    walls = tuple(series.walls(days_without(desk, plan)))
    return Hours(series, walls, reasons_for(people, walls, plan.minutes))
