"""Somebody had joined on two platforms: what follows when both records become one."""

from datetime import datetime

from circles.domain.events import PeopleMerged
from circles.domain.person import Person
from circles.services.desk import Desk
from circles.services.duties import edit_agenda, publish_rota
from circles.services.offering import offer_places
from circles.services.reminding import remind_anew


async def become_one(desk: Desk, stays: Person, goes: Person, now: datetime) -> bool:
    """All that was either one's is theirs; a circle that had both has one more place. Returns whether a calendar link
    ended, since each had one.
    """
    mine = {each.id for each in await desk.ledger.circles.of_person(stays.id)}
    theirs = await desk.ledger.circles.of_person(goes.id)
    link_ended = await desk.ledger.uniting.unite(stays.id, goes.id)
    for circle in theirs:
        await desk.ledger.memberships.rooms_follow(circle.id)
        await publish_rota(desk, circle.id)
        session = await desk.ledger.sessions.current(circle.id, now)
        if session:
            await edit_agenda(desk, session, now)
        if circle.id in mine:
            await offer_places(desk, circle, now)
    await remind_anew(desk, stays.id, now)
    await desk.happened(PeopleMerged(at=now, person_id=stays.id, former_id=goes.id))
    return link_ended
