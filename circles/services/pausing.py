"""A whole circle pauses: what was to come meanwhile is skipped and made up for at the end, so the count is kept."""

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from circles.domain.circle import Circle, CircleState
from circles.domain.errand import Errand
from circles.domain.events import CirclePaused
from circles.domain.series import WallTime
from circles.domain.session import Session, SessionState
from circles.domain.shape import FOR_EVER
from circles.domain.timetable import timetable
from circles.posts import pausing as posts
from circles.services.desk import Desk
from circles.services.duties import publish_rota
from circles.services.season_plan import days_without

PAUSE_OVER = "circle_pause_over"
PAUSED = "circle_paused"
"""What the history says of a pause."""


async def pause_circle(
    desk: Desk, circle: Circle, until: datetime, now: datetime, actor_id: str | None = None
) -> tuple[Session, ...]:
    """The circle meets again after `until` (aware). Returns the sessions that are skipped."""
    before = await desk.ledger.sessions.of_circle(circle.id)
    skipped = await _skip(desk, circle, until, now)
    made = await _make_up_for(desk, circle, skipped, now)
    await desk.ledger.circles.pause(circle.id, until)
    await desk.ledger.history.note(
        PAUSED, now, actor_id=actor_id, circle_id=circle.id, before=_before(before, skipped, made)
    )
    key = f"{PAUSE_OVER}:{circle.id}:{until:%Y%m%dT%H%M}:{now:%Y%m%dT%H%M%S}"
    await desk.ledger.errands.plan(Errand(key, PAUSE_OVER, until, until + FOR_EVER, circle.id))
    await publish_rota(desk, circle.id)
    following = await desk.ledger.sessions.current(circle.id, now)
    await desk.tell(posts.paused(circle, until, len(skipped), following, f"{key}:told"), now)
    await desk.happened(CirclePaused(at=now, circle_id=circle.id, until=until))
    return skipped


async def _skip(desk: Desk, circle: Circle, until: datetime, now: datetime) -> tuple[Session, ...]:
    sessions = await desk.ledger.sessions.of_circle(circle.id)
    meanwhile = tuple(each for each in sessions if each.is_coming_up and each.starts_at < until)
    for each in meanwhile:
        await desk.ledger.sessions.set_state(each.id, SessionState.SKIPPED, now)
        await desk.ledger.timetable.plan(each.id, ())
    return meanwhile


async def _make_up_for(desk: Desk, circle: Circle, skipped: Sequence[Session], now: datetime) -> tuple[Session, ...]:
    """Plan as many sessions at the end. What was to be done keeps its order, so the last one is still the review."""
    before = await desk.ledger.sessions.of_circle(circle.id)
    last = max(before, key=lambda each: each.starts_at)
    further = circle.series.open_end(days_without(desk, circle.plan), after=last.wall.day)
    numbered = enumerate(islice(further, len(skipped)), len(before) + 1)
    made = [await _add(desk, circle, number, wall, last.format, now) for number, wall in numbered]
    to_come = sorted((*(each for each in before if each.is_coming_up), *made), key=lambda each: each.starts_at)
    in_order = [each.format for each in (*skipped, *to_come)]
    for each, form in zip(to_come, in_order, strict=False):
        if each.format != form:
            await desk.ledger.sessions.set_format(each.id, form, now)
    return tuple(made)


async def _add(desk: Desk, circle: Circle, number: int, wall: WallTime, form: str, now: datetime) -> Session:
    made = await desk.ledger.sessions.add(circle.id, number, wall, circle.plan.minutes, form, now)
    await desk.ledger.timetable.plan(made.id, timetable(made, desk.settings.notices.rhythm()))
    return made


def _before(before: Sequence[Session], skipped: Sequence[Session], made: Sequence[Session]) -> str:
    return json.dumps(
        {
            "sessions": [each.id for each in skipped],
            "made": [each.id for each in made],
            "formats": {each.id: each.format for each in before if each.is_coming_up},
        }
    )


async def over(desk: Desk, errand: Errand, now: datetime) -> None:
    """The break ends by itself. One that was changed meanwhile has another end."""
    circle = await desk.ledger.circles.get(errand.circle_id or "")
    if circle is None or circle.state is not CircleState.PAUSED:
        return
    if circle.paused_until and circle.paused_until <= now:
        await desk.ledger.circles.pause(circle.id, None)
        following = await desk.ledger.sessions.current(circle.id, now)
        await desk.tell(posts.back(circle, following, f"{errand.key}:back"), now)


DOINGS: dict[str, Any] = {PAUSE_OVER: over}
