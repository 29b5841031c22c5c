"""A whole circle pauses: what was to come meanwhile is skipped and made up for at the end, so the count is kept."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from circles.domain.circle import Circle, CircleState
from circles.domain.errand import Errand
from circles.domain.events import CirclePaused
from circles.domain.session import Session
from circles.domain.shape import FOR_EVER
from circles.posts import pausing as posts
from circles.services import feeds
from circles.services.desk import Desk
from circles.services.making_up import Instead, make_up_for

PAUSE_OVER = "circle_pause_over"
PAUSED = "circle_paused"
"""What the history says of a pause."""


async def pause_circle(
    desk: Desk, circle: Circle, until: datetime, now: datetime, actor_id: str | None = None
) -> tuple[Session, ...]:
    """The circle meets again after `until` (aware). Returns the sessions that are skipped."""
    before = await desk.ledger.sessions.of_circle(circle.id)
    meanwhile = [each for each in before if each.is_coming_up and each.starts_at < until]
    instead = await make_up_for(desk, circle, meanwhile, now)
    await desk.ledger.circles.pause(circle.id, until)
    await desk.ledger.history.note(PAUSED, now, actor_id=actor_id, circle_id=circle.id, before=_before(before, instead))
    key = f"{PAUSE_OVER}:{circle.id}:{until:%Y%m%dT%H%M}:{now:%Y%m%dT%H%M%S}"
    await desk.ledger.errands.plan(Errand(key, PAUSE_OVER, until, until + FOR_EVER, circle.id))
    following = await desk.ledger.sessions.current(circle.id, now)
    post = posts.paused(circle, until, len(instead.gone), following, f"{key}:told")
    await desk.tell(feeds.with_files(desk, circle, post, (*instead.gone, *instead.appended)), now)
    await desk.happened(CirclePaused(at=now, circle_id=circle.id, until=until))
    return instead.gone


def _before(before: Sequence[Session], instead: Instead) -> str:
    return json.dumps(
        {
            "sessions": [each.id for each in instead.gone],
            "made": [each.id for each in instead.appended],
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
