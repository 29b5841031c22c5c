"""Two weeks before a session whose hour the clocks move for somebody: each of them hears it, the room gets a count."""

from circles.domain.circle import Circle
from circles.domain.clock_changes import hour_changes, one_before
from circles.domain.looking_again import look
from circles.domain.outage import LATE
from circles.domain.session import Session
from circles.domain.timetable import DueKind, agenda_due
from circles.posts import clock_changes
from circles.services.desk import Desk
from circles.services.gathering import circle_of
from circles.services.occasion import Doing, Occasion


async def _clocks(desk: Desk, at: Occasion) -> None:
    """Say nothing where no hour changes; else each member concerned hears their own."""
    session = at.session
    before = one_before(session, await desk.ledger.sessions.of_circle(session.circle_id))
    if before is None or not session.is_coming_up:
        return
    where = await circle_of(desk, session)
    zones = {each.id: each.zone for each in await desk.ledger.circles.members(where.id) if each.zone}
    changes = hour_changes(before, session, zones)
    for person_id, change in changes.items():
        post = clock_changes.your_new_hour(where, before, session, change, person_id, f"{_key(session)}:{person_id}")
        await desk.tell(post, at.now, stale_at=at.due.stale_at)
    if changes:
        await desk.ledger.errands.plan(look(where.id, at.now))
    # From the agenda on, the room has the hours of all before its eyes; and after an outage it hears one thing only.
    in_time = at.now - at.due.at < LATE
    if changes and in_time and at.now < agenda_due(session, desk.settings.notices.rhythm()).at:
        await _tell_room(desk, at, where, before, len(changes))


async def _tell_room(desk: Desk, at: Occasion, where: Circle, before: Session, count: int) -> None:
    post = clock_changes.some_have_another_hour(where, before, at.session, count, _key(at.session))
    await desk.tell(post, at.now, stale_at=at.due.stale_at)


def _key(session: Session) -> str:
    """For this hour of the session: moved and moved back, it is not said twice."""
    return f"{session.id}:clocks:{session.starts_at:%Y%m%dT%H%M}"


DOINGS: dict[DueKind, Doing] = {DueKind.CLOCKS: _clocks}
