"""The ladder of a member: how they stand, and which step they ask for. Nobody else sees it before they say yes."""

from datetime import datetime
from typing import Any

from circles.commands import LadderWish, MyLadder
from circles.domain.ladder import Ladder, Step, is_open
from circles.domain.person import Person
from circles.domain.program import Program, Season
from circles.domain.roles import NOTHING
from circles.message import Line, Post
from circles.posts import ladder as posts
from circles.services.desk import Desk
from circles.services.duties import edit_agenda, pass_on
from circles.services.telling import known
from circles.turn import Turn


async def my_ladder(desk: Desk, turn: Turn, command: MyLadder) -> Post:
    """Show how the asker stands, or note which step they would like."""
    person, done = known(turn), None
    if command.step is LadderWish.NONE:
        done = await _take_back(desk, person)
    elif command.step is not None:
        done = await _ask_for(desk, person, Step(command.step), turn.now)
    return posts.ladder(await standing(desk, person), done, "")


async def standing(desk: Desk, person: Person) -> Ladder:
    """How somebody stands, from what was held and what they wish."""
    roles = (await desk.ledger.wishes.roles([person.id])).get(person.id, NOTHING)
    wish, forming = await _wish(desk, person), await _forming(desk)
    return Ladder(
        (await desk.ledger.steps.of([person.id]))[person.id],
        wish,
        bool(wish and forming and await _said_yes(desk, forming[1], person) is wish),
        roles.likes,
        roles.rather_not,
    )


async def still_wished(desk: Desk, season: Season, person: Person) -> Step | None:
    """The step that somebody asked for once, if they could take it and have not said for this season whether."""
    step = await _wish(desk, person)
    if step is None or await _said_yes(desk, season, person) is not None:
        return None
    record = (await desk.ledger.steps.of([person.id]))[person.id]
    return step if is_open(step, record) else None


async def ask_who_waits(desk: Desk, program: Program, season: Season, now: datetime) -> None:
    """A season opens: of those who waited for it, and do not join anew, who asked for a step is asked once more."""
    waiting = [each.person_id for each in await desk.ledger.programs.enrollments(season.id) if not each.placed]
    for person in (await desk.ledger.people.many(waiting)).values():
        if step := await still_wished(desk, season, person):
            key = f"{season.id}:still:{person.id}"
            await desk.tell(posts.still_waiting(person.id, program.name, season.number, step, key), now)


async def _wish(desk: Desk, person: Person) -> Step | None:
    return (await desk.ledger.wishes.steps([person.id])).get(person.id)


async def _forming(desk: Desk) -> tuple[Program, Season] | None:
    latest = await desk.ledger.programs.latest()
    return latest if latest and latest[1].is_forming else None


async def _said_yes(desk: Desk, season: Season, person: Person) -> Step | None:
    asked = await desk.ledger.programs.enrollments(season.id)
    return next((each.would for each in asked if each.person_id == person.id and not each.placed), None)


async def _ask_for(desk: Desk, person: Person, step: Step, now: datetime) -> Line:
    if step.is_role:
        await _like(desk, person, step, now)
        return posts.noted_role(step)
    await desk.ledger.wishes.set_step(person.id, step)
    if not is_open(step, (await desk.ledger.steps.of([person.id]))[person.id]):
        return posts.noted(step, lacks=True)
    forming = await _forming(desk)
    if forming and await desk.ledger.programs.offer(forming[1].id, person.id, step):
        return posts.noted_now(step, forming[0].name)
    return posts.noted(step, lacks=False)


async def _like(desk: Desk, person: Person, step: Step, now: datetime) -> None:
    """The rota follows it like any wish about roles."""
    before = (await desk.ledger.wishes.roles([person.id])).get(person.id, NOTHING)
    await desk.ledger.wishes.set_roles(person.id, before.liking(step.value))
    for circle in await desk.ledger.circles.of_person(person.id):
        for session, _ in await pass_on(desk, circle.id, person.id, now):
            await edit_agenda(desk, session, now)


async def _take_back(desk: Desk, person: Person) -> Line:
    asked = await _wish(desk, person) is not None
    await desk.ledger.wishes.set_step(person.id, None)
    if forming := await _forming(desk):
        await desk.ledger.programs.offer(forming[1].id, person.id, None)
    return posts.taken_back(asked)


USES: dict[type, Any] = {MyLadder: my_ladder}
