"""The facilitator's pack: a day ahead to who leads then, at once to who leads later, and edited when things change."""

from datetime import datetime

import msgspec

from circles.domain.person import Person
from circles.domain.roles import FACILITATOR, TIMEKEEPER, Because
from circles.domain.session import Session
from circles.domain.timetable import pack_due
from circles.posts.pack import pack
from circles.posts.scene import Scene
from circles.services.desk import Desk
from circles.services.gathering import gather, parked_before


async def brief(desk: Desk, session: Session, now: datetime) -> None:
    """Give the pack to who leads; if they have one already, it is made again in place."""
    if not session.is_coming_up:
        return
    scene = await gather(desk, session)
    parked = await parked_before(desk, session)
    for leader in _leaders(scene):
        first = f"{pack_due(session, desk.settings.notices.rhythm()).key}:{leader.id}"
        post = pack(scene, leader, first, parked)
        if await desk.ledger.outbox.has(first):
            again = f"{first}:{now:%Y%m%dT%H%M%S%f}"
            post = msgspec.structs.replace(post, key=again, replaces=first, quiet=True)
        await desk.tell(post, now, stale_at=session.starts_at)


def _leaders(scene: Scene) -> tuple[Person, ...]:
    """The facilitator; and the timekeeper, where the two lead together."""
    both = any(each.because is Because.TOGETHER for each in scene.roles)
    found = (scene.holder(FACILITATOR), scene.holder(TIMEKEEPER) if both else None)
    return tuple(each for each in found if each)
