"""Hours that may no longer fit: a look at them, and one suggestion to the host.

What is better is worked out before the transaction: that can take half a second, in which nobody could write.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from circles.domain.circle import Circle, CircleState, MembershipState
from circles.domain.errand import Errand
from circles.domain.hour_shares import cannot, unassuming
from circles.domain.hour_windows import Season, season_for, whole_quarters
from circles.domain.hours_again import Recheck, recheck
from circles.domain.hours_for_all import Given, Span, Wanted, hours_for
from circles.domain.looking_again import HOURS, Suggestion, look
from circles.domain.recurrence import Weekly
from circles.domain.replanning import in_order
from circles.domain.request import RequestState
from circles.domain.session import Session
from circles.domain.values import dataclass
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


async def look_at_new(desk: Desk, where: Circle, now: datetime) -> None:
    """A circle is published: look at its hours if by now somebody said that they cannot come at them.

    An hour that an organizer named stays, and so does that of a circle for which there was none: they know.
    """
    known = dict(where.reasons)
    if known.get("hours") == 0 or known.get("no_hour"):
        return
    walls = tuple(where.series.walls(days_without(desk, where.plan)))
    there = await members(desk, [each.id for each in await desk.ledger.circles.members(where.id)], now)
    if any(cannot(unassuming(each), walls, whole_quarters(where.plan.minutes)) for each in there):
        await desk.ledger.errands.plan(look(where.id, now))


@dataclass(frozen=True, slots=True)
class Question:
    """What a look is about: a circle, its sessions that could still move, and when people and room are taken."""

    where: Circle
    concerned: tuple[Session, ...]
    wanted: Wanted
    taken: dict[str, list[Span]]


@dataclass(frozen=True, slots=True)
class Thought:
    """The hours that were found for a question."""

    question: Question
    given: Given


async def think(desk: Desk, errand: Errand, now: datetime) -> Thought | None:
    """What hours there would be; None if there is no reason to look. It only reads: call it in no transaction."""
    question = await _question(desk, errand, now)
    if question is None:
        return None
    given = await asyncio.to_thread(hours_for, [question.wanted], question.taken)
    return Thought(question, given[question.where.id])


async def look_at_hours(desk: Desk, errand: Errand, now: datetime, thought: Thought | None) -> None:
    """Suggest other hours, if somebody cannot come as planned, or it would be a good deal easier for who has it
    hardest. What nobody has stated is no reason, and nothing is suggested twice.

    If anything changed since the thought, it is looked at once more in an hour.
    """
    question = await _question(desk, errand, now)
    if question is None:
        return
    if thought is None or thought.question != question:
        await desk.ledger.errands.plan(look(question.where.id, now))
        return
    where, concerned, people = question.where, question.concerned, question.wanted.members
    without = days_without(desk, where.plan)
    better = chosen(where.plan, question.wanted.season, thought.given, without, len(concerned))
    planned = [each.wall for each in concerned]
    found = recheck(people, planned, better.walls if better else None, whole_quarters(where.plan.minutes))
    if found:
        await _suggest(desk, where, found, concerned, better, now)


async def _question(desk: Desk, errand: Errand, now: datetime) -> Question | None:
    where = await desk.ledger.circles.get(errand.circle_id or "")
    if where is None or where.state is not CircleState.ACTIVE:
        return None
    coming = in_order([each for each in await desk.ledger.sessions.of_circle(where.id) if each.is_coming_up])
    concerned = tuple([each for each in coming if each.starts_at > now + TO_PREPARE])
    there = [each.id for each in await desk.ledger.circles.members(where.id)]
    people = tuple(map(unassuming, await members(desk, there, now)))
    if not concerned or all(each.is_silent for each in people):
        return None
    season = _season(desk, where, concerned, now)
    wanted = Wanted(where.id, people, season, frozenset(there), room_of(desk, where.place))
    return Question(where, concerned, wanted, await _taken(desk, where, wanted, now))


def _season(desk: Desk, where: Circle, concerned: Sequence[Session], now: datetime) -> Season:
    """When these sessions could be: on their own days if the plan names days, else within a few days of them."""
    recurrence, first = where.plan.recurrence, concerned[0].wall.day
    if isinstance(recurrence, Weekly) and not recurrence.weekdays:
        first = max(first - _LEEWAY, (now + TO_PREPARE).date() + timedelta(days=1))
    without = days_without(desk, where.plan)
    return season_for(recurrence, len(concerned), first, where.plan.minutes, without)


async def _taken(desk: Desk, where: Circle, wanted: Wanted, now: datetime) -> dict[str, list[Span]]:
    taken = await desk.ledger.hours.taken_by(wanted.shares, now, where.id)
    for room in wanted.rooms:
        taken[room] = await desk.ledger.hours.taken_at([room, *([] if where.place else [""])], now, where.id)
    return {name: sorted(spans) for name, spans in taken.items()}


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
THINKING: dict[str, Any] = {HOURS: think}
