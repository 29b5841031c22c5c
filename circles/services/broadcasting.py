"""A word from the organizers to all circles: shown first with whom it reaches, then sent once."""

from typing import Any

from circles.commands import Broadcast, BroadcastSend
from circles.domain.circle import Circle, CircleState
from circles.domain.request import Request, RequestState
from circles.errors import Refused
from circles.message import Post, say_many
from circles.posts import stepping_in as posts
from circles.posts.knowing import answer
from circles.services.desk import Desk
from circles.services.telling import known
from circles.turn import Turn

KIND = "broadcast"
_MEETING = (CircleState.ACTIVE, CircleState.PAUSED, CircleState.CLOSING)


async def preview(desk: Desk, turn: Turn, command: Broadcast) -> Post:
    """Keep the words, and show whom they would reach. Only the newest can be sent."""
    circles = await running(desk)
    if not circles:
        raise Refused("No circle meets right now, so nobody would read it.")
    for earlier in await desk.ledger.requests.open_ones(KIND, person_id=known(turn).id):
        await desk.ledger.requests.answer(earlier.id, RequestState.GONE)
    matter = await desk.ledger.requests.ask(KIND, known(turn).id, turn.now, body=command.text)
    people = {one.id for each in circles for one in await desk.ledger.circles.members(each.id)}
    return posts.broadcast_preview(command.text, len(circles), len(people), matter.id)


async def running(desk: Desk) -> tuple[Circle, ...]:
    """The circles that live, of the newest program."""
    latest = await desk.ledger.programs.latest()
    seasons = await desk.ledger.programs.seasons(latest[0].id) if latest else ()
    found = [each for season in seasons for each in await desk.ledger.circles.of_season(season.id)]
    return tuple(each for each in found if each.state in _MEETING)


async def send(desk: Desk, turn: Turn, command: BroadcastSend) -> Post:
    """Send it to every room, as the organizer's own words."""
    matter = await _meant(desk, turn, command)
    if matter is None or not await desk.ledger.requests.answer(matter.id, RequestState.YES):
        raise Refused("There is nothing to send: it went out already, or you have not written it yet.")
    circles = await running(desk)
    for each in circles:
        await desk.tell(posts.broadcast(each, matter.body, f"{KIND}:{matter.id}:{each.id}"), turn.now)
    await desk.ledger.history.note(KIND, turn.now, actor_id=known(turn).id)
    return answer("", say_many("Sent to {n} circle.", "Sent to {n} circles.", len(circles)))


async def _meant(desk: Desk, turn: Turn, command: BroadcastSend) -> Request | None:
    """The one on the button, else the newest of this organizer. Nobody sends another one's words."""
    mine = await desk.ledger.requests.open_ones(KIND, person_id=known(turn).id)
    fitting = [each for each in mine if command.matter in (None, each.id)]
    return fitting[-1] if fitting else None


USES: dict[type, Any] = {Broadcast: preview, BroadcastSend: send}
