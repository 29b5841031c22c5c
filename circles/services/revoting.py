"""A vote that somebody takes back while it is open."""

from circles.domain.ballot import Ballot
from circles.domain.earlier import Earlier, Others
from circles.errors import Refused
from circles.message import Post
from circles.posts.taking_back import taken_back
from circles.services.desk import Desk
from circles.services.telling import known
from circles.turn import Turn


async def vote_as_before(desk: Desk, turn: Turn, ballot: Ballot | None, earlier: Earlier, others: Others) -> Post:
    """Back to what they chose before, or to no choice. `ballot`: the open one. Raises Refused if it is settled."""
    if ballot is None or ballot.opened_at > earlier.at:
        raise Refused("That is settled by now, so nothing changed.")
    before = next((each.given["way"] for each in others if each.at >= ballot.opened_at), None)
    if before:
        await desk.ledger.ballots.vote(ballot.id, known(turn).id, before, turn.now)
    else:
        await desk.ledger.ballots.take_back(ballot.id, known(turn).id)
    return taken_back()
