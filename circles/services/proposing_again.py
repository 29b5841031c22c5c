"""The proposal as it stands, and the same made anew around what organizers locked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from circles.commands.overruling import Proposal, ProposeAgain
from circles.domain.arrangement import Arrangement
from circles.domain.circle import Circle
from circles.domain.forming import circle_name
from circles.errors import Refused
from circles.formation.again import Held, around, named_as_before
from circles.formation.finding import Search
from circles.formation.moving import side_of
from circles.message import Post
from circles.posts import enrolment, holding
from circles.posts import overruling as posts
from circles.services.arranging import standing
from circles.services.desk import Desk
from circles.services.overruling import pool_of
from circles.services.page_links import proposal_page
from circles.services.rearranging import PROPOSED_AGAIN, rearrange
from circles.services.replanning import Seated, replanned
from circles.services.telling import known
from circles.turn import Turn

_SECONDS = 10.0


async def proposal(desk: Desk, turn: Turn, command: Proposal) -> Post:
    """How it stands now."""
    post = await shown(desk, await standing(desk), turn.now)
    page = await proposal_page(desk, known(turn), turn.now)
    return holding.with_page(post, page) if page else post


async def shown(desk: Desk, arrangement: Arrangement, now: datetime) -> Post:
    """A proposal as it stands, for organizers."""
    pool = await pool_of(desk, arrangement, now)
    sides = [side_of(pool, ids) for ids in arrangement.rows.values()]
    seats = zip(arrangement.circles, arrangement.groups, strict=True)
    post = enrolment.proposal(arrangement.program, [(circle, group, None) for circle, group in seats], "")
    return holding.as_it_stands(post, arrangement, sides, pool.instance.rules)


async def propose_again(desk: Desk, turn: Turn, command: ProposeAgain) -> Post:
    """Solve the rest again, outside of any transaction: it takes a while, and nothing waits for it."""
    before, now = await standing(desk), turn.now
    held = Held(frozenset([each.id for each in before.circles if each.locked]), before.locked)
    anew = around((await pool_of(desk, before, now)).instance, before.rows, held)
    found = await desk.searches.find(Search(anew.instance, anew.locked, _SECONDS))
    result = found.result
    changed = await replanned(desk, before, await _changed(desk, before, result.circles), now)
    change = None
    async with desk.ledger.transaction():
        if (await standing(desk)).stamp != before.stamp:
            raise Refused("The proposal changed while I was thinking, so I left it alone. Please ask once more.")
        if changed:
            actor = known(turn).id
            change = await rearrange(desk, before, changed, now, what=PROPOSED_AGAIN, actor_id=actor)
    after = await standing(desk)
    return posts.again(await shown(desk, after, now), change, _elsewhere(before, after))


async def _changed(desk: Desk, before: Arrangement, circles: Sequence[Sequence[str]]) -> list[Seated]:
    """The circles in which others sit now, those that are gone, and the new ones."""
    named, new = named_as_before(before.rows, circles, before.locked)
    there = {each.id: each for each in before.circles}
    taken = {each.name for each in await desk.ledger.circles.of_season(before.season.id)}
    taken |= set(await desk.ledger.circles.names())
    changed: list[Seated] = [(there[id], ids) for id, ids in named.items() if set(ids) != set(before.rows[id])]
    return [*changed, *((_new_circle(desk, before, taken), ids) for ids in new)]


def _new_circle(desk: Desk, before: Arrangement, taken: set[str]) -> Circle:
    """One more circle, like the others but for its name."""
    name = next(name for index in range(len(taken) + 1) if (name := circle_name(index)) not in taken)
    taken.add(name)
    return desk.ledger.proposals.one_like(before.circles[0], name)


def _elsewhere(before: Arrangement, after: Arrangement) -> int:
    """How many sit elsewhere now, or wait and did not, or the other way round."""
    was, now = ({id: key for key, ids in each.rows.items() for id in ids} for each in (before, after))
    return sum([was.get(id) != now.get(id) for id in {*was, *now}])


USES: dict[type, Any] = {Proposal: proposal, ProposeAgain: propose_again}
IN_STEPS = (ProposeAgain,)
