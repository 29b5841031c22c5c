"""Help in a hard moment, and the private way to the organizers."""

from typing import Any

from circles.commands import Hard, ToOrganizers
from circles.errors import Refused
from circles.message import Post
from circles.posts import hard_moments
from circles.services.desk import Desk
from circles.services.telling import known
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
    key = f"organizers:{person.id}:{turn.asked.event}"
    await desk.tell_organizers(hard_moments.to_organizers(person, circles, command.text, key), turn.now)
    return hard_moments.written("")


USES: dict[type, Any] = {Hard: hard, ToOrganizers: to_organizers}
