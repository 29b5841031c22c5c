"""What is due while a session is on: it opens, somebody is asked to take it, parts end, it ends."""

from circles.domain.events import SessionMissed
from circles.domain.session import SessionState
from circles.domain.timekeeper import go_on
from circles.domain.timetable import DueKind, timetable
from circles.posts import after, during
from circles.services.clockwork import live_state, show
from circles.services.desk import LASTS, Desk
from circles.services.duties import refill
from circles.services.gathering import following, gather
from circles.services.occasion import Doing, Occasion
from circles.services.wrapping_up import hold


async def _opening(desk: Desk, at: Occasion) -> None:
    if at.session.is_coming_up:
        await desk.tell(during.opening(await gather(desk, at.session)), at.now, stale_at=at.due.stale_at)


async def _who_takes_it(desk: Desk, at: Occasion) -> None:
    """Some minutes past the hour and nobody has started."""
    if at.session.is_coming_up:
        post = during.who_takes_it(await gather(desk, at.session), at.due.key)
        await desk.tell(post, at.now, stale_at=at.due.stale_at)


async def _warning(desk: Desk, at: Occasion) -> None:
    progress = await desk.ledger.sessions.progress(at.session.id)
    if progress and progress.paused_at is None and at.now < progress.block_ends_at:
        key = live_state(progress, "warning")
        post = during.live(await gather(desk, at.session), progress, key, warned=True)
        await desk.tell(post, at.now, stale_at=at.due.stale_at)


async def _block(desk: Desk, at: Occasion) -> None:
    progress = await desk.ledger.sessions.progress(at.session.id)
    if progress is None or progress.paused_at is not None or progress.block_ends_at > at.now:
        return
    further = go_on(progress, at.now)
    if further is not None:
        await show(desk, at.session, further, at.now, None)


async def _end(desk: Desk, at: Occasion) -> None:
    if at.session.state is SessionState.OPEN:
        await hold(desk, at.session, at.now)
    elif at.session.is_coming_up:
        await _missed(desk, at)


async def _missed(desk: Desk, at: Occasion) -> None:
    scene = await gather(desk, at.session)
    missed = await desk.ledger.sessions.set_state(at.session.id, SessionState.MISSED, at.now)
    await desk.ledger.timetable.plan(missed.id, timetable(missed, desk.settings.notices.rhythm()))
    await refill(desk, missed.circle_id, at.now)
    if not at.quiet:
        post = after.missed(scene, await following(desk, missed), at.due.key)
        await desk.tell(post, at.now, stale_at=missed.ends_at + LASTS)
    await desk.happened(SessionMissed(at=at.now, circle_id=missed.circle_id, session_id=missed.id))


DOINGS: dict[DueKind, Doing] = {
    DueKind.OPENING: _opening,
    DueKind.WHO_TAKES_IT: _who_takes_it,
    DueKind.WARNING: _warning,
    DueKind.BLOCK: _block,
    DueKind.END: _end,
}
