"""A free place goes to who waited longest and fits; a circle without a host asks who is there longest."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from circles.domain.circle import Circle, CircleState
from circles.domain.errand import Errand
from circles.domain.person import Person
from circles.domain.program import SeasonState
from circles.domain.request import Request, RequestState
from circles.domain.rescue import enough_to_come
from circles.domain.session import Session
from circles.message import Line
from circles.posts import placing as posts
from circles.services.desk import Desk
from circles.services.joining_late import best_first, could_join

PLACE, HOST = "place", "host"
PLACE_LAPSES, HOST_LAPSES = "place_lapses", "host_lapses"
TO_ANSWER = timedelta(hours=72)
_LASTS = timedelta(days=365)
_MEETS = (CircleState.ACTIVE, CircleState.PAUSED)


async def waiting_line(desk: Desk, season_id: str) -> tuple[str, ...]:
    """The ids of those who wait for a place in a running season, longest first."""
    return tuple(each.person_id for each in await desk.ledger.programs.enrollments(season_id) if not each.placed)


async def goes_on(desk: Desk, where: Circle, now: datetime) -> bool:
    """Whether it still meets often enough for somebody new to come in."""
    sessions = [each.starts_at for each in await desk.ledger.sessions.of_circle(where.id) if each.is_coming_up]
    return where.state in _MEETS and enough_to_come(sessions, now)


async def in_line(desk: Desk, person_id: str, now: datetime) -> tuple[Line, ...]:
    """What somebody without a circle reads while a season runs: an offer, their place in the line, or the way in."""
    latest = await desk.ledger.programs.latest()
    if latest is None or latest[1].state is not SeasonState.RUNNING:
        return ()
    offers = await desk.ledger.requests.open_ones(PLACE, person_id=person_id)
    found = [await desk.ledger.circles.get(each.circle_id or "") for each in offers]
    line = await waiting_line(desk, latest[1].id)
    names = [each.name for each in found if each]
    if person_id in line:
        return posts.how_it_stands(latest[0].name, line.index(person_id) + 1, names)
    circles = await desk.ledger.circles.of_season(latest[1].id)
    may_come = any([await goes_on(desk, each, now) for each in circles])
    return posts.how_it_stands(latest[0].name, None, names) if may_come else ()


async def offer_places(desk: Desk, where: Circle, now: datetime, up_to: int | None = None) -> int:
    """Offer what is free in a circle, up to that size (default: the most), to those who waited longest and fit.

    Returns how many offers it made. Nobody is asked twice for the same circle, or for two at once.
    """
    to_come = [each for each in await desk.ledger.sessions.of_circle(where.id) if each.is_coming_up]
    if where.state not in _MEETS or not enough_to_come([each.starts_at for each in to_come], now):
        return 0
    free = await free_places(desk, where, up_to)
    found = (await _fitting(desk, where, to_come))[:free] if free > 0 else ()
    for person in found:
        await _offer(desk, where, person, to_come[0], now)
    return len(found)


async def free_places(desk: Desk, where: Circle, up_to: int | None = None) -> int:
    """How many may still come: a break keeps its place, and so does an offer that is open."""
    there = len(await desk.ledger.circles.members(where.id, pausing=True))
    promised = len(await desk.ledger.requests.open_ones(PLACE, circle_id=where.id))
    return (up_to or where.plan.most) - there - promised


async def _fitting(desk: Desk, where: Circle, to_come: Sequence[Session]) -> tuple[Person, ...]:
    """Those in line who were not asked for it since, whose hours these are, and who may sit with its people."""
    line = await waiting_line(desk, where.season_id)
    people = await desk.ledger.people.many(line)
    since = {each.person_id: each.enrolled_at for each in await desk.ledger.programs.enrollments(where.season_id)}
    earlier = await desk.ledger.requests.of_circle(PLACE, where.id)
    asked = {each.person_id for each in earlier if each.asked_at >= since.get(each.person_id, each.asked_at)}
    asked |= {each.person_id for each in await desk.ledger.requests.open_ones(PLACE)}
    return await could_join(desk, where, [people[each] for each in line if each not in asked], to_come)


async def _offer(desk: Desk, where: Circle, person: Person, first: Session, now: datetime, leaves: str = "") -> None:
    until = now + TO_ANSWER
    request = await desk.ledger.requests.ask(PLACE, person.id, now, circle_id=where.id, body=leaves, until=until)
    errand = Errand(f"place:{request.id}", PLACE_LAPSES, until, until + _LASTS, where.id, person.id, request.id)
    await desk.ledger.errands.plan(errand)
    await desk.tell(posts.offer(person, where, first, request, bool(leaves)), now, stale_at=until)


async def offer_another(desk: Desk, leaves: Circle, person: Person, now: datetime) -> Circle | None:
    """Offer a place in another circle of the season, the best that fits, to somebody who has one; None if none fits."""
    others = [each for each in await desk.ledger.circles.of_season(leaves.season_id) if each.state in _MEETS]
    for where in await best_first(desk, [each for each in others if each.id != leaves.id], person, now):
        to_come = [each for each in await desk.ledger.sessions.of_circle(where.id) if each.is_coming_up]
        if not to_come or await free_places(desk, where) < 1:
            continue
        if await could_join(desk, where, (person,), to_come, leaves.id):
            await _offer(desk, where, person, to_come[0], now, leaves.id)
            return where
    return None


async def place_lapses(desk: Desk, errand: Errand, now: datetime) -> None:
    """No answer in time: the next in line is asked."""
    request = await desk.ledger.requests.get(errand.body)
    where = await desk.ledger.circles.get(errand.circle_id or "")
    if request is None or where is None or not await desk.ledger.requests.answer(request.id, RequestState.GONE):
        return
    await desk.tell(posts.lapsed(request, where), now)
    await offer_places(desk, where, now)


async def withdraw_offers(desk: Desk, circle_id: str) -> None:
    """The circle is full, or ends: what was offered is gone."""
    for each in await desk.ledger.requests.open_ones(PLACE, circle_id=circle_id):
        await desk.ledger.requests.answer(each.id, RequestState.GONE)


async def ask_for_host(desk: Desk, where: Circle, now: datetime, round_: str = "") -> None:
    """Ask the one who is there longest and was not asked in this round; if all were, the organizers hear of it."""
    round_ = round_ or f"{now:%Y%m%dT%H%M%S}"
    asked = {each.person_id for each in await desk.ledger.requests.of_circle(HOST, where.id) if each.body == round_}
    left = [each for each in await desk.ledger.circles.members(where.id) if each.id not in asked]
    if not left:
        await desk.tell_organizers(posts.nobody_hosts(where, f"{where.id}:nobody-hosts:{round_}"), now)
        return
    until = now + TO_ANSWER
    request = await desk.ledger.requests.ask(HOST, left[0].id, now, circle_id=where.id, body=round_, until=until)
    errand = Errand(f"host:{request.id}", HOST_LAPSES, until, until + _LASTS, where.id, left[0].id, request.id)
    await desk.ledger.errands.plan(errand)
    await desk.tell(posts.asked_to_host(left[0], where, request), now, stale_at=until)


async def host_declined(desk: Desk, request: Request, now: datetime) -> None:
    """Not this one: the next."""
    where = await desk.ledger.circles.get(request.circle_id or "")
    if where is not None and where.state in _MEETS:
        await ask_for_host(desk, where, now, request.body)


async def host_lapses(desk: Desk, errand: Errand, now: datetime) -> None:
    """No answer in time counts as no."""
    request = await desk.ledger.requests.get(errand.body)
    if request is not None and await desk.ledger.requests.answer(request.id, RequestState.GONE):
        await host_declined(desk, request, now)


DOINGS = {PLACE_LAPSES: place_lapses, HOST_LAPSES: host_lapses}
