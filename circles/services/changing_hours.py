"""The host answers whether the sessions to come get the hours that were suggested."""

from datetime import datetime
from typing import Any

from circles.commands import HoursChange
from circles.commands.placing import YesNo
from circles.domain.circle import Circle
from circles.domain.looking_again import HOURS, Suggestion, look
from circles.domain.replanning import Moved, in_order
from circles.domain.request import Request, RequestState
from circles.errors import Refused
from circles.message import Post, say
from circles.posts import hours as posts
from circles.posts.knowing import answer
from circles.services.desk import Desk
from circles.services.rescheduling import move_along
from circles.services.season_plan import days_without
from circles.services.telling import known
from circles.store.codec import from_json
from circles.turn import Turn


async def change(desk: Desk, turn: Turn, command: HoursChange) -> Post:
    """Yes: the sessions to come get the other hours, as if an organizer had moved them. No: all stays."""
    request = await _meant(desk, turn, command)
    if command.answer is YesNo.NO:
        await _settle(desk, request, RequestState.NO)
        return answer("", say("Good, the hours stay as they are. Nobody else was asked."))
    where, kept = await desk.ledger.circles.get(request.circle_id or ""), from_json(request.body, Suggestion)
    moved = await _as_suggested(desk, where, kept, turn.now) if where else None
    if where is None or moved is None:
        await _settle(desk, request, RequestState.GONE)
        if where:
            await desk.ledger.errands.plan(look(where.id, turn.now))
        return answer("", say("The sessions have changed since, so these hours no longer fit. I look at them again."))
    await _settle(desk, request, RequestState.YES)
    reasons = {**dict(where.reasons), **dict(kept.reasons)}
    await desk.ledger.circles.set_reasons(where.id, tuple(reasons.items()))
    first = (await move_along(desk, where, moved, turn.now, known(turn).id))[0]
    return posts.changed(where, first)


async def _as_suggested(desk: Desk, where: Circle, kept: Suggestion, now: datetime) -> Moved | None:
    """What to move; None if a session is not what it was, or too near by now."""
    there = {each.id: each for each in await desk.ledger.sessions.of_circle(where.id)}
    concerned = [there[id] for id, sequence in kept.sessions if there[id].sequence == sequence]
    coming = [each for each in there.values() if each.is_coming_up and each.starts_at > now]
    last = {each.id for each in in_order(coming)[-len(kept.sessions) :]}
    if {each.id for each in concerned} != last or len(concerned) != len(kept.sessions):
        return None
    walls = kept.series.walls(days_without(desk, where.plan))
    moves = tuple((each, wall) for each, wall in zip(concerned, walls, strict=False) if each.wall != wall)
    is_in_time = all(wall.instant > now for _, wall in moves) and len(moves) > 0
    return Moved(kept.series, moves) if is_in_time else None


async def _meant(desk: Desk, turn: Turn, command: HoursChange) -> Request:
    if command.request:
        found = await desk.ledger.requests.get(command.request)
    else:
        found = next(iter(await desk.ledger.requests.open_ones(HOURS, person_id=known(turn).id)), None)
    if found is None or found.kind != HOURS or found.person_id != known(turn).id:
        raise Refused("No other hours are suggested to you right now.")
    if found.state is not RequestState.OPEN:
        raise Refused("That is settled already.")
    return found


async def _settle(desk: Desk, request: Request, state: RequestState) -> None:
    """One answer is enough, where several were asked."""
    await desk.ledger.requests.answer(request.id, state)
    for other in await desk.ledger.requests.open_ones(HOURS, circle_id=request.circle_id, body=request.body):
        await desk.ledger.requests.answer(other.id, RequestState.GONE)


USES: dict[type, Any] = {HoursChange: change}
