"""An organizer steps in for one person: another host, or the end of a place."""

from typing import Any

from circles.commands.rescuing import RemovePerson, ReplaceHost
from circles.domain.request import RequestState
from circles.errors import Refused
from circles.message import Post, mention, say
from circles.posts import membership, placing
from circles.posts import rescuing as posts
from circles.services.desk import Desk
from circles.services.offering import HOST, PLACE
from circles.services.parting import gone
from circles.services.records import note, picture
from circles.services.telling import circle, known
from circles.services.turns import person_named
from circles.turn import Turn


async def replace_host(desk: Desk, turn: Turn, command: ReplaceHost) -> Post:
    """Somebody else hosts from now on; both are told, and the circle knows whom to turn to."""
    where, now = circle(turn), turn.now
    person = await person_named(desk, command.who, turn.members)
    places = await desk.ledger.circles.memberships(where.id)
    hosts = [each.person_id for each in places if each.host]
    if person.id in hosts:
        raise Refused("{who} hosts {circle} already.", who=mention(person), circle=where.name)
    before = await picture(desk, where.season_id)
    await desk.ledger.memberships.make_host(where.id, person.id)
    for each in await desk.ledger.requests.open_ones(HOST, circle_id=where.id):
        await desk.ledger.requests.answer(each.id, RequestState.GONE)
    stamp = f"{where.id}:host:{person.id}:{now:%Y%m%dT%H%M%S}"
    await desk.tell(posts.hosts_now(person, where, f"{stamp}:new"), now)
    there = {each.id: each for each in await desk.ledger.circles.members(where.id, pausing=True)}
    for id in hosts:
        if id in there:
            await desk.tell(posts.hosts_no_more(there[id], where, f"{stamp}:old:{id}"), now)
    await desk.tell(placing.hosts(person, where, stamp), now)
    change = await note(
        desk, "host", before, where.season_id, now, actor_id=known(turn).id, circle_id=where.id, person_id=person.id
    )
    return posts.done(say("{who} hosts {circle} from now on.", who=mention(person), circle=where.name), change)


async def remove(desk: Desk, turn: Turn, command: RemovePerson) -> Post:
    """A place ends now: room, roles, calendar. They hear of it in private; the room reads nothing about it."""
    where, now = circle(turn), turn.now
    person = await person_named(desk, command.who, await desk.ledger.circles.members(where.id, pausing=True))
    before = await picture(desk, where.season_id)
    for each in await desk.ledger.requests.open_ones(PLACE, person_id=person.id):
        await desk.ledger.requests.answer(each.id, RequestState.GONE)
    new_link = await gone(desk, where, person, now)
    await desk.ledger.feeds.end("person", person.id)
    await desk.ledger.reaching.end(person.id, where.id)
    await desk.ledger.widening.close(person.id)
    stamp = f"{where.id}:removed:{person.id}:{now:%Y%m%dT%H%M%S}"
    if new_link:
        await desk.tell(membership.link_changed(where, f"{where.id}:link:{now:%Y%m%dT%H%M%S}"), now)
    await desk.tell(posts.removed(person, where, stamp), now)
    change = await note(
        desk, "removed", before, where.season_id, now, actor_id=known(turn).id, circle_id=where.id, person_id=person.id
    )
    return posts.done(say("{who} is no longer in {circle}.", who=mention(person), circle=where.name), change)


USES: dict[type, Any] = {ReplaceHost: replace_host, RemovePerson: remove}
