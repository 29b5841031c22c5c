"""Calling a session off."""

from typing import Any

from circles.commands import SessionCancel
from circles.domain.events import SessionCancelled
from circles.domain.session import SessionState
from circles.errors import Refused
from circles.message import Post, say
from circles.posts import before
from circles.posts.knowing import answer
from circles.services import feeds
from circles.services.desk import Desk
from circles.services.duties import publish_rota
from circles.services.gathering import following
from circles.services.telling import circle, session
from circles.turn import Turn


async def cancel(desk: Desk, turn: Turn, command: SessionCancel) -> Post:
    """Call a session off. Its calendar entry stays, marked as cancelled, for two weeks."""
    if session(turn).state is SessionState.OPEN:
        raise Refused("That session is on now: “wrap-up” ends it. To cancel another one, wait until then.")
    off = await desk.ledger.sessions.set_state(session(turn).id, SessionState.CANCELLED, turn.now)
    await desk.ledger.timetable.plan(off.id, ())
    await desk.ledger.sessions.clear_progress(off.id)
    invite = feeds.invite(desk, circle(turn), off)
    post = before.cancelled(circle(turn), off, await following(desk, off), f"{off.id}:cancelled", invite)
    await desk.tell(post, turn.now)
    await publish_rota(desk, off.circle_id)
    await desk.happened(SessionCancelled(at=turn.now, circle_id=off.circle_id, session_id=off.id))
    return answer(
        "",
        say(
            "Session {number} of {circle} is cancelled. Everyone is told.", number=off.number, circle=circle(turn).name
        ),
    )


USES: dict[type, Any] = {SessionCancel: cancel}
