"""The way back, within a day: a circle that was ended, paused or extended meets as if nothing had been."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime

from circles.domain.choosing import CLOSING
from circles.domain.circle import Circle, CircleState
from circles.domain.history import Change
from circles.domain.session import Session, SessionState
from circles.domain.timetable import timetable
from circles.errors import Refused
from circles.posts import pausing as posts
from circles.services import feeds
from circles.services.closing import ask
from circles.services.desk import Desk
from circles.services.duties import edit_agenda, publish_rota
from circles.services.ending import CLOSED, CONTINUED
from circles.services.extending import EXTENDED
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
    await _call_off(desk, before["made"], turn.now)
    for id, form in before["formats"].items():
        await desk.ledger.sessions.set_format(id, form, turn.now)
    await _plan_again(desk, before["sessions"], turn.now)
    await desk.ledger.circles.pause(circle.id, None)
    await _tell(desk, circle, change, turn.now)


async def shorten(desk: Desk, turn: Turn, change: Change) -> None:
    """A circle that was given more sessions has as many as before. Raises Refused if its plan changed since."""
    circle, before = await _circle(desk, change), json.loads(change.before)
    made: list[str] = before["made"]
    sessions = {each.id: each for each in await desk.ledger.sessions.of_circle(circle.id)}
    last = sessions[before["last"]]
    if not last.is_coming_up or not _are_the_end(made, sessions):
        raise Refused(
            "{circle} has met since, or has another plan. “session skip” leaves a session out.", circle=circle.name
        )
    await _call_off(desk, made, turn.now)
    await desk.ledger.circles.set_plan(circle.id, replace(circle.plan, sessions=circle.plan.sessions - len(made)))
    await desk.ledger.sessions.set_format(last.id, before["format"], turn.now)
    await _tell(desk, circle, change, turn.now)
    if back := await desk.ledger.sessions.get(last.id):
        await edit_agenda(desk, back, turn.now)


def _are_the_end(made: list[str], sessions: Mapping[str, Session]) -> bool:
    """Whether these are all still to come, and none was appended after them."""
    newest = max(sessions.values(), key=lambda each: each.number)
    return newest.id == made[-1] and all(sessions[id].is_coming_up for id in made)


async def _call_off(desk: Desk, ids: list[str], now: datetime) -> None:
    for id in ids:
        await desk.ledger.sessions.set_state(id, SessionState.CANCELLED, now)
        await desk.ledger.timetable.plan(id, ())


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
    sessions = await desk.ledger.sessions.of_circle(circle.id)
    changed = [each for each in sessions if each.changed_at >= now]
    post = posts.as_before(circle, following, f"undone:{change.id}")
    await desk.tell(feeds.with_files(desk, circle, post, changed), now)


WAYS_BACK: dict[str, Callable[[Desk, Turn, Change], Awaitable[None]]] = {
    CLOSED: reopen,
    PAUSED: resume,
    EXTENDED: shorten,
}
"""By kind of change."""
