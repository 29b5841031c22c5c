"""Somebody is no longer in a circle: what follows from that, whoever decided it."""

from datetime import datetime

from circles.domain.circle import Circle
from circles.domain.events import MemberLeft
from circles.domain.person import Person
from circles.services import agreement_notices, feeds
from circles.services.desk import Desk
from circles.services.duties import edit_agenda, pass_on
from circles.services.offering import ask_for_host, offer_places


async def gone(desk: Desk, left: Circle, person: Person, now: datetime) -> bool:
    """Roles go on, links end, a host is sought, the place offered. Returns whether the circle's link had to change."""
    place = await desk.ledger.memberships.get(left.id, person.id)
    await desk.ledger.circles.leave(left.id, person.id, now)
    await roles_follow(desk, left, person, now)
    await agreement_notices.part(desk, left, person, now)
    new_link = await feeds.leave(desk, left.id, person.id)
    if place and place.host:
        await ask_for_host(desk, left, now)
    await offer_places(desk, left, now)
    await desk.happened(MemberLeft(at=now, circle_id=left.id, person_id=person.id))
    return new_link


async def roles_follow(desk: Desk, where: Circle, person: Person, now: datetime) -> None:
    """Somebody is expected no longer: their roles go on, and a posted agenda says so."""
    await pass_on(desk, where.id, person.id, now)
    meeting = await desk.ledger.sessions.current(where.id, now)
    if meeting:
        await edit_agenda(desk, meeting, now)
