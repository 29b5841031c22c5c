"""Organizers hold on to people and circles of a proposal: “propose again” leaves them where they are."""

from typing import Any

from circles.commands.overruling import Lock, Unlock
from circles.domain.arrangement import Arrangement
from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.message import Post
from circles.posts import locking as posts
from circles.services.arranging import circle_in, person_in, standing
from circles.services.desk import Desk
from circles.services.telling import known
from circles.services.weighing import asking_back
from circles.turn import Turn

LOCKED, UNLOCKED = "locked", "unlocked"


async def lock(desk: Desk, turn: Turn, command: Lock) -> Post:
    """Hold on to somebody or a circle; without a name: what is locked."""
    return await _set(desk, turn, command, True)


async def unlock(desk: Desk, turn: Turn, command: Unlock) -> Post:
    """Let go again; without a name: what is locked."""
    return await _set(desk, turn, command, False)


async def _set(desk: Desk, turn: Turn, command: Lock | Unlock, locked: bool) -> Post:
    arrangement = await standing(desk)
    if not command.who and not command.circle:
        circles = [each for each in arrangement.circles if each.locked]
        return posts.what_is_locked(circles, [each for each in arrangement.people if each.id in arrangement.locked])
    meant = await _meant(desk, arrangement, command)
    if isinstance(meant, Circle):
        await desk.ledger.proposals.lock_circle(meant.id, locked)
    else:
        await desk.ledger.proposals.lock_people(arrangement.season.id, [meant.id], locked)
    await desk.ledger.history.note(
        LOCKED if locked else UNLOCKED,
        turn.now,
        actor_id=known(turn).id,
        person_id=meant.id if isinstance(meant, Person) else None,
    )
    if isinstance(meant, Circle):
        return posts.circle_locked(meant, locked)
    return posts.person_locked(meant, arrangement.circle_of(meant.id), locked)


async def _meant(desk: Desk, arrangement: Arrangement, command: Lock | Unlock) -> Circle | Person:
    """A circle, or a person; typed in a row, the first word may be either."""
    if command.circle:
        return circle_in(arrangement, command.circle)
    typed = (command.who or "").strip()
    named = [each for each in arrangement.circles if typed.casefold() in (each.name.casefold(), each.id)]
    return named[0] if named else await person_in(desk, arrangement, typed)


USES: dict[type, Any] = {Lock: asking_back(lock), Unlock: asking_back(unlock)}
