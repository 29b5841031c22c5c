"""The proposal as it stands, and whom or what an organizer means when they name a part of it."""

from collections import Counter
from collections.abc import Sequence

from circles.domain.arrangement import Arrangement
from circles.domain.circle import Circle, CircleState
from circles.domain.person import Identity, Person
from circles.domain.program import SeasonState
from circles.errors import Refused
from circles.message import Line, listing, say
from circles.services.desk import Desk
from circles.services.season_plan import newest
from circles.services.turns import circle_named

_LISTED = 30


class SeveralPeople(Exception):
    """More than one person is called as it was typed in a field of a command: `people` are the choices."""

    def __init__(self, field: str, people: Sequence[Person]) -> None:
        super().__init__()
        self.field, self.people = field, tuple(people)


async def standing(desk: Desk) -> Arrangement:
    """The proposal of the newest season. Raises Refused if there is none."""
    program, season = await newest(desk)
    of_season = await desk.ledger.circles.of_season(season.id)
    circles = tuple([each for each in of_season if each.state is CircleState.PROPOSED])
    if season.state is not SeasonState.PROPOSED or not circles:
        raise Refused("There is no proposal right now. Make one with “propose”.")
    groups = tuple([await desk.ledger.circles.members(each.id) for each in circles])
    asked = [each for each in await desk.ledger.programs.enrollments(season.id) if not each.placed]
    seated = {each.id for group in groups for each in group}
    people = await desk.ledger.people.many([each.person_id for each in asked])
    waiting = tuple([people[each.person_id] for each in asked if each.person_id not in seated])
    locked = frozenset([each.person_id for each in asked if each.locked])
    return Arrangement(program, season, circles, groups, waiting, locked)


def circle_in(arrangement: Arrangement, typed: str) -> Circle:
    """The proposed circle that is meant. Raises Refused with the choices."""
    return circle_named(typed, arrangement.circles)


async def person_in(desk: Desk, arrangement: Arrangement, typed: str, field: str = "who") -> Person:
    """Whom an organizer means, by account, id or name. Raises Refused, or SeveralPeople who are called like that."""
    wanted = typed.removeprefix("@").strip()
    everyone = arrangement.people
    if account := Identity.read(wanted):
        found = await desk.ledger.people.by_identity(account)
        if found and found in everyone:
            return found
    by_id = [each for each in everyone if each.id == wanted]
    exact = by_id or [each for each in everyone if each.name.casefold() == wanted.casefold()]
    near = exact or [each for each in everyone if each.name.casefold().startswith(wanted.casefold())]
    if len(near) == 1:
        return near[0]
    if near:
        raise SeveralPeople(field, near)
    if len(everyone) > _LISTED:
        raise Refused(
            "I don't know who “{typed}” is. Mention them with @, or type the start of their name.", typed=typed[:40]
        )
    raise Refused(
        "I don't know who “{typed}” is. Those who asked for a place are: {names}.",
        typed=typed[:40],
        names=listing([each.name for each in everyone]),
    )


async def told_apart(desk: Desk, people: Sequence[Person]) -> list[tuple[Person, Line]]:
    """How to show people of whom some may be called the same: those with an account of theirs beside the name."""
    twice = Counter(each.name.casefold() for each in people)
    accounts = await desk.ledger.people.identities([each.id for each in people])
    return [(each, _shown(each, twice[each.name.casefold()] > 1, accounts.get(each.id, ()))) for each in people]


def _shown(person: Person, twice: bool, accounts: Sequence[Identity]) -> Line:
    if twice and accounts:
        return say("{name} ({account})", name=person.name, account=str(accounts[0]))
    return say("{name}", name=person.name)
