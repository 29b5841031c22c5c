"""Who leads next time, as agreed when the circle is together."""

from dataclasses import replace

from circles.domain.person import Person
from circles.domain.roles import FACILITATOR, Because
from circles.domain.session import Session
from circles.posts import wrapping_up
from circles.posts.scene import Scene
from circles.services.desk import Desk
from circles.services.duties import edit_agenda, refill
from circles.services.gathering import following, gather
from circles.services.handing_on import give
from circles.turn import Turn


async def next_to_lead(desk: Desk, meeting: Session) -> Scene | None:
    """The session after this one, if there is one and somebody leads it."""
    coming = await following(desk, meeting)
    scene = await gather(desk, coming) if coming else None
    return scene if scene and FACILITATOR in scene.format.roles else None


async def lead_next(desk: Desk, turn: Turn, coming: Scene, person: Person) -> None:
    """Note that somebody said yes. If another one was next in line, both are told in private."""
    before = coming.holder(FACILITATOR)
    if before == person:
        held = next(each for each in coming.roles if each.role == FACILITATOR)
        await desk.ledger.roles.give(coming.session.id, replace(held, confirmed=True))
        return
    for role in coming.roles_of(person.id):
        await desk.ledger.roles.take_away(coming.session.id, role)
    await give(desk, coming.session, FACILITATOR, person.id, Because.CHOSEN)
    await refill(desk, coming.circle.id, turn.now)
    key = f"{coming.session.id}:lead:{turn.asked.event}"
    await desk.tell(wrapping_up.leads_next(coming, person, f"{key}:{person.id}"), turn.now)
    if before:
        await desk.tell(wrapping_up.leads_no_longer(coming, before, person, f"{key}:{before.id}"), turn.now)
    await desk.ledger.sessions.touch([coming.session.id], turn.now)
    await edit_agenda(desk, coming.session, turn.now)
