"""Which roles somebody likes, and which they would rather not have."""

from typing import Any

from circles.commands import Roles, RoleWish
from circles.domain.format import ROLES
from circles.domain.roles import NOTHING, RoleWishes
from circles.errors import Refused
from circles.message import Post
from circles.posts.roles import wishes
from circles.services.desk import Desk
from circles.services.duties import edit_agenda, pass_on
from circles.services.telling import known
from circles.turn import Turn


async def roles(desk: Desk, turn: Turn, command: Roles) -> Post:
    """Show or change the asker's wishes. What they would rather not do, and hold already, goes on at once."""
    person = known(turn)
    before = (await desk.ledger.wishes.roles([person.id])).get(person.id, NOTHING)
    there = known_roles(desk)
    after = _changed(before, command, there)
    if after != before:
        await desk.ledger.wishes.set_roles(person.id, after)
        for circle in await desk.ledger.circles.of_person(person.id):
            for session, _ in await pass_on(desk, circle.id, person.id, turn.now):
                await edit_agenda(desk, session, turn.now)
    return wishes(after, there, "")


def known_roles(desk: Desk) -> tuple[str, ...]:
    """The roles that the formats here have, in the usual order."""
    used = [role for each in desk.registry.formats.values() for role in each.roles]
    return tuple(dict.fromkeys([*(each for each in ROLES if each in used), *sorted(used)]))


def _changed(before: RoleWishes, command: Roles, there: tuple[str, ...]) -> RoleWishes:
    role = command.role.lower() if command.role else None
    if command.wish is None:
        return before
    if role is None:
        if command.wish is RoleWish.ANY:
            return NOTHING
        raise Refused("Which role? There are: {roles}.", roles=", ".join(there))
    if role not in there:
        raise Refused("I don't know the role “{role}”. There are: {roles}.", role=role[:40], roles=", ".join(there))
    change = {RoleWish.LIKE: before.liking, RoleWish.NOT: before.without, RoleWish.ANY: before.indifferent}
    return change[command.wish](role)


USES: dict[type, Any] = {Roles: roles}
