"""The clock of a running session: where it is kept, how it is shown, and when it rings."""

from dataclasses import replace
from datetime import datetime

from circles.domain.agenda import late_agenda
from circles.domain.events import SessionOpened
from circles.domain.session import Session, SessionState
from circles.domain.timekeeper import Progress, start
from circles.domain.timetable import block_due, timetable, warning_due, who_takes_it_due
from circles.message import Line
from circles.posts import arriving, during, groups
from circles.posts.scene import Scene
from circles.services.desk import Desk
from circles.services.gathering import gather


async def set_going(desk: Desk, scene: Scene, now: datetime, started: Line) -> Progress:
    """Start the clock. However late that is, the end stays where it was. Raises Refused if that is past."""
    meeting = scene.session
    plan = late_agenda(scene.format, max(len(scene.expected), 1), now, meeting.ends_at)
    progress = start(meeting.id, plan.items, now, meeting.ends_at)
    opened = await desk.ledger.sessions.set_state(meeting.id, SessionState.OPEN, now)
    # Whoever starts early has not seen the opening post; the live one needs it to replace.
    await desk.tell(during.opening(scene), now, stale_at=meeting.ends_at)
    await desk.happened(SessionOpened(at=now, circle_id=opened.circle_id, session_id=opened.id))
    await show(desk, opened, progress, now, started)
    await _answer_who_takes_it(desk, scene, now, started)
    for person in scene.late:
        post = arriving.underway(scene, progress, person, f"{meeting.id}:underway:{person.id}")
        await desk.tell(post, now, stale_at=meeting.ends_at)
    return progress


async def _answer_who_takes_it(desk: Desk, scene: Scene, now: datetime, started: Line) -> None:
    asked = who_takes_it_due(scene.session)
    if now >= asked.at:
        post = during.taken(scene, started, f"{asked.key}:taken", asked.key)
        await desk.tell(post, now, stale_at=scene.session.ends_at)


async def show(desk: Desk, meeting: Session, progress: Progress, now: datetime, pressed_by: Line | None) -> None:
    """Store where the session is, edit the live message, and set the alarms of this part."""
    progress = replace(progress, mark=progress.mark + 1)
    await desk.ledger.sessions.set_progress(progress)
    alarms = [each for each in (warning_due(progress, now), block_due(progress)) if each]
    dues = timetable(meeting, desk.settings.notices.rhythm())
    await desk.ledger.timetable.plan(meeting.id, (*dues, *alarms))
    scene = await gather(desk, meeting)
    post = during.live(scene, progress, live_state(progress), pressed_by=pressed_by)
    await desk.tell(post, now, stale_at=meeting.ends_at)
    if desk.threads:
        for each in groups.threads(scene, progress):
            await desk.tell(each, now, stale_at=meeting.ends_at)


def live_state(progress: Progress, seen: str = "") -> str:
    """The key of an edit of the live message. `seen` tells apart what is shown while the clock itself is as it was."""
    return ":".join([during.live_key(progress.session_id), str(progress.mark), *([seen] if seen else [])])
