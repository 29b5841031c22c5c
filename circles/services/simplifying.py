"""A session without a presenter does something simpler: it takes place all the same."""

from datetime import datetime

from circles.domain.leading import simple
from circles.domain.roles import PRESENTER
from circles.domain.session import Session
from circles.posts import leading as posts
from circles.services.desk import PLAIN, Desk
from circles.services.duties import expected, refill
from circles.services.gathering import gather


async def make_simple(desk: Desk, meeting: Session, now: datetime) -> Session:
    """Give a session a format without a presenter, if it has none yet; a presenter hears of it."""
    people = await expected(desk, meeting)
    format = simple(meeting.format, desk.registry.formats, len(people)) or PLAIN.name
    if format == meeting.format:
        return meeting
    before = await desk.ledger.roles.of_session(meeting.id)
    await desk.ledger.sessions.set_format(meeting.id, format, now)
    changed = await desk.ledger.sessions.get(meeting.id) or meeting
    await refill(desk, meeting.circle_id, now)
    scene = await gather(desk, changed)
    for each in before:
        if each.role == PRESENTER:
            await desk.tell(posts.keep_your_topic(scene, each.person_id, f"{meeting.id}:simple:{each.person_id}"), now)
    return changed


async def without_presenter(desk: Desk, meeting: Session, role: str, now: datetime) -> Session:
    """A role fell free and was offered to everybody. If it is the presenter's, the session does without one."""
    scene = await gather(desk, meeting)
    if role == PRESENTER and PRESENTER in scene.format.roles and scene.holder(PRESENTER) is None:
        return await make_simple(desk, meeting, now)
    return meeting
