"""The facilitator chooses who presents, or leaves it to the rota."""

from typing import Any

from circles.commands import PickPresenter
from circles.domain.person import Person
from circles.domain.roles import FACILITATOR, PRESENTER, Because, may_hold
from circles.errors import Refused
from circles.message import Post, mention, moment, ours, say
from circles.posts import presenting as posts
from circles.posts.knowing import answer
from circles.posts.scene import Scene
from circles.services.desk import Desk
from circles.services.duties import edit_agenda, refill
from circles.services.gathering import gather
from circles.services.handing_on import give, still_open
from circles.services.telling import known, session
from circles.services.turns import person_named
from circles.turn import Turn


async def pick(desk: Desk, turn: Turn, command: PickPresenter) -> Post:
    """Give the presenter's role to whom the facilitator names; without a name, show who could."""
    scene = await gather(desk, still_open(session(turn)))
    _may_choose(turn, scene)
    others = tuple(each for each in scene.expected if each != scene.holder(FACILITATOR))
    if command.who is None:
        return posts.who_could(scene, others, "")
    person = await person_named(desk, command.who, turn.members)
    wishes = await desk.ledger.wishes.roles([person.id])
    if person not in others or not may_hold(wishes, person.id, PRESENTER):
        # The same for whoever is away, leads, or would rather not: what people wish is shown to nobody.
        raise Refused("{who} cannot present that time. Whom else could you ask?", who=mention(person))
    if scene.holder(PRESENTER) != person:
        await _give(desk, turn, scene, person)
    when = moment(scene.session.starts_at)
    return answer("", say("{who} presents {when}. I have told them.", who=mention(person), when=when))


def _may_choose(turn: Turn, scene: Scene) -> None:
    if PRESENTER not in scene.format.roles:
        raise Refused("{format} has no presenter, so there is nobody to choose.", format=ours(scene.format.title))
    leads = scene.holder(FACILITATOR)
    if leads and leads != known(turn):
        raise Refused("Whoever facilitates chooses who presents: that is {who} this time.", who=mention(leads))


async def _give(desk: Desk, turn: Turn, scene: Scene, person: Person) -> None:
    """The one who presented is told; what the chosen one held there goes to the next in line."""
    before, meeting, now = scene.holder(PRESENTER), scene.session, turn.now
    await desk.ledger.roles.withdraw_offers(meeting.id, PRESENTER)
    for role in scene.roles_of(person.id):
        await desk.ledger.roles.take_away(meeting.id, role)
    await give(desk, meeting, PRESENTER, person.id, Because.CHOSEN)
    await refill(desk, meeting.circle_id, now)
    key = f"{meeting.id}:presents:{turn.asked.event}"
    await desk.tell(posts.chosen(scene, person, known(turn), f"{key}:{person.id}"), now, stale_at=meeting.starts_at)
    if before:
        post = posts.not_this_time(scene, before, person, f"{key}:{before.id}")
        await desk.tell(post, now, stale_at=meeting.starts_at)
    await desk.ledger.sessions.touch([meeting.id], now)
    await edit_agenda(desk, meeting, now)


USES: dict[type, Any] = {PickPresenter: pick}
