"""Sessions that do not take place, and as many at the end that make up for them: the count is kept."""

from collections.abc import Sequence
from datetime import datetime

from circles.domain.circle import Circle
from circles.domain.events import SessionAdded, SessionSkipped
from circles.domain.replanning import in_order, made_up
from circles.domain.series import WallTime
from circles.domain.session import Session, SessionState
from circles.domain.timetable import timetable
from circles.domain.values import dataclass
from circles.services.desk import Desk
from circles.services.duties import publish_rota
from circles.services.season_plan import days_without


@dataclass(frozen=True, slots=True)
class Instead:
    """What became of it: the sessions that are skipped, those that are appended, and the ids of those that stay and
    have another format, since what was to be done keeps its order.
    """

    gone: tuple[Session, ...] = ()
    appended: tuple[Session, ...] = ()
    changed: frozenset[str] = frozenset()


async def make_up_for(desk: Desk, where: Circle, off: Sequence[Session], now: datetime) -> Instead:
    """These coming sessions are skipped and made up for. Nobody is told by this."""
    if not off:
        return Instead()
    sessions = await desk.ledger.sessions.of_circle(where.id)
    plan = made_up(sessions, {each.id for each in off}, where.series, days_without(desk, where.plan), now.date())
    gone = tuple([await _skip(desk, each, now) for each in in_order(off)])
    for id, format in plan.formats.items():
        await desk.ledger.sessions.set_format(id, format, now)
    last = max(each.number for each in sessions)
    appended = [
        await append(desk, where, number, wall, format, now)
        for number, (wall, format) in enumerate(plan.appended, last + 1)
    ]
    await publish_rota(desk, where.id)
    return Instead(gone, tuple(appended), frozenset(plan.formats))


async def _skip(desk: Desk, off: Session, now: datetime) -> Session:
    skipped = await desk.ledger.sessions.set_state(off.id, SessionState.SKIPPED, now)
    await desk.ledger.timetable.plan(skipped.id, ())
    await desk.happened(SessionSkipped(at=now, circle_id=skipped.circle_id, session_id=skipped.id))
    return skipped


async def append(desk: Desk, where: Circle, number: int, wall: WallTime, format: str, now: datetime) -> Session:
    """One more session of a circle."""
    added = await desk.ledger.sessions.add(where.id, number, wall, where.plan.minutes, format, now)
    await desk.ledger.timetable.plan(added.id, timetable(added, desk.settings.notices.rhythm()))
    await desk.happened(SessionAdded(at=now, circle_id=where.id, session_id=added.id))
    return added
