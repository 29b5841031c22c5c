"""What a change to a proposal would do is shown first, and then made by one tap or word."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import msgspec

from circles.command import Someone
from circles.commands.overruling import BestPlace, CircleDissolve, DoIt, LeaveOut, SwapPeople
from circles.commands.rescuing import MovePerson
from circles.domain.arrangement import Arrangement
from circles.domain.circle import Circle, CircleState
from circles.domain.request import RequestState
from circles.errors import Refused
from circles.formation.moving import Change, Dissolve, Move, Rule, Swap, best_places
from circles.message import Post
from circles.posts import overruling as posts
from circles.services.arranging import SeveralPeople, circle_in, person_in, standing, told_apart
from circles.services.desk import Desk
from circles.services.moving import move_person
from circles.services.overruling import effect_of, make, moved_by, pool_of
from circles.services.telling import known
from circles.turn import Turn

KIND = "overrule"
Use = Callable[[Desk, Turn, Any], Awaitable[Post]]


class Asked(msgspec.Struct, frozen=True):
    """A change that an organizer has seen, and how the proposal stood then. Ids only."""

    stamp: str
    move: tuple[str, str] | None = None
    swap: tuple[str, str] | None = None
    dissolve: str = ""

    @classmethod
    def of(cls, stamp: str, change: Change) -> "Asked":
        """From a change."""
        match change:
            case Move(person, to):
                return cls(stamp, move=(person, to or ""))
            case Swap(one, other):
                return cls(stamp, swap=(one, other))
            case Dissolve(circle):
                return cls(stamp, dissolve=circle)

    @property
    def change(self) -> Change:
        """The change."""
        if self.move:
            return Move(self.move[0], self.move[1] or None)
        return Swap(*self.swap) if self.swap else Dissolve(self.dissolve)


async def show(desk: Desk, turn: Turn, change: Change) -> Post:
    """What a change would do, with the button that makes it. Only the newest that somebody saw can be made."""
    arrangement, pool, effect = await effect_of(desk, change, turn.now)
    me = known(turn)
    for earlier in await desk.ledger.requests.open_ones(KIND, person_id=me.id):
        await desk.ledger.requests.answer(earlier.id, RequestState.GONE)
    matter = ""
    if Rule.APART not in effect.breaks:
        body = msgspec.json.encode(Asked.of(arrangement.stamp, change)).decode()
        matter = (await desk.ledger.requests.ask(KIND, me.id, turn.now, body=body)).id
    people = {each.id: each for each in arrangement.people}
    circles = {each.id: each for each in arrangement.circles}
    concerned = [
        posts.Concerned(circles[each.circle], tuple([people[id] for id in each.after.ids]), each)
        for each in effect.touched
    ]
    return posts.effect(posts.would(arrangement, change), concerned, pool.instance.rules, effect.gain, matter)


async def do_it(desk: Desk, turn: Turn, command: DoIt) -> Post:
    """Make what was shown, if the proposal still stands as it did then; else show it anew."""
    me = known(turn)
    shown = await desk.ledger.requests.open_ones(KIND, person_id=me.id)
    matter = next((each for each in reversed(shown) if command.matter in (None, each.id)), None)
    if matter is None:
        raise Refused("That is done already, or another change was shown since. “proposal” shows how it stands.")
    asked = msgspec.json.decode(matter.body, type=Asked)
    arrangement = await standing(desk)
    if arrangement.stamp != asked.stamp:
        async with desk.ledger.transaction():
            return posts.shown_anew(await show(desk, turn, asked.change))
    await desk.ledger.requests.answer(matter.id, RequestState.YES)
    entry = await make(desk, asked.change, turn.now, me.id)
    people = {each.id: each for each in arrangement.people}
    return posts.done(posts.made(arrangement, asked.change), entry, [people[each] for each in moved_by(asked.change)])


async def move(desk: Desk, turn: Turn, command: MovePerson) -> Post:
    """Somebody would sit elsewhere. In circles that meet, it is done at once."""
    if turn.circle is not None:
        return await move_person(desk, turn, command)
    arrangement = await standing(desk)
    if where := await _published(desk, arrangement, command.to):
        session = await desk.ledger.sessions.current(where.id, turn.now)
        return await move_person(desk, replace(turn, circle=where, session=session), command)
    person = await person_in(desk, arrangement, command.who)
    return await show(desk, turn, Move(person.id, circle_in(arrangement, command.to).id))


async def best(desk: Desk, turn: Turn, command: BestPlace) -> Post:
    """Where somebody would sit best, by all the rules."""
    arrangement = await standing(desk)
    person = await person_in(desk, arrangement, command.who)
    found = best_places(await pool_of(desk, arrangement, turn.now), arrangement.rows, person.id)
    circles = {each.id: each for each in arrangement.circles}
    do = [(circles[str(each.change.to)], each) for each in found if isinstance(each.change, Move) and not each.breaks]
    return posts.places(person, arrangement.circle_of(person.id), do)


async def _published(desk: Desk, arrangement: Arrangement, typed: str) -> Circle | None:
    """A circle of an earlier season that goes on in this one is published already."""
    others = await desk.ledger.circles.of_season(arrangement.season.id)
    wanted = (typed.strip().casefold(), typed)
    meets = [each for each in others if each.state is not CircleState.PROPOSED]
    return next((each for each in meets if wanted[0] == each.name.casefold() or wanted[1] == each.id), None)


async def swap(desk: Desk, turn: Turn, command: SwapPeople) -> Post:
    """Two people would change places."""
    arrangement = await standing(desk)
    one = await person_in(desk, arrangement, command.one, "one")
    other = await person_in(desk, arrangement, command.other, "other")
    return await show(desk, turn, Swap(one.id, other.id))


async def leave_out(desk: Desk, turn: Turn, command: LeaveOut) -> Post:
    """Somebody would wait."""
    person = await person_in(desk, await standing(desk), command.who)
    return await show(desk, turn, Move(person.id, None))


async def dissolve(desk: Desk, turn: Turn, command: CircleDissolve) -> Post:
    """All of a circle would wait."""
    return await show(desk, turn, Dissolve(circle_in(await standing(desk), command.circle).id))


def asking_back(use: Use) -> Use:
    """If several people are called as was typed, buttons ask which one is meant."""

    async def asked(desk: Desk, turn: Turn, command: Any) -> Post:
        try:
            return await use(desk, turn, command)
        except SeveralPeople as found:
            shown = await told_apart(desk, found.people)
            return posts.which_person(
                [(label, replace(command, **{found.field: Someone(each.id)})) for each, label in shown]
            )

    return asked


USES: dict[type, Any] = {
    MovePerson: asking_back(move),
    BestPlace: asking_back(best),
    SwapPeople: asking_back(swap),
    LeaveOut: asking_back(leave_out),
    CircleDissolve: dissolve,
    DoIt: do_it,
}
IN_STEPS = (DoIt,)
