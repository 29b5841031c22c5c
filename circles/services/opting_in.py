"""Opting in to be suggested to people outside one's circle: what they read, chosen for it, and the end of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from circles.commands import ExpandGoals, ExpandJoin, ExpandOut
from circles.commands.placing import YesNo
from circles.domain.circle import MembershipState
from circles.domain.person import Person
from circles.domain.profile import folded, read_words
from circles.domain.widening import Opening
from circles.errors import Refused
from circles.message import Post, say
from circles.posts import widening as posts
from circles.posts.knowing import answer
from circles.services.desk import Desk
from circles.services.stating import NONE
from circles.services.telling import known
from circles.services.waiting import was_removed
from circles.turn import Turn


async def join(desk: Desk, turn: Turn, command: ExpandJoin) -> Post:
    """Opt in, or change what others read. Nothing of it comes from anywhere but this command."""
    person = known(turn)
    await _check_place(desk, person)
    before = await desk.ledger.widening.of(person.id, turn.now)
    line = command.line or (before.line if before else "")
    if not line:
        raise Refused(
            "Say in a line what you look for or offer, such as: expand join I look for people who change careers"
        )
    so_far = before or Opening(line)
    lists = {name: getattr(command, name) for name in ("offers", "seeks", "topics")}
    given = {name: _words(text) for name, text in lists.items() if text is not None}
    named = so_far.named if command.named is None else command.named is YesNo.YES
    words = {name: given.get(name, getattr(so_far, name)) for name in lists}
    return await _opened(desk, turn, Opening(line, **words, goals=so_far.goals, named=named))


async def pick(desk: Desk, turn: Turn, command: ExpandGoals) -> Post:
    """Goals that may be used and read, whoever else may know of them."""
    person = known(turn)
    opening = await desk.ledger.widening.of(person.id, turn.now)
    if opening is None:
        raise Refused("First say in a line what you look for or offer, with “expand join”.")
    return await _opened(desk, turn, replace(opening, goals=await _picked(desk, person, command.numbers)))


async def _opened(desk: Desk, turn: Turn, opening: Opening) -> Post:
    person, until = known(turn), _until(desk, turn.now)
    await desk.ledger.widening.open(person.id, opening, until)
    return posts.opened(opening, (await aims(desk, {person.id: opening}))[person.id], until, "")


def _until(desk: Desk, now: datetime) -> datetime:
    return now + timedelta(days=desk.settings.privacy.reachable_days)


def _words(text: str) -> tuple[str, ...]:
    return () if folded(text) in NONE else read_words(text)


async def _check_place(desk: Desk, person: Person) -> None:
    """Raises Refused if they were in no circle, or an organizer ended their last place."""
    places = await desk.ledger.memberships.of_person(person.id)
    if not places:
        raise Refused("You have been in no circle yet. “join” finds you one; then there is a circle to expand.")
    last = await desk.ledger.circles.get(places[-1].circle_id)
    if last and places[-1].state is MembershipState.LEFT and await was_removed(desk, last, person):
        raise Refused("An organizer ended your place there. Please talk with one of them first.")


async def _picked(desk: Desk, person: Person, typed: str) -> tuple[str, ...]:
    if folded(typed) in NONE:
        return ()
    goals = await desk.ledger.goals.of_person(person.id)
    numbers = typed.replace(",", " ").split()
    if not all(each.isascii() and each.isdigit() and 1 <= int(each) <= len(goals) for each in numbers):
        raise Refused("Say the numbers of your goals, such as: 1, 2. “my goals” shows them.")
    return tuple(dict.fromkeys(goals[int(each) - 1].id for each in numbers))


async def aims(desk: Desk, openings: Mapping[str, Opening]) -> dict[str, tuple[str, ...]]:
    """By person's id the goals that they picked, in their words of today; one that was deleted is out of it."""
    goals = await desk.ledger.goals.of_people(id for id, each in openings.items() if each.goals)
    return {
        id: tuple(goal.way.aim for goal in goals.get(id, ()) if goal.id in each.goals) for id, each in openings.items()
    }


async def out(desk: Desk, turn: Turn, command: ExpandOut) -> Post:
    """Nobody is told of them any more."""
    if not await desk.ledger.widening.close(known(turn).id):
        raise Refused("You are suggested to nobody. “expand” says how it works.")
    return answer("", say("Done: you are suggested to nobody any more, and what you wrote for it is deleted."))


USES: dict[type, Any] = {ExpandJoin: join, ExpandGoals: pick, ExpandOut: out}
