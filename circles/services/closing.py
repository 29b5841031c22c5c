"""How a circle goes on: it is asked, chooses by one tap each, and hears what came out."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from circles.commands import Choose
from circles.domain.ballot import Ballot, winner
from circles.domain.choosing import (
    CHOICES,
    CLOSING,
    MERGE_WAITS,
    NUDGE_AFTER,
    OPEN_FOR,
    PAUSE_FOR,
    Way,
    who_goes_on,
)
from circles.domain.circle import Circle, CircleState, Ending
from circles.domain.earlier import Earlier, Others
from circles.domain.errand import Errand
from circles.domain.shape import FOR_EVER
from circles.errors import Refused
from circles.message import Post
from circles.posts import closing as posts
from circles.posts.knowing import answer
from circles.services.desk import Desk
from circles.services.ending import as_it_is, end
from circles.services.nudging import nudge_silent
from circles.services.pausing import pause_circle
from circles.services.revoting import vote_as_before
from circles.services.telling import circle as circle_of
from circles.services.telling import known
from circles.turn import Turn

DECIDE, NUDGE, MERGE_OVER = "decide", "decide_nudge", "merge_over"


async def ask(desk: Desk, circle: Circle, kind: str, now: datetime) -> None:
    """Put the question to a circle, for seven days; whoever has not chosen after four hears of it once."""
    ballot = await desk.ledger.ballots.open(circle.id, kind, CHOICES[kind], now, now + OPEN_FOR)
    post = posts.how_to_go_on(circle, ballot) if kind == CLOSING else posts.still_meeting(circle, ballot)
    await desk.tell(post, now, stale_at=ballot.closes_at)
    closes, asks = ballot.closes_at, now + NUDGE_AFTER
    await desk.ledger.errands.plan(
        Errand(f"{DECIDE}:{ballot.id}", DECIDE, closes, closes + FOR_EVER, circle.id, body=ballot.id)
    )
    await desk.ledger.errands.plan(Errand(f"{NUDGE}:{ballot.id}", NUDGE, asks, closes, circle.id, body=ballot.id))


async def choose(desk: Desk, turn: Turn, command: Choose) -> Post:
    """Note a choice. The last one counts."""
    ballot = await _open_ballot(desk, circle_of(turn))
    if ballot is None or turn.now >= ballot.closes_at:
        raise Refused("There is nothing to choose right now. Your circle is asked when its season is over.")
    if command.way not in ballot.choices:
        raise Refused("That is not among the choices: {choices}.", choices=", ".join(ballot.choices))
    await desk.ledger.ballots.vote(ballot.id, known(turn).id, command.way, turn.now)
    return answer("", posts.chosen(command.way, ballot))


async def unchoose(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """Back to what they chose before, or to no choice. Raises Refused if it is settled."""
    ballot = await _open_ballot(desk, circle_of(turn))
    is_open = ballot is not None and turn.now < ballot.closes_at
    return await vote_as_before(desk, turn, ballot if is_open else None, earlier, others)


async def _open_ballot(desk: Desk, circle: Circle) -> Ballot | None:
    found = await desk.ledger.ballots.of_circle(circle.id)
    return next((each for each in found if each.is_open and each.kind in CHOICES), None)


async def nudge(desk: Desk, errand: Errand, now: datetime) -> None:
    """The one and only nudge, to who has not chosen."""
    ballot, circle = await _of(desk, errand)
    if ballot is None or circle is None or not ballot.is_open:
        return
    asked = [each.id for each in await desk.ledger.circles.members(circle.id)]
    votes = await desk.ledger.ballots.votes(ballot.id)
    await nudge_silent(desk, asked, votes, partial(posts.nudge, circle, ballot), now, ballot.closes_at)


async def decide(desk: Desk, errand: Errand, now: datetime) -> None:
    """The time to choose is over: what most of those chose who are still in the circle."""
    ballot, circle = await _of(desk, errand)
    if ballot is None or circle is None or not ballot.is_open:
        return
    members = tuple(each.id for each in await desk.ledger.circles.members(circle.id, pausing=True))
    said = await desk.ledger.ballots.votes(ballot.id)
    votes = {each: said[each] for each in members if each in said}
    result = winner(ballot.choices, votes)
    await desk.ledger.ballots.close(ballot.id, result)
    await _act(desk, circle, result, who_goes_on(members, votes), now)


async def _act(desk: Desk, circle: Circle, result: str | None, going: Sequence[str], now: datetime) -> None:
    stamp = f"{circle.id}:{result}:{now:%Y%m%dT%H%M%S}"
    match result:
        case Way.AGAIN:
            await end(desk, circle, Ending.AGAIN, now)
            post = posts.wants_another_season(circle, len(going), f"{circle.id}:again?")
            await desk.tell_organizers(post, now)
        case Way.RESHAPE:
            await reshape(desk, circle, going, now)
        case Way.MERGE:
            await _look_for_company(desk, circle, now)
        case Way.GO_ON:
            await desk.tell(posts.goes_on(circle, stamp), now)
        case Way.PAUSE:
            await pause_circle(desk, circle, now + PAUSE_FOR, now)
        case _:
            await end(desk, circle, await as_it_is(desk, circle), now)


async def reshape(desk: Desk, circle: Circle, going: Sequence[str], now: datetime) -> None:
    """The circle ends, and who goes on is first in line for a place in another one."""
    await end(desk, circle, Ending.RESHAPE, now)
    await desk.ledger.programs.wait_again(circle.season_id, going, now)
    for person_id in going:
        await desk.tell(posts.reshaped(circle, person_id), now)


async def _look_for_company(desk: Desk, circle: Circle, now: datetime) -> None:
    """An organizer may merge the circle with another one; until then it stays open, though nothing is planned."""
    until = now + MERGE_WAITS
    await desk.tell(posts.looks_for_company(circle, until, f"{circle.id}:looks:{now:%Y%m%dT%H%M%S}"), now)
    people = len(await desk.ledger.circles.members(circle.id))
    fitting = []
    for each in await desk.ledger.circles.of_season(circle.season_id):
        count = len(await desk.ledger.circles.members(each.id))
        is_living = each.state in (CircleState.ACTIVE, CircleState.PAUSED, CircleState.CLOSING)
        if each.id != circle.id and is_living and count + people <= circle.plan.most:
            fitting.append((each, count))
    await desk.tell_organizers(posts.wants_to_merge(circle, people, fitting, until), now)
    key = f"{MERGE_OVER}:{circle.id}:{now:%Y%m%dT%H%M%S}"
    await desk.ledger.errands.plan(Errand(key, MERGE_OVER, until, until + FOR_EVER, circle.id))


async def nobody_to_merge_with(desk: Desk, errand: Errand, now: datetime) -> None:
    """No other circle was found in time."""
    circle = await desk.ledger.circles.get(errand.circle_id or "")
    if circle and circle.state is CircleState.CLOSING:
        members = await desk.ledger.circles.members(circle.id, pausing=True)
        await reshape(desk, circle, [each.id for each in members], now)


async def _of(desk: Desk, errand: Errand) -> tuple[Ballot | None, Circle | None]:
    return await desk.ledger.ballots.get(errand.body), await desk.ledger.circles.get(errand.circle_id or "")


USES: dict[type, Any] = {Choose: choose}
BACK: dict[type, Any] = {Choose: unchoose}
DOINGS: dict[str, Any] = {NUDGE: nudge, DECIDE: decide, MERGE_OVER: nobody_to_merge_with}
