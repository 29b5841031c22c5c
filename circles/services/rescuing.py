"""Merge, split, seed: one command each, with the history kept and everyone told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from circles.commands.rescuing import CircleMerge, CircleSeed, CircleSplit
from circles.domain.circle import Circle, CircleState, Membership, MembershipState
from circles.domain.events import CircleMerged
from circles.domain.events import CircleSplit as CircleWasSplit
from circles.domain.forming import circle_name
from circles.domain.person import Person
from circles.domain.picture import Standing
from circles.domain.rescue import check_merge, check_parting, halves
from circles.domain.session import Session, SessionState
from circles.domain.timetable import timetable
from circles.errors import Refused
from circles.message import Post, say
from circles.posts import rescuing as posts
from circles.services.agreement_notices import part
from circles.services.breaks import plan_end
from circles.services.desk import Desk
from circles.services.duties import edit_agenda, publish_rota
from circles.services.gathering import planned_format
from circles.services.housing import rooms_for
from circles.services.offering import ask_for_host, offer_places, withdraw_offers
from circles.services.records import note, picture
from circles.services.reminding import remind_anew
from circles.services.seeding import who_could
from circles.services.telling import circle, known
from circles.services.turns import circle_named, person_named
from circles.turn import Turn

_MEETS = (CircleState.ACTIVE, CircleState.PAUSED)


async def merge(desk: Desk, turn: Turn, command: CircleMerge) -> Post:
    """Two circles become one. Raises Refused if that would do harm, with the reason."""
    where, now = circle(turn), turn.now
    left = circle_named(command.other, await desk.ledger.circles.of_season(where.season_id))
    if left.id == where.id:
        raise Refused("Those are one circle already. Name two.")
    await _at_rest(desk, where, now)
    await _at_rest(desk, left, now, (*_MEETS, CircleState.CLOSING))
    staying = await desk.ledger.circles.members(where.id, pausing=True)
    moving = await desk.ledger.circles.members(left.id, pausing=True)
    coming = tuple(each for each in moving if each not in staying)
    first = await desk.ledger.sessions.current(where.id, now)
    apart = await desk.ledger.apart.pairs([each.id for each in (*staying, *coming)])
    check_merge(staying, coming, where.plan, apart, first.starts_at if first else None)
    await _check_charters(desk, where, left)
    before = await picture(desk, where.season_id)
    for each in moving:
        await _move(desk, left, where if each in coming else None, each, now)
    await _close_into(desk, left, now)
    await rooms_for(desk, where, [each.id for each in coming], now)
    await _settle(desk, where, first, now)
    for each in coming:
        await remind_anew(desk, each.id, now)
    await _tell_merged(desk, left, where, coming, first, now)
    await desk.happened(CircleMerged(at=now, circle_id=where.id, from_circle_id=left.id))
    change = await note(desk, "merged", before, where.season_id, now, actor_id=known(turn).id, circle_id=where.id)
    return posts.done(
        say("{left} and {circle} go on together, as {circle}.", left=left.name, circle=where.name), change
    )


async def _at_rest(desk: Desk, where: Circle, now: datetime, states: Sequence[CircleState] = _MEETS) -> None:
    if where.state not in states:
        raise Refused("{circle} does not meet any more.", circle=where.name)
    current = await desk.ledger.sessions.current(where.id, now)
    if current and current.state is SessionState.OPEN:
        raise Refused("{circle} meets right now. Wait until the session is over.", circle=where.name)


async def _check_charters(desk: Desk, where: Circle, left: Circle) -> None:
    charters = [await desk.ledger.charters.latest(each.id) for each in (where, left)]
    if len({each.rules for each in charters if each}) > 1:
        raise Refused(
            "{left} and {circle} agreed on different charters. Let them agree on one first, then merge.",
            left=left.name,
            circle=where.name,
        )


async def _move(desk: Desk, left: Circle, to: Circle | None, person: Person, now: datetime) -> None:
    """A place ends in one circle and, with its break, begins in another one."""
    place = await desk.ledger.memberships.get(left.id, person.id)
    await desk.ledger.circles.leave(left.id, person.id, now)
    if place is None or to is None:
        return
    await desk.ledger.memberships.put(replace(place, circle_id=to.id, joined_at=now, host=False))
    if place.paused_until:
        await plan_end(desk, to.id, person.id, place.paused_until)


async def _close_into(desk: Desk, left: Circle, now: datetime) -> None:
    for each in await desk.ledger.sessions.of_circle(left.id):
        if each.is_coming_up:
            await desk.ledger.sessions.set_state(each.id, SessionState.CANCELLED, now)
            await desk.ledger.timetable.plan(each.id, ())
    await desk.ledger.pictures.stand(left.id, Standing(CircleState.CLOSED, ending="merged", ended_at=now))
    await desk.ledger.feeds.end("circle", left.id)
    await withdraw_offers(desk, left.id)


async def _settle(desk: Desk, where: Circle, first: Session | None, now: datetime) -> None:
    await publish_rota(desk, where.id)
    if first:
        await edit_agenda(desk, first, now)


async def _tell_merged(
    desk: Desk, left: Circle, where: Circle, coming: tuple[Person, ...], first: Session | None, now: datetime
) -> None:
    stamp = f"{where.id}:merged:{left.id}:{now:%Y%m%dT%H%M%S}"
    members = await desk.ledger.circles.members(where.id, pausing=True)
    for each in coming:
        await desk.tell(posts.merged(each, left, where, members, first, f"{stamp}:{each.id}"), now)
    await desk.tell(posts.joined(where, left, coming, stamp), now)


async def split(desk: Desk, turn: Turn, command: CircleSplit) -> Post:
    """One circle becomes two that meet at the same hours, with the sessions that are still to come."""
    where, now = circle(turn), turn.now
    await _at_rest(desk, where, now)
    people = await desk.ledger.circles.members(where.id, pausing=True)
    going = await people_named(desk, command.going, people) if command.going else await _half(desk, people, now)
    check_parting(len(people) - len(going), len(going), where.plan)
    before = await picture(desk, where.season_id)
    begun = await _begin(desk, where, going, now, anew=False)
    await desk.happened(CircleWasSplit(at=now, circle_id=where.id, new_circle_id=begun.id))
    change = await note(desk, "split", before, where.season_id, now, actor_id=known(turn).id, circle_id=where.id)
    return posts.done(
        say(
            "{circle} goes on with {staying}, and {begun} begins with {going}.",
            circle=where.name,
            begun=begun.name,
            staying=len(people) - len(going),
            going=len(going),
        ),
        change,
    )


async def _half(desk: Desk, people: tuple[Person, ...], now: datetime) -> tuple[Person, ...]:
    if len(people) < 2:
        return ()
    return halves(people, await desk.ledger.apart.pairs([each.id for each in people]), now)[1]


async def seed(desk: Desk, turn: Turn, command: CircleSeed) -> Post:
    """Some of a circle begin a new one, and those who wait are offered its places. Without names: who could."""
    where, now = circle(turn), turn.now
    await _at_rest(desk, where, now)
    if command.going is None:
        return await who_could(desk, where)
    people = await desk.ledger.circles.members(where.id, pausing=True)
    going = await people_named(desk, command.going, people)
    if len(going) < 2:
        raise Refused("It takes two or more to begin a new circle. Name them: circle seed Oak Ana, Bo")
    if len(people) - len(going) < where.plan.least:
        raise Refused("{circle} would be too small then: it needs {least}.", circle=where.name, least=where.plan.least)
    before = await picture(desk, where.season_id)
    begun = await _begin(desk, where, going, now, anew=True)
    asked = await offer_places(desk, begun, now, up_to=where.plan.target)
    if len(going) + asked < where.plan.quorum:
        raise Refused(
            "Too few wait for a place at that hour: with {people} it would not be a circle.", people=len(going) + asked
        )
    await desk.happened(CircleWasSplit(at=now, circle_id=where.id, new_circle_id=begun.id))
    change = await note(desk, "seeded", before, where.season_id, now, actor_id=known(turn).id, circle_id=where.id)
    return posts.done(
        say("{begun} begins. I asked {people} of those who wait.", begun=begun.name, people=asked), change
    )


async def _begin(desk: Desk, out_of: Circle, going: tuple[Person, ...], now: datetime, *, anew: bool) -> Circle:
    """A new circle out of another one: people, rooms, sessions, rota. `anew`: it counts its sessions from one."""
    season = await desk.ledger.programs.season(out_of.season_id)
    assert season is not None
    sessions = [each for each in await desk.ledger.sessions.of_circle(out_of.id) if each.is_coming_up]
    if not sessions:
        raise Refused("{circle} has no more sessions this season.", circle=out_of.name)
    plan = replace(out_of.plan, sessions=len(sessions)) if anew else out_of.plan
    name = await _new_name(desk, out_of.season_id)
    ids = [each.id for each in going]
    places = [await desk.ledger.memberships.get(out_of.id, each) for each in ids]
    begun = await desk.ledger.circles.add(season, name, CircleState.ACTIVE, out_of.series, plan, (), ids, now)
    for each in places:
        if each is not None:
            await _leave_for(desk, each, begun, now)
    await rooms_for(desk, begun, ids, now)
    for number, like in enumerate(sessions, 1):
        await _copy(desk, begun, like, number if anew else like.number, now, anew=anew)
    await _settle(desk, begun, None, now)
    await _left_behind(desk, out_of, sessions[0], any(each and each.host for each in places), now)
    await _tell_begun(desk, out_of, begun, going, now)
    return begun


async def _leave_for(desk: Desk, place: Membership, begun: Circle, now: datetime) -> None:
    await desk.ledger.circles.leave(place.circle_id, place.person_id, now)
    if place.state is MembershipState.PAUSED and place.paused_until:
        await desk.ledger.memberships.pause(begun.id, place.person_id, place.paused_until)
        await plan_end(desk, begun.id, place.person_id, place.paused_until)


async def _copy(desk: Desk, begun: Circle, like: Session, number: int, now: datetime, *, anew: bool) -> None:
    form = planned_format(begun.plan, number) if anew else like.format
    made = await desk.ledger.sessions.add(begun.id, number, like.wall, like.minutes, form, now)
    await desk.ledger.timetable.plan(made.id, timetable(made, desk.settings.notices.rhythm()))


async def _left_behind(desk: Desk, where: Circle, first: Session, host_went: bool, now: datetime) -> None:
    await _settle(desk, where, first, now)
    if host_went:
        await ask_for_host(desk, where, now)


async def _new_name(desk: Desk, season_id: str) -> str:
    of_season = await desk.ledger.circles.of_season(season_id)
    taken = {each.name for each in of_season} | set(await desk.ledger.circles.names())
    return next(name for index in range(len(taken) + 1) if (name := circle_name(index)) not in taken)


async def _tell_begun(desk: Desk, out_of: Circle, begun: Circle, going: tuple[Person, ...], now: datetime) -> None:
    stamp = f"{begun.id}:begun"
    first = await desk.ledger.sessions.current(begun.id, now)
    for each in going:
        await part(desk, out_of, each, now, both=True)
        await desk.tell(posts.moved(each, out_of, begun, going, first, f"{stamp}:{each.id}"), now)
    await desk.tell(posts.begins(begun, going, first, f"{stamp}:room"), now)
    await desk.tell(posts.parted(out_of, begun, going, f"{stamp}:left"), now)


async def people_named(desk: Desk, typed: str, among: tuple[Person, ...]) -> tuple[Person, ...]:
    """The members that a list names: “Ana, Bo and Chen”. Raises Refused with the choices."""
    names = [each.strip() for each in typed.replace(" and ", ",").split(",") if each.strip()]
    found = [await person_named(desk, each, among) for each in names]
    return tuple(dict.fromkeys(found))


USES: dict[type, Any] = {CircleMerge: merge, CircleSplit: split, CircleSeed: seed}
