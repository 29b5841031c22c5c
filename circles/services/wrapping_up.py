"""The end of a session: who was there, the thanks, and the last taps."""

from datetime import datetime
from typing import Any

from circles.commands import WrapUp
from circles.domain.events import SessionHeld
from circles.domain.reflection import WrapUpNotes
from circles.domain.session import Attendance, Rsvp, Session, SessionState
from circles.domain.timetable import timetable
from circles.errors import Refused
from circles.message import Post, say
from circles.posts import after, during
from circles.posts.knowing import answer
from circles.services.charters import ask_after
from circles.services.desk import Desk
from circles.services.duties import publish_rota
from circles.services.gathering import following, gather
from circles.services.telling import known, session
from circles.services.turns import person_named
from circles.turn import Turn


async def wrap_up(desk: Desk, turn: Turn, command: WrapUp) -> Post:
    """End the session if it runs, and keep who was missing, the plus and the change."""
    meeting = session(turn)
    if command.session is None and meeting.state is not SessionState.OPEN:
        meeting = await desk.ledger.sessions.latest_held(meeting.circle_id) or meeting
    if meeting.state is SessionState.OPEN:
        meeting = await hold(desk, meeting, turn.now)
    if meeting.state is not SessionState.HELD:
        raise Refused("There is no session to wrap up. It starts with “start”.")
    await _correct(desk, turn, meeting, command.missing)
    if command.plus or command.change:
        notes = WrapUpNotes(meeting.id, known(turn).id, command.plus or "", command.change or "")
        await desk.ledger.words.wrap_up(notes)
        return answer("", say("Noted, thank you. The recap brings it to the circle."))
    return answer("", say("Noted, thank you."))


async def _correct(desk: Desk, turn: Turn, meeting: Session, missing: str | None) -> None:
    if not missing:
        return
    names = [each.strip() for each in missing.replace(" and ", ",").split(",") if each.strip()]
    nobody = [each.casefold() for each in names] in (["nobody"], ["no one"], ["none"], ["-"])
    away = set() if nobody else {(await person_named(desk, each, turn.members)).id for each in names}
    known_before = await desk.ledger.sessions.attendance(meeting.id)
    corrected = {
        each: Attendance.MISSING
        if each in away and was is not Attendance.TOLD_US
        else (was if each in away or was is Attendance.TOLD_US else Attendance.PRESENT)
        for each, was in known_before.items()
    }
    await desk.ledger.sessions.set_attendance(meeting.id, corrected)


async def hold(desk: Desk, meeting: Session, now: datetime) -> Session:
    """End a running session: who was there, the thanks, the next rota, and what comes after."""
    scene = await gather(desk, meeting)
    there = {
        each.id: Attendance.TOLD_US if scene.answers.get(each.id) is Rsvp.CANNOT else Attendance.PRESENT
        for each in scene.members
    }
    held = await desk.ledger.sessions.set_state(meeting.id, SessionState.HELD, now)
    await desk.ledger.sessions.set_attendance(held.id, there)
    await desk.ledger.sessions.clear_progress(held.id)
    await desk.ledger.timetable.plan(held.id, timetable(held, desk.settings.notices.rhythm()))
    await desk.tell(during.over(scene, f"{during.live_key(held.id)}:over"), now)
    thanks_until = held.ends_at + desk.settings.notices.rhythm().recap_after
    await desk.tell(after.wrap_up(scene, await following(desk, held)), now, stale_at=thanks_until)
    await ask_after(desk, held, now)
    await publish_rota(desk, held.circle_id)
    present = tuple(each for each, was in there.items() if was is Attendance.PRESENT)
    await desk.happened(SessionHeld(at=now, circle_id=held.circle_id, session_id=held.id, present=present))
    return held


USES: dict[type, Any] = {WrapUp: wrap_up}
