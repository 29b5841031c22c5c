"""What is due: from a row of the timetable to state and posts. Runs inside the engine's transaction."""

from datetime import datetime

import msgspec

from circles.domain.timetable import Due, DueKind, agenda_due
from circles.message import Line, Post
from circles.posts import after, before
from circles.posts.reflecting import reflection
from circles.services import (
    asking,
    checkins,
    clock_notices,
    feeds,
    leading,
    live_notices,
    milestones,
    quorum,
    recap,
    reminding,
)
from circles.services.briefing import brief
from circles.services.desk import Desk
from circles.services.gathering import gather
from circles.services.nudging import nudge_silent
from circles.services.occasion import Doing, Occasion
from circles.services.own_words import before_looking_back
from circles.services.recap import present_in
from circles.services.season import MID_POINT
from circles.services.self_assessing import with_question


async def occasion(desk: Desk, due: Due, now: datetime, *, quiet: bool = False) -> Occasion | None:
    """Load what a due row is about; None if the session is gone."""
    session = await desk.ledger.sessions.get(due.session_id)
    if session is None:
        return None
    notes: tuple[Line, ...] = ()
    circle = await desk.ledger.circles.get(session.circle_id)
    if due.kind in (DueKind.AGENDA, DueKind.AGENDA_CHANGED) and circle:
        notes = await desk.registry.agenda_notes(circle, session)
    return Occasion(due, session, now, notes, quiet)


async def perform(desk: Desk, at: Occasion) -> None:
    """Do what is due. The caller holds the transaction and has marked the row as done."""
    await _DOINGS[at.due.kind](desk, at)


async def _agenda(desk: Desk, at: Occasion) -> None:
    if not at.session.is_coming_up:
        return
    scene = await gather(desk, at.session, notes=at.notes)
    invite = feeds.invite(desk, scene.circle, at.session, scene.place)
    await desk.tell(before.agenda_post(scene, at.due.key, invite), at.now, stale_at=at.due.stale_at)
    await before_looking_back(desk, at.session, at.due.key, at.now)
    await quorum.watch(desk, at.session, at.now)


async def _agenda_changed(desk: Desk, at: Occasion) -> None:
    """The post of the agenda says who comes and who does what: when that changes, it is edited in place."""
    if not at.session.is_coming_up:
        return
    scene = await gather(desk, at.session, notes=at.notes)
    posted = agenda_due(at.session, desk.settings.notices.rhythm()).key
    post = before.agenda_post(scene, at.due.key, feeds.invite(desk, scene.circle, at.session, scene.place))
    await desk.tell(msgspec.structs.replace(post, replaces=posted, quiet=True), at.now, stale_at=at.due.stale_at)
    await brief(desk, at.session, at.now)


async def _pack(desk: Desk, at: Occasion) -> None:
    await brief(desk, at.session, at.now)


async def _confirm(desk: Desk, at: Occasion) -> None:
    await leading.ask_to_confirm(desk, at.session, at.due.key, at.now)


async def _update(desk: Desk, at: Occasion) -> None:
    await quorum.update(desk, at.session, at.due.key, at.now)


async def _reflection(desk: Desk, at: Occasion) -> None:
    scene = await gather(desk, at.session)
    await asking.note(desk, at.session)
    for person_id in await present_in(desk, at.session):
        asked = await asking.questions(desk, at.session, person_id)
        mark = await milestones.of_my_own(desk, scene.circle, at.session, person_id)
        post = reflection(scene, scene.person(person_id), asked, mark, f"{at.due.key}:{person_id}")
        post = await with_question(desk, post, at.session, person_id)
        await desk.tell(post, at.now, stale_at=at.due.stale_at)


async def _nudge(desk: Desk, at: Occasion) -> None:
    if await desk.ledger.errands.waits(f"{MID_POINT}:{at.session.circle_id}"):
        # Half time asks everybody in a day or so, and two reminders of that kind in one week are too many.
        return
    done = await desk.ledger.words.reflected(at.session.id)
    scene = await gather(desk, at.session)

    def post(person_id: str) -> Post:
        return after.nudge(scene, scene.person(person_id), f"{at.due.key}:{person_id}")

    await nudge_silent(desk, await present_in(desk, at.session), done, post, at.now, at.due.stale_at)


_DOINGS: dict[DueKind, Doing] = {
    **clock_notices.DOINGS,
    **live_notices.DOINGS,
    **checkins.DOINGS,
    **reminding.DOINGS,
    DueKind.CONFIRM: _confirm,
    **recap.DOINGS,
    DueKind.AGENDA: _agenda,
    DueKind.AGENDA_CHANGED: _agenda_changed,
    DueKind.PACK: _pack,
    DueKind.UPDATE: _update,
    DueKind.REFLECTION: _reflection,
    DueKind.NUDGE: _nudge,
}
