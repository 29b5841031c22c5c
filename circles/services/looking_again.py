"""Hours that may no longer fit: a look at them, and one suggestion to the host."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from circles.domain.circle import Circle, CircleState, MembershipState
from circles.domain.errand import Errand
from circles.domain.hour_shares import unassuming
from circles.domain.hour_windows import Season, season_for, whole_quarters
from circles.domain.hours_again import Recheck, recheck
from circles.domain.hours_for_all import Wanted, hours_for
from circles.domain.looking_again import HOURS, Suggestion, look
from circles.domain.recurrence import Weekly
from circles.domain.replanning import in_order
from circles.domain.request import RequestState
from circles.domain.session import Session
from circles.posts import hours as posts
from circles.services.desk import Desk
from circles.services.meeting_hours import Hours, chosen, members, room_of
from circles.services.season_plan import days_without
from circles.store.codec import from_json, to_json

TO_PREPARE = timedelta(days=7)
"""A session that is nearer than that stays where it is: people have made their plans."""
TO_ANSWER = timedelta(days=7)
_LEEWAY = timedelta(days=3)


async def look_for(desk: Desk, person_id: str, now: datetime) -> None:
    """Somebody stated other hours, or lives by another clock: look at the hours of their circles."""
    for each in await desk.ledger.circles.of_person(person_id):
        await desk.ledger.errands.plan(look(each.id, now))


async def look_at_hours(desk: Desk, errand: Errand, now: datetime) -> None:
    """Suggest other hours, if somebody cannot come as planned, or it would be a good deal easier for who has it
    hardest. What nobody has stated is no reason, and nothing is suggested twice.
    """
    where = await desk.ledger.circles.get(errand.circle_id or "")
    if where is None or where.state is not CircleState.ACTIVE:
        return
    coming = in_order([each for each in await desk.ledger.sessions.of_circle(where.id) if each.is_coming_up])
    concerned = [each for each in coming if each.starts_at > now + TO_PREPARE]
    if not concerned:
        return
    there = [each.id for each in await desk.ledger.circles.members(where.id)]
    people = tuple(map(unassuming, await members(desk, there, now)))
    if all(each.is_silent for each in people):
        return
    wanted = Wanted(
        where.id, people, _season(desk, where, concerned, now), frozenset(there), room_of(desk, where.place)
    )
    better = await _better(desk, where, wanted, len(concerned), now)
    planned = [each.wall for each in concerned]
    found = recheck(people, planned, better.walls if better else None, whole_quarters(where.plan.minutes))
    if found:
        await _suggest(desk, where, found, concerned, better, now)


def _season(desk: Desk, where: Circle, concerned: Sequence[Session], now: datetime) -> Season:
    """When these sessions could be: on their own days if the plan names days, else within a few days of them."""
    recurrence, first = where.plan.recurrence, concerned[0].wall.day
    if isinstance(recurrence, Weekly) and not recurrence.weekdays:
        first = max(first - _LEEWAY, (now + TO_PREPARE).date() + timedelta(days=1))
    without = days_without(desk, where.plan)
    return season_for(recurrence, len(concerned), first, where.plan.minutes, without)


async def _better(desk: Desk, where: Circle, wanted: Wanted, sessions: int, now: datetime) -> Hours | None:
    taken = await desk.ledger.hours.taken_by(wanted.shares, now, where.id)
    for room in wanted.rooms:
        taken[room] = await desk.ledger.hours.taken_at([room, *([] if where.place else [""])], now, where.id)
    # A few milliseconds as a rule. Nobody else can write meanwhile, but everybody is answered.
    given = (await asyncio.to_thread(hours_for, [wanted], taken))[where.id]
    return chosen(where.plan, wanted.season, given, days_without(desk, where.plan), sessions)


async def _suggest(
    desk: Desk, where: Circle, found: Recheck, concerned: Sequence[Session], better: Hours | None, now: datetime
) -> None:
    moves = [(each, wall) for each, wall in zip(concerned, better.walls, strict=True)] if better else []
    cause = _cause(found, better)
    earlier = await desk.ledger.requests.of_circle(HOURS, where.id)
    if any(from_json(each.body, Suggestion).cause == cause for each in earlier if each.state is not RequestState.GONE):
        return
    for old in await desk.ledger.requests.open_ones(HOURS, circle_id=where.id):
        await desk.ledger.requests.answer(old.id, RequestState.GONE)
    body = to_json(
        Suggestion(
            cause,
            better.series if better else where.series,
            better.reasons if better else (),
            tuple((each.id, each.sequence) for each in concerned),
        )
    )
    until = min(now + TO_ANSWER, concerned[0].starts_at)
    for person_id in await _who_decides(desk, where):
        request = await desk.ledger.requests.ask(HOURS, person_id, now, circle_id=where.id, body=body, until=until)
        if better is None:
            await desk.ledger.requests.answer(request.id, RequestState.NO)
            post = posts.no_better_hours(where, request)
        else:
            post = posts.other_hours(where, moves, bool(found.misses), request)
        await desk.tell(post, now, stale_at=until)


def _cause(found: Recheck, better: Hours | None) -> str:
    """The same hours are suggested again only if somebody else cannot come."""
    hours = sorted({(each.day.weekday(), str(each.time), each.zone) for each in better.walls}) if better else []
    return hashlib.sha256(repr((sorted(found.misses), hours)).encode()).hexdigest()[:16]


async def _who_decides(desk: Desk, where: Circle) -> tuple[str, ...]:
    """The host; where there is none, the organizers."""
    there = await desk.ledger.circles.memberships(where.id)
    hosts = tuple(each.person_id for each in there if each.host and each.state is MembershipState.ACTIVE)
    return hosts or await desk.organizers()


DOINGS: dict[str, Any] = {HOURS: look_at_hours}
