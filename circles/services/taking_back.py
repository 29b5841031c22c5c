"""The way back, within a day: a circle that was ended or paused meets again as if nothing had been."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime

from circles.domain.choosing import CLOSING
from circles.domain.circle import Circle, CircleState
from circles.domain.history import Change
from circles.domain.session import SessionState
from circles.domain.timetable import timetable
from circles.errors import Refused
from circles.posts import pausing as posts
from circles.services.closing import ask
from circles.services.desk import Desk
from circles.services.duties import publish_rota
from circles.services.ending import CLOSED, CONTINUED
from circles.services.pausing import PAUSED
from circles.turn import Turn


async def reopen(desk: Desk, turn: Turn, change: Change) -> None:
    """A circle that was closed stands where it stood. Raises Refused if it is in the archive, or goes on elsewhere."""
    circle, before = await _circle(desk, change), json.loads(change.before)
    if circle.state is not CircleState.CLOSED:
        raise Refused("{circle} is not closed any more, so there is nothing to take back.", circle=circle.name)
    if any(each.what == CONTINUED for each in await desk.ledger.history.of_circle(circle.id)):
        raise Refused("{circle} goes on in another season already.", circle=circle.name)
    until = datetime.fromisoformat(before["paused_until"]) if before["paused_until"] else None
    await desk.ledger.circles.take_back_end(circle.id, CircleState(before["state"]), until)
    await _plan_again(desk, before["sessions"], turn.now)
    await _tell(desk, circle, change, turn.now)
    if before["state"] == CircleState.CLOSING:
        await ask(desk, circle, CLOSING, turn.now)


async def resume(desk: Desk, turn: Turn, change: Change) -> None:
    """A circle that was paused meets as planned before. Raises Refused if it does not pause any more."""
    circle, before = await _circle(desk, change), json.loads(change.before)
    if circle.state is not CircleState.PAUSED:
        raise Refused("{circle} does not pause any more, so there is nothing to take back.", circle=circle.name)
    for id in before["made"]:
        await desk.ledger.sessions.set_state(id, SessionState.CANCELLED, turn.now)
        await desk.ledger.timetable.plan(id, ())
    for id, form in before["formats"].items():
        await desk.ledger.sessions.set_format(id, form, turn.now)
    await _plan_again(desk, before["sessions"], turn.now)
    await desk.ledger.circles.pause(circle.id, None)
    await _tell(desk, circle, change, turn.now)


async def _circle(desk: Desk, change: Change) -> Circle:
    circle = await desk.ledger.circles.get(change.circle_id or "")
    if circle is None:
        raise Refused("That circle is no longer here.")
    return circle


async def _plan_again(desk: Desk, ids: list[str], now: datetime) -> None:
    """Of the sessions that were called off those that are still to come."""
    for id in ids:
        back = await desk.ledger.sessions.take_back(id, now)
        if back:
            await desk.ledger.timetable.plan(id, timetable(back, desk.settings.notices.rhythm()))


async def _tell(desk: Desk, circle: Circle, change: Change, now: datetime) -> None:
    await publish_rota(desk, circle.id)
    following = await desk.ledger.sessions.current(circle.id, now)
    await desk.tell(posts.as_before(circle, following, f"undone:{change.id}"), now)


WAYS_BACK: dict[str, Callable[[Desk, Turn, Change], Awaitable[None]]] = {CLOSED: reopen, PAUSED: resume}
"""By kind of change."""
