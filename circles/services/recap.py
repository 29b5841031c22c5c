"""What a circle keeps of a session: shown, shown again, and taken back by whoever wrote it."""

from dataclasses import replace
from typing import Any

import msgspec

from circles.command import SessionRef
from circles.commands import Kept, Park, Recap, TakeBack
from circles.domain.earlier import Earlier, Others
from circles.domain.session import Attendance, Session, SessionState
from circles.domain.timetable import DueKind, recap_due
from circles.errors import Refused
from circles.message import InPrivate, Post, say
from circles.posts import after
from circles.posts.knowing import answer
from circles.posts.taking_back import stands, taken_back
from circles.services import milestones, recovery
from circles.services.desk import Desk
from circles.services.gathering import following, gather
from circles.services.occasion import Doing, Occasion
from circles.services.telling import circle, known, on_now
from circles.turn import Turn

MOST_TOPICS = 10


async def recap_of(desk: Desk, meeting: Session) -> Post:
    """The recap of a held session, as it stands now."""
    scene = await gather(desk, meeting)
    present = tuple(scene.person(each) for each in await present_in(desk, meeting, pausing=True))
    return after.recap(
        scene,
        present,
        await desk.ledger.words.commitments(meeting.id),
        await desk.ledger.words.wrapped_up(meeting.id),
        await desk.ledger.words.topics(meeting.id),
        await following(desk, meeting),
        await milestones.together(desk, scene.circle, meeting),
    )


async def present_in(desk: Desk, meeting: Session, *, pausing: bool = False) -> tuple[str, ...]:
    """Who was there and is still in the circle; with `pausing`, also who takes a break by now."""
    there = await desk.ledger.sessions.attendance(meeting.id)
    members = {each.id for each in await desk.ledger.circles.members(meeting.circle_id, pausing=pausing)}
    return tuple(each for each, was in there.items() if was is Attendance.PRESENT and each in members)


async def edit_recap(desk: Desk, turn: Turn, meeting: Session) -> None:
    """If the recap is posted already, edit it in place. One that was never shown is not shown by this."""
    if meeting.state is not SessionState.HELD or turn.now < recap_due(meeting, desk.settings.notices.rhythm()).at:
        return
    post = await recap_of(desk, meeting)
    key = f"{meeting.id}:recap_changed:{turn.asked.event}"
    await desk.tell(msgspec.structs.replace(post, key=key, replaces=post.key, quiet=True), turn.now)


async def recap(desk: Desk, turn: Turn, command: Recap) -> Post:
    """The last recap once more, to one member."""
    post = await recap_of(desk, await last_held(desk, turn))
    return msgspec.structs.replace(post, key="", target=InPrivate(known(turn).id))


async def last_held(desk: Desk, turn: Turn) -> Session:
    """The last session of the circle that took place. Raises Refused if there is none."""
    held = await desk.ledger.sessions.latest_held(circle(turn).id)
    if held is None:
        raise Refused("You have not met yet. Your first session is still to come.")
    return held


async def park(desk: Desk, turn: Turn, command: Park) -> Post:
    """Keep a topic of the session that is on, or of the last one."""
    named = turn.session if command.session and turn.session and turn.session.state is SessionState.HELD else None
    meeting = named or on_now(turn) or await last_held(desk, turn)
    if len(await desk.ledger.words.topics(meeting.id)) >= MOST_TOPICS:
        raise Refused("{n} topics are parked already. Which one could go? “take back topic”", n=MOST_TOPICS)
    topic = await desk.ledger.words.park(meeting.id, known(turn).id, command.text, turn.now)
    await edit_recap(desk, turn, meeting)
    return after.parked(meeting, topic, "")


async def unpark(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """The topic waits no longer."""
    return await taken_out(desk, turn, await desk.ledger.words.take_back_topic_at(known(turn).id, earlier.at))


async def taken_out(desk: Desk, turn: Turn, session_id: str | None) -> Post:
    """Words of a session are gone, and a posted recap shows them no more. `session_id`: None if there were none."""
    meeting = await desk.ledger.sessions.get(session_id) if session_id else None
    if meeting is None:
        return stands()
    await edit_recap(desk, turn, meeting)
    return taken_back()


async def park_anew(desk: Desk, turn: Turn, command: Park, earlier: Earlier) -> Park:
    """The new topic takes the place of the first, in the same session."""
    session_id = await desk.ledger.words.take_back_topic_at(known(turn).id, earlier.at)
    return replace(command, session=SessionRef(session_id)) if session_id else command


async def take_back(desk: Desk, turn: Turn, command: TakeBack) -> Post:
    """Remove something of one's own; the recap follows."""
    meeting = await _taken_from(desk, turn, command)
    if meeting is None:
        raise Refused("There is nothing of yours to take back there. “recap” shows what the circle keeps.")
    if command.what is Kept.REFLECTION:
        return answer("", say("It is gone. Nobody else has read it."))
    await edit_recap(desk, turn, meeting)
    return answer("", say("It is gone, and the recap shows it no more."))


async def _taken_from(desk: Desk, turn: Turn, command: TakeBack) -> Session | None:
    """The session that was named; else the one that is on, and if nothing of theirs is there, the last one held."""
    if command.session and turn.session:
        return turn.session if await _taken(desk, known(turn).id, turn.session, command) else None
    meeting = on_now(turn)
    if meeting and await _taken(desk, known(turn).id, meeting, command):
        return meeting
    held = await desk.ledger.sessions.latest_held(circle(turn).id) if meeting else await last_held(desk, turn)
    return held if held and await _taken(desk, known(turn).id, held, command) else None


async def _taken(desk: Desk, person_id: str, meeting: Session, command: TakeBack) -> bool:
    words = desk.ledger.words
    match command.what:
        case Kept.COMMITMENT:
            return await words.take_back_commitment(meeting.id, person_id)
        case Kept.TOPIC:
            return await words.take_back_topic(meeting.id, person_id, command.topic)
        case Kept.PLUS:
            return await words.take_back_plus(meeting.id, person_id)
        case Kept.CHANGE:
            return await words.take_back_change(meeting.id, person_id)
        case Kept.REFLECTION:
            return await words.take_back_reflections(meeting.id, person_id)


async def _recap(desk: Desk, at: Occasion) -> None:
    if at.session.state is not SessionState.HELD:
        return
    post = await recap_of(desk, at.session)
    await desk.tell(post, at.now, stale_at=at.due.stale_at)
    await recovery.after_session(desk, at.session, post, at.now)


DOINGS: dict[DueKind, Doing] = {DueKind.RECAP: _recap}

USES: dict[type, Any] = {Recap: recap, Park: park, TakeBack: take_back}
BACK: dict[type, Any] = {Park: unpark}
ANEW: dict[type, Any] = {Park: park_anew}
