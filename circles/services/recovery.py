"""After a session: each one who was missing gets the next step, in private."""

from datetime import datetime

from circles.domain.circle import Circle, Membership, MembershipState
from circles.domain.person import Person
from circles.domain.recovery import Step, step_after
from circles.domain.session import Attendance, Session
from circles.message import Post
from circles.posts import recovery as posts
from circles.services.desk import LASTS, Desk
from circles.services.gathering import following, gather

CONNECTOR, FACILITATOR = "connector", "facilitator"


async def after_session(desk: Desk, session: Session, recap: Post, now: datetime) -> None:
    """Look after everyone who missed this held session and is still expected. `recap`: what the circle was told."""
    there = await desk.ledger.sessions.attendance(session.id)
    missing = [person_id for person_id, was in there.items() if was is Attendance.MISSING]
    where = await desk.ledger.circles.get(session.circle_id)
    if where is None or not missing:
        return
    members = {each.id: each for each in await desk.ledger.circles.members(where.id)}
    for person_id in missing:
        place = await desk.ledger.memberships.get(where.id, person_id)
        if person_id in members and place and place.state is MembershipState.ACTIVE:
            await _look_after(desk, where, session, members[person_id], place, recap, now)


async def _look_after(
    desk: Desk, where: Circle, session: Session, person: Person, place: Membership, recap: Post, now: datetime
) -> None:
    since = await _since(desk, place)
    attendance = await desk.ledger.memberships.attendance(where.id, person.id, since, session.starts_at)
    step, key = step_after(attendance), f"{session.id}:missed:{person.id}"
    stale_at = session.ends_at + LASTS
    if step is Step.NOTE:
        post = posts.missed_you(person, where, await following(desk, session), recap.blocks, key)
        await desk.tell(post, now, stale_at=stale_at)
    elif step is Step.CHOICE:
        await desk.tell(posts.your_choice(person, where, key), now, stale_at=stale_at)
    elif step is Step.CONNECTOR and (connector := await _connector(desk, session, person)):
        await desk.tell(posts.please_write(connector, person, where, key), now, stale_at=stale_at)


async def _since(desk: Desk, place: Membership) -> datetime:
    """When their story with the circle began, or began anew: they joined, or came back from a break."""
    changes = await desk.ledger.history.of_circle(place.circle_id)
    back = [each.at for each in changes if each.what == "returned" and each.person_id == place.person_id]
    return max([place.joined_at, *back])


async def _connector(desk: Desk, session: Session, person: Person) -> Person | None:
    """Who writes to the absent: the connector of the session, else the host, else who facilitated; if they came."""
    scene = await gather(desk, session)
    there = await desk.ledger.sessions.attendance(session.id)
    hosts = [each.person_id for each in await desk.ledger.circles.memberships(session.circle_id) if each.host]
    held = {each.role: each.person_id for each in scene.roles}
    members = {each.id: each for each in scene.members}
    candidates = [held.get(CONNECTOR), *hosts, held.get(FACILITATOR), *members]
    for each in candidates:
        if each in members and each != person.id and there.get(each) is Attendance.PRESENT:
            return members[each]
    return None
