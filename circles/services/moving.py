"""An organizer lets somebody go on in another circle."""

from datetime import datetime

from circles.commands import MovePerson
from circles.domain.circle import Circle, CircleState
from circles.domain.person import Person
from circles.domain.rescue import can_come, check_merge
from circles.errors import Refused
from circles.message import Post, mention, say
from circles.posts import membership as goodbyes
from circles.posts import rescuing as posts
from circles.posts.proposing import cannot_come
from circles.services.breaks import plan_end
from circles.services.desk import Desk
from circles.services.parting import gone
from circles.services.records import note, picture
from circles.services.telling import circle, known
from circles.services.turns import person_named
from circles.services.waiting import come_in
from circles.turn import Turn

_MEETS = (CircleState.ACTIVE, CircleState.PAUSED)


async def move_person(desk: Desk, turn: Turn, command: MovePerson) -> Post:
    """A place ends in one circle and begins in another; undone within a day if that was wrong.

    The hours stay. If they do not suit who comes, the organizer hears it at once, and within an hour they are looked at
    (see `looking_again`), which asks the host in private whether to take others.
    """
    to, now = circle(turn), turn.now
    left, person = await _from_where(desk, to, command)
    if to.state not in _MEETS:
        raise Refused("{circle} does not meet any more.", circle=to.name)
    await _check(desk, to, person, now)
    before = await picture(desk, to.season_id)
    await _go(desk, left, to, person, now)
    change = await note(
        desk, "moved", before, to.season_id, now, actor_id=known(turn).id, circle_id=to.id, person_id=person.id
    )
    return posts.done(
        say("{who} goes on in {circle}, and left {left}.", who=mention(person), circle=to.name, left=left.name),
        change,
        *cannot_come(await _who_cannot(desk, to, person)),
    )


async def _who_cannot(desk: Desk, to: Circle, person: Person) -> tuple[str, ...]:
    stated = (await desk.ledger.wishes.hours([person.id])).get(person.id)
    to_come = [each for each in await desk.ledger.sessions.of_circle(to.id) if each.is_coming_up]
    suits = stated is None or can_come(person, stated, [(each.starts_at, each.minutes) for each in to_come])
    return () if suits else (person.name,)


async def _from_where(desk: Desk, to: Circle, command: MovePerson) -> tuple[Circle, Person]:
    """The person, and the circle of this season that they are in. Raises Refused if they are in no other one."""
    where: dict[Person, Circle] = {}
    for each in await desk.ledger.circles.of_season(to.season_id):
        if each.state in _MEETS and each.id != to.id:
            where |= {one: each for one in await desk.ledger.circles.members(each.id, pausing=True)}
    if not where:
        raise Refused("There is no other circle that somebody could come from.")
    person = await person_named(desk, command.who, tuple(where))
    if person in await desk.ledger.circles.members(to.id, pausing=True):
        raise Refused("{who} is in {circle} already.", who=mention(person), circle=to.name)
    return where[person], person


async def _check(desk: Desk, to: Circle, person: Person, now: datetime) -> None:
    staying = await desk.ledger.circles.members(to.id, pausing=True)
    first = await desk.ledger.sessions.current(to.id, now)
    apart = await desk.ledger.apart.pairs([each.id for each in (*staying, person)])
    check_merge(staying, (person,), to.plan, apart, first.starts_at if first else None)


async def _go(desk: Desk, left: Circle, to: Circle, person: Person, now: datetime) -> None:
    """First in, then out: whoever is in a circle at every moment keeps their calendar link."""
    place = await desk.ledger.memberships.get(left.id, person.id)
    await come_in(desk, to, person, now)
    new_link = await gone(desk, left, person, now)
    stamp = f"{to.id}:moved:{person.id}:{now:%Y%m%dT%H%M%S}"
    await desk.tell(goodbyes.goodbye(person, left, None, new_link, f"{stamp}:left"), now)
    if place and place.paused_until:
        await desk.ledger.memberships.pause(to.id, person.id, place.paused_until)
        await plan_end(desk, to.id, person.id, place.paused_until)
    members = await desk.ledger.circles.members(to.id, pausing=True)
    first = await desk.ledger.sessions.current(to.id, now)
    await desk.tell(posts.moved_over(person, left, to, members, first, stamp), now)
