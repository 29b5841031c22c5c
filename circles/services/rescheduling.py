"""Another hour for one session or for all later ones; a session that falls out and is made up for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from circles.commands import SessionMove, SessionSkip
from circles.commands.rescheduling import Reach
from circles.domain.blackout import Blackout
from circles.domain.circle import Circle
from circles.domain.events import SessionMoved
from circles.domain.replanning import Moved, coming_from, moved_along
from circles.domain.series import WallTime
from circles.domain.session import Rsvp, Session
from circles.domain.timetable import timetable
from circles.errors import Refused
from circles.message import Post, moment, say
from circles.posts import before, rescheduling
from circles.posts.knowing import answer
from circles.posts.rhythm import jumped_over
from circles.services import feeds
from circles.services.desk import Desk
from circles.services.duties import edit_agenda, publish_rota
from circles.services.gathering import following
from circles.services.making_up import make_up_for
from circles.services.season_plan import days_without
from circles.services.telling import circle, session
from circles.turn import Turn

MOST_FILES = feeds.MOST_FILES


async def move(desk: Desk, turn: Turn, command: SessionMove) -> Post:
    """Give a session another hour, and all later ones with it if that is meant."""
    where, meeting = circle(turn), _coming(session(turn))
    wall = command.to.in_zone(where.series.zone)
    if wall.instant <= turn.now:
        raise Refused("That hour is past. Choose one that is still to come.")
    if wall == meeting.wall:
        raise Refused("Session {number} is at that hour already.", number=meeting.number)
    sessions = await desk.ledger.sessions.of_circle(where.id)
    plan = moved_along(sessions, meeting, wall, where.series, days_without(desk, where.plan))
    if command.reach is None and len(coming_from(meeting, sessions)) > 1:
        return rescheduling.which_ones(where, meeting, wall, plan.walls)
    if command.reach is Reach.LATER:
        return await _move_along(desk, turn, plan)
    moved = await move_one(desk, where, meeting, wall, turn.now, _by(turn))
    done = say(
        "Session {number} of {circle} is now {when}. Everyone is told.",
        number=moved.number,
        circle=where.name,
        when=moment(moved.starts_at),
    )
    return answer("", done, *jumped_over([wall]))


async def move_one(
    desk: Desk, where: Circle, meeting: Session, wall: WallTime, now: datetime, by: str | None = None
) -> Session:
    """One session gets another hour, and all that hangs on it follows. `by`: the id of whoever decided it."""
    moved = await desk.ledger.sessions.move(meeting.id, wall, now)
    invite = feeds.invite(desk, where, moved)
    await desk.tell(before.moved(where, moved, f"{moved.id}:moved:{moved.sequence}", invite), now)
    await _follow(desk, where, (moved,), now, by)
    return moved


def _by(turn: Turn) -> str | None:
    return turn.person.id if turn.person else None


def _coming(meeting: Session) -> Session:
    if not meeting.is_coming_up:
        raise Refused("This session is {state} by now, so that is no longer possible.", state=meeting.state)
    return meeting


async def _move_along(desk: Desk, turn: Turn, plan: Moved) -> Post:
    where = circle(turn)
    first = (await move_along(desk, where, plan, turn.now, _by(turn)))[0]
    done = say(
        "From session {number} on, {circle} meets at the new hour: the first time {when}. Everyone is told.",
        number=first.number,
        circle=where.name,
        when=moment(first.starts_at),
    )
    return answer("", done, *jumped_over([wall for _, wall in plan.walls]))


async def move_along(desk: Desk, where: Circle, plan: Moved, now: datetime, by: str | None) -> tuple[Session, ...]:
    """These sessions get other hours, and the circle meets by another plan from now on. The room is told once."""
    await desk.ledger.circles.set_series(where.id, plan.series)
    moved = tuple([await desk.ledger.sessions.move(each.id, wall, now) for each, wall in plan.walls])
    first = moved[0]
    key = f"{first.id}:moved-along:{first.sequence}"
    invites = tuple(feeds.invite(desk, where, each) for each in moved[:MOST_FILES])
    await desk.tell(rescheduling.moved_along(where, moved, plan.series, key, invites), now)
    await _follow(desk, where, moved, now, by)
    return moved


async def _follow(desk: Desk, where: Circle, moved: Sequence[Session], now: datetime, by: str | None) -> None:
    """Whatever hangs on the hour of these sessions follows; the move is put on record."""
    await replan(desk, moved, now)
    await _ask_anew(desk, where, moved, now)
    await publish_rota(desk, where.id)
    await desk.ledger.history.note("session_moved", now, actor_id=by, circle_id=where.id)


async def replan(desk: Desk, moved: Sequence[Session], now: datetime) -> None:
    """The timetable and the plugins follow sessions that have another hour."""
    for each in moved:
        await desk.ledger.timetable.plan(each.id, timetable(each, desk.settings.notices.rhythm()))
        await desk.happened(SessionMoved(at=now, circle_id=each.circle_id, session_id=each.id))


async def _ask_anew(desk: Desk, where: Circle, moved: Sequence[Session], now: datetime) -> None:
    """Whoever could not come to the old hour may be able to come to the new one. Nobody else is asked."""
    members = {each.id for each in await desk.ledger.circles.members(where.id)}
    could_not: dict[str, list[Session]] = {}
    for each in moved:
        for one in await desk.ledger.sessions.answers(each.id):
            if one.rsvp is Rsvp.CANNOT and one.person_id in members:
                could_not.setdefault(one.person_id, []).append(each)
    for person_id, theirs in could_not.items():
        key = f"{theirs[0].id}:asked-anew:{theirs[0].sequence}:{person_id}"
        post = rescheduling.can_you_now(where, theirs, person_id, key)
        await desk.tell(post, now, stale_at=max(each.starts_at for each in theirs))


async def skip(desk: Desk, turn: Turn, command: SessionSkip) -> Post:
    """Let a session fall out; another one at the end makes up for it."""
    where, meeting = circle(turn), _coming(session(turn))
    appended = await fall_out(desk, where, (meeting,), turn.now)
    await desk.ledger.history.note("session_skipped", turn.now, actor_id=_by(turn), circle_id=where.id)
    return rescheduling.skipped(where, meeting, appended)


async def fall_out(
    desk: Desk, where: Circle, off: Sequence[Session], now: datetime, span: Blackout | None = None
) -> tuple[Session, ...]:
    """These coming sessions do not take place. Returns those that are appended; the room is told once."""
    instead = await make_up_for(desk, where, off, now)
    await _tell(desk, where, instead.gone, instead.appended, span, now)
    if (current := await desk.ledger.sessions.current(where.id, now)) and current.id in instead.changed:
        await edit_agenda(desk, current, now)
    return instead.appended


async def _tell(
    desk: Desk, where: Circle, off: Sequence[Session], appended: Sequence[Session], span: Blackout | None, now: datetime
) -> None:
    invites = tuple(feeds.invite(desk, where, each) for each in (*off, *appended)[:MOST_FILES])
    key = f"{off[0].id}:fallen-out"
    coming = await following(desk, off[0])
    await desk.tell(rescheduling.fallen_out(where, off, appended, coming, span, key, invites), now)


USES: dict[type, Any] = {SessionMove: move, SessionSkip: skip}
