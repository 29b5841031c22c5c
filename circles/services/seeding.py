"""Who could begin a new circle out of another one: organizers see who has led there, and ask them one by one."""

from datetime import datetime, timedelta
from typing import Any

from circles.commands.placing import YesNo
from circles.commands.rescuing import CircleAsk, Seed
from circles.domain.circle import Circle, CircleState
from circles.domain.errand import Errand
from circles.domain.ladder import Record
from circles.domain.person import Person
from circles.domain.request import RequestState
from circles.errors import Refused
from circles.message import Post, mention
from circles.posts import seeding as posts
from circles.services.desk import Desk
from circles.services.telling import circle, known
from circles.services.turns import person_named
from circles.turn import Turn

SEED, LAPSES = "seed", "seed_lapses"
TO_ANSWER = timedelta(days=7)
_LASTS = timedelta(days=365)
_MEETS = (CircleState.ACTIVE, CircleState.PAUSED)


async def who_could(desk: Desk, where: Circle) -> Post:
    """The members who have led, in the order in which they came."""
    return posts.who_could(where, await _led(desk, where), await _ready(desk, where), "")


async def _led(desk: Desk, where: Circle) -> list[tuple[Person, Record]]:
    members = await desk.ledger.circles.members(where.id)
    records = await desk.ledger.steps.of([each.id for each in members])
    return [(each, records[each.id]) for each in members if records[each.id].led]


async def _ready(desk: Desk, where: Circle) -> tuple[Person, ...]:
    """The members who said yes, and were not asked again since."""
    asked = await desk.ledger.requests.of_circle(SEED, where.id)
    said = {each.person_id: each.state for each in asked}
    members = await desk.ledger.circles.members(where.id)
    return tuple(each for each in members if said.get(each.id) is RequestState.YES)


async def ask(desk: Desk, turn: Turn, command: CircleAsk) -> Post:
    """Ask one member in private. Raises Refused if the circle does not meet, or they were asked already."""
    where = circle(turn)
    if where.state not in _MEETS:
        raise Refused("{circle} does not meet any more.", circle=where.name)
    person = await person_named(desk, command.who, await desk.ledger.circles.members(where.id))
    if await desk.ledger.requests.open_ones(SEED, circle_id=where.id, person_id=person.id):
        raise Refused("{who} was asked already. I write to you when there is an answer.", who=mention(person))
    until = turn.now + TO_ANSWER
    request = await desk.ledger.requests.ask(SEED, person.id, turn.now, circle_id=where.id, until=until)
    errand = Errand(f"{LAPSES}:{request.id}", LAPSES, until, until + _LASTS, where.id, person.id, request.id)
    await desk.ledger.errands.plan(errand)
    await desk.tell(posts.would_you(person, where, request), turn.now, stale_at=until)
    await desk.ledger.history.note(
        "seed_asked", turn.now, actor_id=known(turn).id, circle_id=where.id, person_id=person.id
    )
    return posts.asked(person, until)


async def answer(desk: Desk, turn: Turn, command: Seed) -> Post:
    """Yes or no. Only the organizers hear of it, and nothing changes by it."""
    person, yes = known(turn), command.answer is YesNo.YES
    ever = await desk.ledger.requests.to_person(SEED, person.id)
    asked = [each for each in ever if command.request in (None, each.id)]
    request = next((each for each in asked if each.state is RequestState.OPEN), None)
    where = await desk.ledger.circles.get(request.circle_id or "") if request else None
    if asked and asked[-1].state is RequestState.GONE and request is None:
        raise Refused(
            "I stopped waiting for an answer to that, and none was fine. If you would begin a new circle, tell an "
            "organizer: they can ask you again."
        )
    if request is None or where is None:
        raise Refused("Nobody waits for your answer about a new circle: you have answered, or were not asked.")
    await desk.ledger.requests.answer(request.id, RequestState.YES if yes else RequestState.NO)
    if where.state not in _MEETS or person not in await desk.ledger.circles.members(where.id):
        raise Refused("{circle} has changed meanwhile, so your answer is not needed any more.", circle=where.name)
    ready = await _ready(desk, where)
    await desk.tell_organizers(posts.answered(person, where, yes, ready, f"seed:{request.id}:answer"), turn.now)
    return posts.thanks(yes)


async def lapse(desk: Desk, errand: Errand, now: datetime) -> None:
    """No answer in time is no answer: organizers hear so, and whom else they could ask."""
    request = await desk.ledger.requests.get(errand.body)
    where = await desk.ledger.circles.get(errand.circle_id or "")
    if request is None or where is None or not await desk.ledger.requests.answer(request.id, RequestState.GONE):
        return
    there = {each.id: each for each in await desk.ledger.circles.members(where.id, pausing=True)}
    if where.state not in _MEETS or request.person_id not in there:
        return  # they have other things to settle there, and know it
    ever = {each.person_id for each in await desk.ledger.requests.of_circle(SEED, where.id)}
    others = [each for each, _ in await _led(desk, where) if each.id not in ever]
    ready, key = await _ready(desk, where), f"seed:{request.id}:lapsed"
    await desk.tell_organizers(posts.unanswered(there[request.person_id], where, others, ready, key), now)


USES: dict[type, Any] = {CircleAsk: ask, Seed: answer}
DOINGS: dict[str, Any] = {LAPSES: lapse}
