"""The proposal as it stands, and the same made anew around what organizers locked."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from circles.commands.overruling import Proposal, ProposeAgain
from circles.domain.arrangement import Arrangement
from circles.domain.circle import Circle
from circles.domain.forming import circle_name
from circles.domain.program import SeasonState
from circles.errors import Refused
from circles.formation.again import Held, around, named_as_before
from circles.formation.finding import Search
from circles.formation.moving import side_of
from circles.message import InPrivate, Post, say
from circles.posts import enrolment, holding
from circles.posts import overruling as posts
from circles.posts import proposing as looked_for
from circles.services.arranging import standing
from circles.services.company_wishes import find_as_wished, wished
from circles.services.desk import Desk
from circles.services.overruling import pool_of
from circles.services.page_links import proposal_page
from circles.services.rearranging import PROPOSED_AGAIN, rearrange
from circles.services.replanning import Seated, replanned
from circles.services.searching import Looking
from circles.services.stepping_up import for_organizers
from circles.services.telling import known
from circles.turn import Turn

log = logging.getLogger(__name__)


async def proposal(desk: Desk, turn: Turn, command: Proposal) -> Post:
    """How it stands now."""
    post = await shown(desk, await standing(desk), turn.now)
    page = await proposal_page(desk, known(turn), turn.now)
    return holding.with_page(post, page) if page else post


async def shown(desk: Desk, arrangement: Arrangement, now: datetime) -> Post:
    """A proposal as it stands, for organizers."""
    pool = await pool_of(desk, arrangement, now)
    sides = [side_of(pool, ids) for ids in arrangement.rows.values()]
    seats = list(zip(arrangement.circles, arrangement.groups, strict=True))
    steps = await for_organizers(desk, arrangement.season.id, seats)
    post = enrolment.proposal(arrangement.program, [(circle, group, None) for circle, group in seats], "", steps=steps)
    return holding.as_it_stands(post, arrangement, sides, pool.instance.rules)


async def propose_again(desk: Desk, turn: Turn, command: ProposeAgain) -> Post:
    """Solve the rest again, beside everything else. What takes long is answered by a message."""
    before, me = await standing(desk), known(turn)
    if desk.searches.of(before.season.id):
        raise Refused("I am looking for circles already. Please wait until I have written to you.")
    looking = Looking("", me.id)
    task = desk.searches.begin(before.season.id, looking, _look(desk, before, looking, turn.now))
    answer = await desk.searches.answer(looking, task, me.id)
    return answer or looked_for.looking(before.program, desk.settings.forming.seconds)


async def _look(desk: Desk, before: Arrangement, looking: Looking, now: datetime) -> None:
    """Look until there is something to say, or a reason why not. If the program ends meanwhile, all stays as it was."""
    try:
        await _look_and_write(desk, before, looking, now)
    except Exception:
        if not looking.by_message:
            raise
        log.exception("forming failed", extra={"action": "forming_failed"})
        line = say("The search for circles did not come to an end. Please try it again.")
        await _tell(desk, before, looking, looked_for.no_circles(line), now)


async def _look_and_write(desk: Desk, before: Arrangement, looking: Looking, now: datetime) -> None:
    pool = await pool_of(desk, before, now)
    held = Held(frozenset([each.id for each in before.circles if each.locked]), before.locked)
    anew = around(pool.instance, before.rows, held)
    _, scores = await wished(desk, pool.instance, before.people)
    search = Search(anew.instance, anew.locked, float(desk.settings.forming.seconds))
    found = await find_as_wished(desk, search, scores)
    changed = await replanned(desk, before, pool, await _changed(desk, before, found.result.circles), now)
    async with desk.ledger.transaction():
        looking.is_decided = True
        looking.answer = await _written(desk, before, changed, looking.asked_by, now)
        await _tell(desk, before, looking, looking.answer, now)


async def _tell(desk: Desk, before: Arrangement, looking: Looking, post: Post, now: datetime) -> None:
    for person_id in sorted(looking.by_message):
        key, target = f"again:{before.season.id}:{person_id}:{now:%Y%m%dT%H%M%S%f}", InPrivate(person_id)
        await desk.tell(msgspec.structs.replace(post, key=key, target=target), desk.searches.now())


async def _written(desk: Desk, before: Arrangement, changed: list[Seated], actor_id: str, now: datetime) -> Post:
    latest = await desk.ledger.programs.season(before.season.id)
    if latest is None or latest.state is not SeasonState.PROPOSED or (await standing(desk)).stamp != before.stamp:
        return looked_for.no_circles(
            say("The proposal changed while I was thinking, so I left it alone. Please ask once more.")
        )
    change = None
    if changed:
        change = await rearrange(desk, before, changed, now, what=PROPOSED_AGAIN, actor_id=actor_id)
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
