"""The session itself: start, next, two more minutes, the end."""

from datetime import datetime
from typing import Any

from circles.commands import Next, PlusTwo, Start, WrapUp
from circles.domain.agenda import late_agenda
from circles.domain.events import SessionHeld, SessionOpened
from circles.domain.reflection import WrapUpNotes
from circles.domain.session import Attendance, Rsvp, Session, SessionState
from circles.domain.timekeeper import Progress, extend, go_on, start
from circles.domain.timetable import block_due, timetable
from circles.errors import Refused
from circles.message import Line, Post, mention, say
from circles.posts import after, during
from circles.posts.knowing import answer
from circles.services.desk import Desk
from circles.services.duties import publish_rota
from circles.services.gathering import following, gather
from circles.services.telling import known, session
from circles.services.turns import person_named
from circles.turn import Turn

EARLY_MINUTES = 30


async def begin(desk: Desk, turn: Turn, command: Start) -> Post:
    """Start the clock. However late that is, the end stays where it was."""
    meeting = session(turn)
    if meeting.state is SessionState.OPEN:
        return answer("", say("The clock is running already."))
    if not meeting.is_coming_up or turn.now >= meeting.ends_at:
        raise Refused("That session is over.")
    if (meeting.starts_at - turn.now).total_seconds() > EARLY_MINUTES * 60:
        raise Refused(
            "It is too early to start: the clock can begin {minutes} minutes before the hour.", minutes=EARLY_MINUTES
        )
    scene = await gather(desk, meeting)
    plan = late_agenda(scene.format, max(len(scene.expected), 1), turn.now, meeting.ends_at)
    progress = start(meeting.id, plan.items, turn.now, meeting.ends_at)
    opened = await desk.ledger.sessions.set_state(meeting.id, SessionState.OPEN, turn.now)
    # Whoever starts early has not seen the opening post; the live one needs it to replace.
    await desk.tell(during.opening(scene), turn.now, stale_at=meeting.ends_at)
    await desk.happened(SessionOpened(at=turn.now, circle_id=opened.circle_id, session_id=opened.id))
    await show(desk, opened, progress, turn.now, say("{who} started the clock.", who=mention(known(turn))))
    return answer("", say("The clock is running. Good session!"))


async def show(desk: Desk, meeting: Session, progress: Progress, now: datetime, pressed_by: Line | None) -> None:
    """Store where the session is, edit the live message, and set the alarm for the end of this part."""
    await desk.ledger.sessions.set_progress(progress)
    alarm = block_due(progress)
    dues = timetable(meeting, desk.settings.notices.rhythm())
    await desk.ledger.timetable.plan(meeting.id, (*dues, alarm) if alarm else dues)
    scene = await gather(desk, meeting)
    # Two presses at one instant are two states.
    state = f"{progress.block}:{progress.block_ends_at:%H%M%S}"
    key = f"{during.live_key(meeting.id)}:{state}:{now:%Y%m%dT%H%M%S%f}"
    await desk.tell(during.live(scene, progress, pressed_by, key), now, stale_at=meeting.ends_at)


async def _running(desk: Desk, turn: Turn) -> Progress:
    progress = await desk.ledger.sessions.progress(session(turn).id)
    if progress is None:
        raise Refused("The clock is not running. Start it with “start”.")
    return progress


async def next_block(desk: Desk, turn: Turn, command: Next) -> Post:
    """Go on. Two people who press at once go on once: the button says which part it ends."""
    progress = await _running(desk, turn)
    if command.block not in (None, str(progress.block)):
        return answer(
            "", say("Somebody was quicker: you are in “{title}” already.", title=progress.items[progress.block].title)
        )
    further = go_on(progress, turn.now)
    if further is None:
        raise Refused("This is the last part. “wrap-up” ends the session.")
    who = known(turn)
    await show(desk, session(turn), further, turn.now, say("{who} went on.", who=mention(who)))
    return answer("", say("Now: {title}.", title=further.items[further.block].title))


async def two_more(desk: Desk, turn: Turn, command: PlusTwo) -> Post:
    """Two more minutes for this part, taken from later ones."""
    further = extend(await _running(desk, turn), 2, turn.now)
    who = known(turn)
    await show(desk, session(turn), further, turn.now, say("{who} added two minutes.", who=mention(who)))
    return answer("", say("Two more minutes. The later parts are a little shorter."))


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
    await publish_rota(desk, held.circle_id)
    present = tuple(each for each, was in there.items() if was is Attendance.PRESENT)
    await desk.happened(SessionHeld(at=now, circle_id=held.circle_id, session_id=held.id, present=present))
    return held


USES: dict[type, Any] = {Start: begin, Next: next_block, PlusTwo: two_more, WrapUp: wrap_up}
