"""Help in a hard moment, and the private way to the organizers."""

from typing import Any

import msgspec

from circles.commands import Hard, ToOrganizers
from circles.domain.earlier import Earlier, Others
from circles.errors import Refused
from circles.message import InPrivate, Post
from circles.posts import hard_moments
from circles.posts.taking_back import taken_back
from circles.services.desk import Desk
from circles.services.telling import known
from circles.services.withdrawing import replaced, withdraw
from circles.turn import Turn


async def hard(desk: Desk, turn: Turn, command: Hard) -> Post:
    """A line to say, or the choice of moments."""
    return hard_moments.help_with(command.moment, "") if command.moment else hard_moments.which("")


async def to_organizers(desk: Desk, turn: Turn, command: ToOrganizers) -> Post:
    """Tell each organizer in private. Nobody else sees that somebody wrote."""
    person = known(turn)
    if not await desk.organizers():
        raise Refused("No organizer can be reached here yet, so nobody would read it. Find one in the community.")
    circles = await desk.ledger.circles.of_person(person.id)
    post = hard_moments.to_organizers(person, circles, command.text, "")
    for each in await desk.organizers():
        before = _key(person.id, turn.instead_of, each)
        replaces = await replaced(desk, before) if turn.instead_of else ""
        key, target = _key(person.id, turn.asked.event, each), InPrivate(each)
        await desk.tell(msgspec.structs.replace(post, key=key, target=target, replaces=replaces), turn.now)
    return hard_moments.written("")


def _key(person_id: str, event: str, organizer_id: str) -> str:
    return f"organizers:{person_id}:{event}:{organizer_id}"


async def unwritten(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """The organizers see that something was taken back, and not what."""
    person = known(turn)
    for each in await desk.organizers():
        await withdraw(desk, turn, InPrivate(each), _key(person.id, earlier.event, each))
    return taken_back()


USES: dict[type, Any] = {Hard: hard, ToOrganizers: to_organizers}
BACK: dict[type, Any] = {ToOrganizers: unwritten}
