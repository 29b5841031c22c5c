"""With whom somebody would rather not sit. Nobody else learns of it."""

from typing import Any

from circles.command import Someone
from circles.commands.placing import Never, NeverMind
from circles.domain.person import Identity, Person
from circles.errors import Refused
from circles.message import Note, Post, button, listing, say
from circles.posts.knowing import answer
from circles.services.desk import Desk
from circles.services.telling import known
from circles.turn import Turn


async def never(desk: Desk, turn: Turn, command: Never) -> Post:
    """Keep two people apart from now on: when circles are made, and when they are merged."""
    person = known(turn)
    if command.who is None:
        return await _named(desk, person)
    other = await _somebody(desk, person, command.who)
    if other.id == person.id:
        raise Refused("That is you. Whom do you mean?")
    await desk.ledger.apart.add(person.id, other.id)
    lines = [say("Noted. From now on I put you into different circles. Only you know this.")]
    for each in await desk.ledger.circles.of_person(person.id):
        if other in await desk.ledger.circles.members(each.id, pausing=True):
            lines.append(
                say(
                    "You both sit in {circle} now; that stays as it is. “other circle” asks for another.",
                    circle=each.name,
                )
            )
    return answer("", *lines)


async def never_mind(desk: Desk, turn: Turn, command: NeverMind) -> Post:
    """Take it back."""
    person = known(turn)
    named = await desk.ledger.people.many(await desk.ledger.apart.named_by(person.id))
    other = await _among(desk, command.who, tuple(named.values()))
    await desk.ledger.apart.remove(person.id, other.id)
    return answer("", say("Good. You may sit together again."))


async def _named(desk: Desk, person: Person) -> Post:
    ids = await desk.ledger.apart.named_by(person.id)
    people = await desk.ledger.people.many(ids)
    if not ids:
        return answer("", say("You named nobody. “never @name” keeps you two apart; only you know."))
    shown = [people[each].name for each in ids]
    post = answer("", say("You would rather not sit with {people}.", people=listing(shown)))
    buttons = tuple(
        button(say("{name} is fine again", name=people[each].name), NeverMind(Someone(each))) for each in ids[:5]
    )
    return Post("", post.target, (*post.blocks, Note(say("Only you will read this."))), buttons)


async def _somebody(desk: Desk, person: Person, typed: str) -> Person:
    """Anybody whom the person may have met: in their circles, or among those who joined the season."""
    latest = await desk.ledger.programs.latest()
    joined = await desk.ledger.programs.enrollments(latest[1].id) if latest else ()
    there = {
        each.id: each
        for mine in await desk.ledger.circles.of_person(person.id)
        for each in await desk.ledger.circles.members(mine.id, pausing=True)
    }
    there |= await desk.ledger.people.many([each.person_id for each in joined])
    return await _among(desk, typed, tuple(there.values()))


async def _among(desk: Desk, typed: str, people: tuple[Person, ...]) -> Person:
    """By account, id or whole name. Names are not listed: who is here is not for everyone to read."""
    wanted = typed.removeprefix("@").strip()
    account = Identity.read(wanted)
    if account and (found := await desk.ledger.people.by_identity(account)):
        return found
    near = [each for each in people if wanted.casefold() == each.name.casefold() or wanted == each.id]
    if len(near) == 1:
        return near[0]
    raise Refused("I don't know who “{typed}” is. Mention them with @, or type their whole name.", typed=typed[:40])


USES: dict[type, Any] = {Never: never, NeverMind: never_mind}
