"""The end of a session: who was there, the thanks, and three taps."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from circles.command import SessionRef
from circles.commands import WasAway, WasThere, WrapUp, WrapUpNext
from circles.domain.earlier import Earlier, Others
from circles.domain.errand import Errand
from circles.domain.events import SessionHeld
from circles.domain.roles import FACILITATOR
from circles.domain.session import Attendance, Rsvp, Session, SessionState
from circles.domain.timetable import timetable
from circles.domain.wrapping_up import CORRECT_WITHIN, can_be_corrected, corrected, next_morning
from circles.errors import Refused
from circles.message import Line, Post, mention, say
from circles.posts import during, wrapping_up
from circles.posts.knowing import answer
from circles.posts.scene import Scene
from circles.posts.taking_back import instead, taken_back
from circles.services import agreement_notices
from circles.services.charters import ask_after
from circles.services.desk import Desk
from circles.services.duties import refill
from circles.services.earlier import Stays
from circles.services.gathering import following, gather
from circles.services.meeting_hours import note_burdens
from circles.services.next_lead import lead_next, next_to_lead
from circles.services.recap import edit_recap, last_held
from circles.services.telling import known, session
from circles.services.turns import person_named
from circles.services.voices import all_heard
from circles.turn import Turn

REMINDER = "wrap_up"


async def hold(desk: Desk, meeting: Session, now: datetime) -> Session:
    """End a running session: who was there, the thanks, the next rota, and what comes after."""
    scene = await gather(desk, meeting)
    there = {
        each.id: Attendance.TOLD_US if scene.answers.get(each.id) is Rsvp.CANNOT else Attendance.PRESENT
        for each in scene.members
    }
    held = await desk.ledger.sessions.set_state(meeting.id, SessionState.HELD, now)
    await desk.ledger.sessions.set_attendance(held.id, there)
    await note_burdens(desk, held, there, now)
    await desk.ledger.sessions.clear_progress(held.id)
    await all_heard(desk, held)
    rhythm = desk.settings.notices.rhythm().of_plan(scene.circle.plan.check_in_days)
    await desk.ledger.timetable.plan(held.id, timetable(held, rhythm))
    await desk.tell(during.over(scene, f"{during.live_key(held.id)}:over"), now)
    thanks_until = held.ends_at + rhythm.recap_after
    await desk.tell(wrapping_up.thanks(scene, await following(desk, held)), now, stale_at=thanks_until)
    await ask_after(desk, held, now)
    await agreement_notices.ask_after(desk, held, now)
    await _plan_reminder(desk, scene, now)
    await refill(desk, held.circle_id, now)
    present = tuple(each for each, was in there.items() if was is Attendance.PRESENT)
    await desk.happened(SessionHeld(at=now, circle_id=held.circle_id, session_id=held.id, present=present))
    return held


async def _plan_reminder(desk: Desk, scene: Scene, now: datetime) -> None:
    """If nobody wraps up, whoever led is reminded in the morning, on their own clock."""
    led = scene.holder(FACILITATOR) or scene.holder("timekeeper")
    if led is None or led not in scene.expected:
        return
    at, stale_at = next_morning(now, led.zone or scene.circle.series.zone), scene.session.ends_at + CORRECT_WITHIN
    if at < stale_at:
        key = _reminder_key(scene.session)
        errand = Errand(key, REMINDER, at, stale_at, scene.circle.id, led.id, scene.session.id)
        await desk.ledger.errands.plan(errand)


def _reminder_key(meeting: Session) -> str:
    return f"{meeting.id}:{REMINDER}"


async def remind(desk: Desk, errand: Errand, now: datetime) -> None:
    """Nobody has wrapped up. Ask whoever led, once."""
    meeting = await desk.ledger.sessions.get(errand.body)
    if meeting is None or meeting.state is not SessionState.HELD or errand.person_id is None:
        return
    scene = await gather(desk, meeting)
    led = [each for each in scene.members if each.id == errand.person_id]
    for person in led:
        await desk.tell(wrapping_up.forgotten(scene, person, errand.key), now, stale_at=errand.stale_at)


async def wrap_up(desk: Desk, turn: Turn, command: WrapUp) -> Post:
    """End the session if it runs. Without words, begin the three taps; with words, keep them."""
    meeting = await _ended(desk, turn, named=command.session is not None)
    if not (command.missing or command.plus or command.change):
        return await _first_tap(desk, meeting)
    await desk.ledger.errands.drop_key(_reminder_key(meeting))
    # The words first: whatever shows the recap anew shows all of it.
    await desk.ledger.words.wrap_up(meeting.id, known(turn).id, plus=command.plus or "", change=command.change or "")
    if command.missing and command.missing != wrapping_up.AS_NOTED:
        await _note_missing(desk, turn, meeting, command.missing)
    await edit_recap(desk, turn, meeting)
    if command.plus or command.change:
        return answer("", say("Noted, thank you. The recap brings it to the circle."))
    return answer("", say("Noted, thank you."))


async def _ended(desk: Desk, turn: Turn, *, named: bool) -> Session:
    """The session to wrap up; one that runs is ended. Raises Refused if there is none."""
    meeting = turn.session
    if meeting and meeting.state is SessionState.OPEN:
        return await hold(desk, meeting, turn.now)
    if not named:
        meeting = await desk.ledger.sessions.latest_held(turn.circle.id) if turn.circle else None
    if meeting is None or meeting.state is not SessionState.HELD:
        raise Refused("There is no session to wrap up. It starts with “start”.")
    return meeting


async def _first_tap(desk: Desk, meeting: Session) -> Post:
    return wrapping_up.who_was_there(await gather(desk, meeting), await desk.ledger.sessions.attendance(meeting.id), "")


async def _note_missing(desk: Desk, turn: Turn, meeting: Session, missing: str) -> None:
    """Who was missing, by name; all others were there."""
    nobody = missing.strip().casefold() in ("nobody", "no one", "none")
    away = set() if nobody else set(await _named(desk, turn, missing))
    before = await desk.ledger.sessions.attendance(meeting.id)
    others = [each for each, was in before.items() if each not in away and was is not Attendance.TOLD_US]
    await _correct(
        desk, turn, meeting, {**corrected(before, others, there=True), **corrected(before, away, there=False)}
    )


async def _named(desk: Desk, turn: Turn, typed: str) -> list[str]:
    """The ids of the members in “Eli, Fay and Bo”. Raises Refused for somebody who is none."""
    names = [each.strip() for each in typed.replace(" and ", ",").split(",") if each.strip()]
    return [(await person_named(desk, each, turn.members)).id for each in names]


async def was_there(desk: Desk, turn: Turn, command: WasThere) -> Post:
    """Put right that somebody was there."""
    return await _put_right(desk, turn, command, there=True)


async def was_away(desk: Desk, turn: Turn, command: WasAway) -> Post:
    """Put right that somebody was away."""
    return await _put_right(desk, turn, command, there=False)


async def _put_right(desk: Desk, turn: Turn, command: WasThere | WasAway, *, there: bool) -> Post:
    """In private, and nobody is told; the ledger and the rota follow."""
    meeting = session(turn) if command.session else await last_held(desk, turn)
    if meeting.state is not SessionState.HELD:
        raise Refused("That session has not ended yet. “here” says that you are there.")
    people = await _named(desk, turn, command.who) if command.who else [known(turn).id]
    before = await desk.ledger.sessions.attendance(meeting.id)
    await _correct(desk, turn, meeting, corrected(before, people, there=there))
    if command.session:
        return await _first_tap(desk, meeting)
    return answer("", _noted(turn, people, there=there))


def _noted(turn: Turn, people: list[str], *, there: bool) -> Line:
    if people != [known(turn).id]:
        return say("Noted. The rota follows, and nobody is told.")
    if there:
        return say("Noted: you were there. The rota follows, and nobody is told.")
    return say("Noted: you were away. The rota follows, and nobody is told.")


async def _correct(desk: Desk, turn: Turn, meeting: Session, changes: dict[str, Attendance]) -> None:
    if not can_be_corrected(meeting, turn.now):
        raise Refused("That session is more than two days past, so who was there stays as it is noted.")
    if changes:
        await desk.ledger.sessions.set_attendance(meeting.id, changes)
        await refill(desk, meeting.circle_id, turn.now)
        await edit_recap(desk, turn, meeting)


async def unwrap(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """What they wrote goes; that the session is over stays. Raises Refused if they wrote nothing."""
    meeting, words, person = await _wrapped(desk, turn, earlier), desk.ledger.words, known(turn)
    gone = "plus" in earlier.filled and await words.take_back_plus(meeting.id, person.id)
    gone = ("change" in earlier.filled and await words.take_back_change(meeting.id, person.id)) or gone
    if not gone:
        raise Stays(instead(WrapUp, organizer=False))
    await edit_recap(desk, turn, meeting)
    return taken_back()


async def wrap_up_anew(desk: Desk, turn: Turn, command: WrapUp, earlier: Earlier) -> WrapUp:
    """About the same session; the last word counts."""
    return replace(command, session=SessionRef((await _wrapped(desk, turn, earlier)).id))


async def _wrapped(desk: Desk, turn: Turn, earlier: Earlier) -> Session:
    """The session that they wrapped up then: it had begun."""
    begun = [
        each
        for each in await desk.ledger.sessions.of_circle(earlier.circle)
        if each.state is SessionState.HELD and each.starts_at <= earlier.at
    ]
    meant = next((each for each in begun if each.id == earlier.session), None)
    return meant or max(begun, key=lambda each: each.starts_at)


async def wrap_up_next(desk: Desk, turn: Turn, command: WrapUpNext) -> Post:
    """The second tap, and the way to the third: who leads next time."""
    meeting = await _ended(desk, turn, named=command.session is not None)
    await desk.ledger.errands.drop_key(_reminder_key(meeting))
    scene, coming = await gather(desk, meeting), await next_to_lead(desk, meeting)
    if coming is None:
        return wrapping_up.what_you_keep(scene, None, "")
    if not command.who:
        return wrapping_up.who_leads_next(scene, coming.session, coming.holder(FACILITATOR), "")
    person = await person_named(desk, command.who, turn.members)
    await lead_next(desk, turn, coming, person)
    return wrapping_up.what_you_keep(scene, say("{who} leads next time.", who=mention(person)), "")


USES: dict[type, Any] = {WrapUp: wrap_up, WrapUpNext: wrap_up_next, WasThere: was_there, WasAway: was_away}

BACK: dict[type, Any] = {WrapUp: unwrap}
ANEW: dict[type, Any] = {WrapUp: wrap_up_anew}

ERRANDS = {REMINDER: remind}
