"""In line for a circle: what people who wait say, and how they come in."""

from datetime import datetime
from typing import Any

from circles.command import MatterRef
from circles.commands import Join
from circles.commands.placing import Another, Host, Line, Other, Seat, Waiting, YesNo
from circles.domain.circle import Circle, CircleState, Membership, MembershipState
from circles.domain.earlier import Earlier, Others
from circles.domain.events import MemberJoined, PersonEnrolled
from circles.domain.person import Person
from circles.domain.program import Program, Season, SeasonState
from circles.domain.request import Request, RequestState
from circles.errors import Refused
from circles.message import Post, say
from circles.posts import membership as goodbyes
from circles.posts import placing as posts
from circles.posts.knowing import answer
from circles.posts.taking_back import instead
from circles.services.desk import Desk
from circles.services.duties import edit_agenda, publish_rota
from circles.services.earlier import Stays
from circles.services.housing import rooms_for
from circles.services.joining_late import best_first
from circles.services.offering import (
    HOST,
    PLACE,
    goes_on,
    host_declined,
    offer_another,
    offer_places,
    waiting_line,
)
from circles.services.parting import gone
from circles.services.publish_day import what_comes
from circles.services.reminding import remind_anew
from circles.services.seating import gave_up
from circles.services.stating import stated_hours
from circles.services.telling import circle, known
from circles.turn import Turn

_MEETS = (CircleState.ACTIVE, CircleState.PAUSED)


async def wait(desk: Desk, person: Person, command: Join, program: Program, season: Season, now: datetime) -> Post:
    """The season runs already: a place in the line, and at once in a circle that has room.

    Raises Refused if nobody can come in any more, or they have a circle, or an organizer ended their place.
    """
    circles = [each for each in await desk.ledger.circles.of_season(season.id) if each.state in _MEETS]
    for each in circles:
        if person in await desk.ledger.circles.members(each.id, pausing=True):
            raise Refused("You are in {circle}. “other circle” asks for another one.", circle=each.name)
        if await was_removed(desk, each, person):
            raise Refused("An organizer ended your place this season. Please talk with one of them first.")
    open_ones = [each for each in circles if await goes_on(desk, each, now)]
    if not open_ones:
        raise Refused(
            "{program} takes no new people right now. Ask again when the next season opens.", program=program.name
        )
    if await desk.ledger.programs.wait(season.id, person.id, command.hope or "", now):
        await desk.happened(PersonEnrolled(at=now, season_id=season.id, person_id=person.id))
    place = (await waiting_line(desk, season.id)).index(person.id) + 1
    for each in await best_first(desk, open_ones, person, now):
        await offer_places(desk, each, now)
    return posts.in_line(person, program.name, place, await stated_hours(desk, person) is None, "")


async def was_removed(desk: Desk, where: Circle, person: Person) -> bool:
    """Whether an organizer ended somebody's place in a circle, and did not undo it."""
    place = await desk.ledger.memberships.get(where.id, person.id)
    if place is None or place.state is not MembershipState.LEFT:
        return False
    changes = await desk.ledger.history.of_circle(where.id)
    return any(each.what == "removed" and each.person_id == person.id and each.undone_at is None for each in changes)


async def line(desk: Desk, turn: Turn, command: Waiting) -> Post:
    """Where one stands in the line; kept without a word, given up with one."""
    person = known(turn)
    latest = await desk.ledger.programs.latest()
    mine = await waiting_line(desk, latest[1].id) if latest else ()
    if latest is None or person.id not in mine:
        raise Refused("You are not in the line. “join” and your city asks for a place.")
    program, season = latest
    if command.action is Line.DROP:
        await gave_up(desk, season, person, turn.now)
        await desk.ledger.programs.withdraw(season.id, person.id)
        for each in await desk.ledger.requests.open_ones(PLACE, person_id=person.id):
            await _turned_down(desk, each, turn.now)
        return answer("", say("You are out of the line. You can ask again at any time with “join”."))
    if season.state is not SeasonState.RUNNING:
        kept = say("Your place is kept. You will hear from me when the circles are made.")
        return answer("", *(await what_comes(desk, person.id, turn.now) or (kept,)))
    if command.action is Line.KEEP:
        return answer("", say("Good, your place in the line is kept. Nothing to do until I write."))
    silent = await stated_hours(desk, person) is None
    return posts.in_line(person, program.name, mine.index(person.id) + 1, silent, "")


async def unjoin(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """Out of the line again. Raises Refused if they have a place by now, or asked in another season."""
    latest = await desk.ledger.programs.latest()
    asked = await desk.ledger.programs.enrollments(latest[1].id) if latest else ()
    mine = [each for each in asked if each.person_id == known(turn).id and not each.placed]
    if not any(each.enrolled_at <= earlier.at for each in mine):
        raise Stays(instead(Join, organizer=False))
    return await line(desk, turn, Waiting(Line.DROP))


async def _meant(desk: Desk, turn: Turn, kind: str, ref: MatterRef | None) -> Request:
    """The question that is answered: the one on the button, else the oldest open one. Raises Refused if it is gone."""
    person = known(turn)
    asked = [each for each in await desk.ledger.requests.open_ones(kind, person_id=person.id)]
    found = next((each for each in asked if ref in (None, each.id)), None)
    if found is None or (found.until and found.until <= turn.now):
        raise Refused("That is no longer open: somebody else said yes, or its time is over.")
    return found


async def place(desk: Desk, turn: Turn, command: Seat) -> Post:
    """Take the place that is offered, or let the next one have it."""
    request = await _meant(desk, turn, PLACE, command.offer)
    if command.answer is YesNo.NO:
        await _turned_down(desk, request, turn.now)
        return answer("", say("Thank you for saying so. You keep your place in the line."))
    await desk.ledger.requests.answer(request.id, RequestState.YES)
    where = await desk.ledger.circles.get(request.circle_id or "")
    if where is None or where.state not in _MEETS:
        raise Refused("That circle does not meet any more. You keep your place in the line.")
    if len(await desk.ledger.circles.members(where.id, pausing=True)) >= where.plan.most:
        raise Refused("Somebody was quicker: that circle is full now. You keep your place in the line.")
    person = known(turn)
    left = await desk.ledger.circles.get(request.body) if request.body else None
    # First in, then out: whoever is in a circle at every moment keeps their calendar link.
    welcome = await come_in(desk, where, person, turn.now)
    if left is not None:
        new_link = await gone(desk, left, person, turn.now)
        key = f"{left.id}:left:{person.id}:{turn.now:%Y%m%dT%H%M%S}"
        await desk.tell(goodbyes.goodbye(person, left, None, new_link, key), turn.now)
    return welcome


async def _turned_down(desk: Desk, request: Request, now: datetime) -> None:
    await desk.ledger.requests.answer(request.id, RequestState.NO)
    where = await desk.ledger.circles.get(request.circle_id or "")
    if where is not None:
        await offer_places(desk, where, now)


async def come_in(desk: Desk, where: Circle, person: Person, now: datetime) -> Post:
    """Somebody joins a circle that meets already: room, rota, calendar and people follow. Returns their welcome."""
    await desk.ledger.memberships.put(Membership(where.id, person.id, MembershipState.ACTIVE, now))
    await desk.ledger.programs.mark_placed(where.season_id, [person.id])
    await rooms_for(desk, where, [person.id], now)
    await publish_rota(desk, where.id)
    first = await desk.ledger.sessions.current(where.id, now)
    if first:
        await edit_agenda(desk, first, now)
    await remind_anew(desk, person.id, now)
    await desk.tell(posts.joins(person, where, f"{where.id}:joins:{person.id}:{now:%Y%m%dT%H%M%S}"), now)
    await desk.happened(MemberJoined(at=now, circle_id=where.id, person_id=person.id))
    return posts.welcome(person, where, await desk.ledger.circles.members(where.id), first, "")


async def host(desk: Desk, turn: Turn, command: Host) -> Post:
    """Host the circle, or let the next one be asked."""
    request = await _meant(desk, turn, HOST, command.request)
    if command.answer is YesNo.NO:
        await desk.ledger.requests.answer(request.id, RequestState.NO)
        await host_declined(desk, request, turn.now)
        return answer("", say("Thank you for saying so. I ask somebody else."))
    person = known(turn)
    await desk.ledger.requests.answer(request.id, RequestState.YES)
    where = await desk.ledger.circles.get(request.circle_id or "")
    if where is None or person not in await desk.ledger.circles.members(where.id):
        raise Refused("That belongs to a circle you are not in.")
    await desk.ledger.memberships.make_host(where.id, person.id)
    await desk.tell(posts.hosts(person, where, f"host:{request.id}:yes"), turn.now)
    return answer("", say("Thank you. You host {circle} from now on; your circle knows.", circle=where.name))


async def other(desk: Desk, turn: Turn, command: Other) -> Post:
    """Something else would suit better: a place elsewhere if there is one, and the organizers know."""
    person, where = known(turn), circle(turn)
    hour = command.what is Another.HOUR
    key = f"{where.id}:other:{command.what}:{person.id}:{turn.now:%Y%m%d}"
    await desk.tell_organizers(posts.wants_another(person, where, hour, key), turn.now)
    found = await offer_another(desk, where, person, turn.now)
    if found:
        return answer("", say("{circle} has room; I have written to you about it.", circle=found.name))
    return answer("", say("The organizers know, and will write to you. Your place here stays yours."))


USES: dict[type, Any] = {Waiting: line, Seat: place, Host: host, Other: other}
BACK: dict[type, Any] = {Join: unjoin}
