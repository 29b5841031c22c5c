"""Changes to what was planned: another hour, no session."""

from datetime import datetime
from typing import Any

from circles.commands import SessionCancel, SessionMove
from circles.domain.circle import Circle
from circles.domain.events import SessionCancelled, SessionMoved
from circles.domain.session import Session, SessionState
from circles.domain.timetable import timetable
from circles.errors import Refused
from circles.message import Post, moment, say
from circles.posts import before
from circles.posts.knowing import answer
from circles.services import feeds
from circles.services.desk import Desk
from circles.services.duties import publish_rota
from circles.services.gathering import following
from circles.services.telling import circle, session
from circles.turn import Turn


async def reckon(desk: Desk, now: datetime) -> None:
    """Newer zone data may move coming sessions though nobody did: calendars, timetable and people follow."""
    async with desk.ledger.transaction():
        for moved in await desk.ledger.sessions.reckon(now):
            if there := await desk.ledger.circles.get(moved.circle_id):
                await _moved(desk, there, moved, now)


async def _moved(desk: Desk, where: Circle, moved: Session, now: datetime) -> None:
    await desk.ledger.timetable.plan(moved.id, timetable(moved, desk.settings.notices.rhythm()))
    post = before.moved(where, moved, f"{moved.id}:moved:{moved.sequence}", feeds.invite(desk, where, moved))
    await desk.tell(post, now)
    await desk.happened(SessionMoved(at=now, circle_id=moved.circle_id, session_id=moved.id))


async def move(desk: Desk, turn: Turn, command: SessionMove) -> Post:
    """Give a session another hour: timetable, room and calendars follow."""
    wall = command.to.in_zone(circle(turn).series.zone)
    if wall.instant <= turn.now:
        raise Refused("That hour is past. Choose one that is still to come.")
    moved = await desk.ledger.sessions.move(session(turn).id, wall, turn.now)
    await _moved(desk, circle(turn), moved, turn.now)
    return answer(
        "",
        say(
            "Session {number} of {circle} is now {when}. Everyone is told.",
            number=moved.number,
            circle=circle(turn).name,
            when=moment(moved.starts_at),
        ),
    )


async def cancel(desk: Desk, turn: Turn, command: SessionCancel) -> Post:
    """Call a session off. Its calendar entry stays, marked as cancelled, for two weeks."""
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


USES: dict[type, Any] = {SessionMove: move, SessionCancel: cancel}
