"""Goals of a season: set, told of, reshaped, reached or let go by their owner; shown to whom their owner chose."""

from datetime import date
from typing import Any

from circles.commands import (
    GoalAgain,
    GoalChange,
    GoalDelete,
    GoalDone,
    GoalDrop,
    GoalMilestone,
    GoalNew,
    GoalNote,
    GoalReaders,
    GoalStep,
    GoalTick,
    MyGoals,
    OurGoals,
)
from circles.domain import goal as rules
from circles.domain.earlier import Earlier, Others
from circles.domain.goal import Goal, GoalState, Readers, Step, Way
from circles.domain.pausing import read_until
from circles.domain.person import Person
from circles.domain.zones import local
from circles.errors import Refused
from circles.message import Line, Post, say
from circles.posts import goals as posts
from circles.posts.knowing import answer
from circles.posts.taking_back import stands, taken_back
from circles.services import quiet_goals
from circles.services.desk import Desk
from circles.services.telling import circle as circle_of
from circles.services.telling import known
from circles.turn import Turn


def _zone(person: Person) -> str:
    return person.zone or "UTC"


def _day(turn: Turn, typed: str | None) -> date | None:
    if not typed:
        return None
    zone = _zone(known(turn))
    return local(read_until(typed, turn.now, zone), zone).date()


async def _meant(desk: Desk, turn: Turn, command: Any) -> tuple[int, Goal]:
    """The goal that is meant, with its number. Raises Refused if there is none, or if it is another person's."""
    goals = await desk.ledger.goals.of_person(known(turn).id)
    if command.goal is None:
        found = rules.numbered(goals, command.number)
        return goals.index(found) + 1, found
    for number, each in enumerate(goals, 1):
        if each.id == command.goal:
            return number, each
    raise Refused("That goal is deleted, or it is not yours. “my goals” shows yours.")


async def _circles(desk: Desk, goals: tuple[Goal, ...]) -> dict[str, str]:
    found = [await desk.ledger.circles.get(id) for id in {each.circle_id for each in goals}]
    return {each.id: each.name for each in found if each}


async def mine(desk: Desk, turn: Turn, command: MyGoals) -> Post:
    """One goal in full; or all that are open, and those of the same season as the newest."""
    goals = await desk.ledger.goals.of_person(known(turn).id)
    circles = await _circles(desk, goals)
    if command.number is not None or command.goal is not None:
        return posts.one(await _meant(desk, turn, command), circles, None, "")
    newest = await desk.ledger.circles.get(goals[-1].circle_id) if goals else None
    season = {each.id for each in await desk.ledger.circles.of_season(newest.season_id)} if newest else set()
    numbered = list(enumerate(goals, 1))
    shown = [(n, each) for n, each in numbered if each.state is GoalState.OPEN or each.circle_id in season]
    return posts.mine(shown, circles, "")


async def ours(desk: Desk, turn: Turn, command: OurGoals) -> Post:
    """What members of the circle share with it, as long as they are in it."""
    where = circle_of(turn)
    people = {each.id: each for each in await desk.ledger.circles.members(where.id, pausing=True)}
    shared = rules.seen_by(await desk.ledger.goals.of_circle(where.id), where.id, frozenset(people))
    return posts.ours(where, [each for each in shared if each.state is not GoalState.DROPPED], people, "")


async def new(desk: Desk, turn: Turn, command: GoalNew) -> Post:
    """Set a goal for the season of the circle."""
    person, where = known(turn), circle_of(turn)
    rules.check_room(await desk.ledger.goals.of_person(person.id, where.season_id))
    by = _day(turn, command.by)
    way = Way(command.aim, command.test or "", by)
    made = await desk.ledger.goals.add(where.id, person.id, command.readers, way, turn.now)
    if command.steps:
        made = rules.with_steps(made, rules.lines(command.steps), turn.now)
        await desk.ledger.goals.keep(made)
    await quiet_goals.plan(desk, person, made)
    return await _shown(
        desk, turn, made, say("Your goal is set. It is yours: change it or let it go whenever you like.")
    )


async def step(desk: Desk, turn: Turn, command: GoalStep | GoalMilestone) -> Post:
    """One more step, or a milestone."""
    _, goal = await _meant(desk, turn, command)
    if not command.text:
        raise Refused("Say the step in a few words, such as: goal step 1 Write the first page")
    new = Step(command.text, isinstance(command, GoalMilestone), _day(turn, command.by))
    return await _kept(desk, turn, goal, rules.with_step(goal, new, turn.now), say("Noted."))


async def tick(desk: Desk, turn: Turn, command: GoalTick) -> Post:
    """A step is done, or not after all."""
    _, goal = await _meant(desk, turn, command)
    if not goal.way.steps:
        raise Refused("There is no step in it yet. “goal step” adds one, such as: goal step 1 Write the first page")
    if command.step is None:
        raise Refused("Which step? Say its number as well, such as: goal tick 1 2")
    today = local(turn.now, _zone(known(turn))).date()
    return await _kept(desk, turn, goal, rules.ticked(goal, command.step, today, turn.now), say("Noted."))


async def note(desk: Desk, turn: Turn, command: GoalNote) -> Post:
    """How it goes, in words, or how far they are, or both."""
    _, goal = await _meant(desk, turn, command)
    if not command.text and command.how_far is None:
        raise Refused("Say a few words, such as: goal note 1 Two of three calls made")
    after = rules.spoken_of(goal, command.text or "", command.how_far, turn.now)
    return await _kept(desk, turn, goal, after, say("Noted. Thank you for telling it as it is."))


async def change(desk: Desk, turn: Turn, command: GoalChange) -> Post:
    """The goal in other words."""
    _, goal = await _meant(desk, turn, command)
    if not (command.aim or command.test or command.by):
        raise Refused("What should be different? Such as: goal change 1 Apply for one job")
    if goal.state is not GoalState.OPEN:
        await _check_room(desk, turn, goal)
    after = rules.reshaped(goal, command.aim, command.test, _day(turn, command.by), turn.now)
    return await _kept(desk, turn, goal, after, say("Reshaped. How it read before stays with it, for you."))


async def settle(desk: Desk, turn: Turn, command: GoalDone | GoalDrop) -> Post:
    """Reached, or let go: both are good."""
    _, goal = await _meant(desk, turn, command)
    if isinstance(command, GoalDone):
        after, said = GoalState.DONE, say("You reached it. Take a moment for that.")
    else:
        after, said = GoalState.DROPPED, say("You let it go. That makes room, and “goal again” takes it up once more.")
    return await _kept(desk, turn, goal, rules.settled(goal, after, command.word or "", turn.now), said)


async def again(desk: Desk, turn: Turn, command: GoalAgain) -> Post:
    """Take it up once more."""
    _, goal = await _meant(desk, turn, command)
    if goal.state is not GoalState.OPEN:
        await _check_room(desk, turn, goal)
    return await _kept(desk, turn, goal, rules.settled(goal, GoalState.OPEN, "", turn.now), say("Taken up again."))


async def choose_readers(desk: Desk, turn: Turn, command: GoalReaders) -> Post:
    """Its owner, and nobody else, says who may know."""
    _, goal = await _meant(desk, turn, command)
    if command.readers is None:
        raise Refused("Who may know? Say me, counted or circle, such as: goal readers 1 circle")
    circle_id = goal.circle_id
    if command.readers is Readers.CIRCLE:
        mine = [each.id for each in await desk.ledger.circles.of_person(known(turn).id)]
        if goal.circle_id not in mine and len(mine) != 1:
            raise Refused("You are not in that circle any more, so there is nobody to share it with.")
        circle_id = goal.circle_id if goal.circle_id in mine else mine[0]
    after = rules.read_by(goal, command.readers, circle_id, turn.now)
    done = say("Noted.")
    if after.way != goal.way:
        done = say("Noted. What you said about it until now stays yours alone; the others read the goal itself.")
    return await _kept(desk, turn, goal, after, done)


async def delete(desk: Desk, turn: Turn, command: GoalDelete) -> Post:
    """It goes, with all its words."""
    _, goal = await _meant(desk, turn, command)
    await _delete(desk, goal)
    return answer("", say("It is deleted, with all that you wrote about it."))


async def _delete(desk: Desk, goal: Goal) -> None:
    await desk.ledger.goals.delete(goal.id)
    await quiet_goals.drop(desk, goal)


async def _check_room(desk: Desk, turn: Turn, goal: Goal) -> None:
    where = await desk.ledger.circles.get(goal.circle_id)
    rules.check_room(await desk.ledger.goals.of_person(known(turn).id, where.season_id if where else None))


async def _kept(desk: Desk, turn: Turn, before: Goal, after: Goal, done: Line) -> Post:
    await desk.ledger.goals.keep(after)
    await quiet_goals.drop(desk, before)
    if after.state is GoalState.OPEN:
        await quiet_goals.plan(desk, known(turn), after)
    return await _shown(desk, turn, after, done)


async def _shown(desk: Desk, turn: Turn, goal: Goal, done: Line) -> Post:
    goals = await desk.ledger.goals.of_person(known(turn).id)
    number = next(n for n, each in enumerate(goals, 1) if each.id == goal.id)
    return posts.one((number, goal), await _circles(desk, (goal,)), done, "")


async def unset(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """The goal that was set then is gone."""
    goals = await desk.ledger.goals.of_person(known(turn).id)
    set_then = [each for each in goals if each.made_at == earlier.at]
    for each in set_then:
        await _delete(desk, each)
    return taken_back() if set_then else stands()


async def unsay(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """What was said about a goal then is gone."""
    found = False
    for each in await desk.ledger.goals.of_person(known(turn).id):
        after = rules.without_told(each, earlier.at)
        if after != each:
            found = True
            await desk.ledger.goals.keep(after)
    return taken_back() if found else stands()


async def set_anew(desk: Desk, turn: Turn, command: GoalNew, earlier: Earlier) -> GoalNew:
    """The goal in its first words makes place."""
    await unset(desk, turn, earlier, ())
    return command


async def say_anew(desk: Desk, turn: Turn, command: GoalNote, earlier: Earlier) -> GoalNote:
    """What was said first makes place."""
    await unsay(desk, turn, earlier, ())
    return command


USES: dict[type, Any] = {
    MyGoals: mine,
    OurGoals: ours,
    GoalNew: new,
    GoalStep: step,
    GoalMilestone: step,
    GoalTick: tick,
    GoalNote: note,
    GoalChange: change,
    GoalDone: settle,
    GoalDrop: settle,
    GoalAgain: again,
    GoalReaders: choose_readers,
    GoalDelete: delete,
}
BACK: dict[type, Any] = {GoalNew: unset, GoalNote: unsay}
ANEW: dict[type, Any] = {GoalNew: set_anew, GoalNote: say_anew}
