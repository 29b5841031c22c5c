"""The season of one member, put together for them alone; and the word at its end that it can be looked at."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from circles.commands import MySeason
from circles.domain.circle import Circle, CircleState, Ending, Membership
from circles.domain.errand import Errand
from circles.domain.goal import Goal, GoalState, seen_by
from circles.domain.pairs import pairs
from circles.domain.person import Person
from circles.domain.season_review import Agreed, FromPerson, SeasonReview, Stop, reached_on
from circles.domain.self_assessment import Answers, Moment
from circles.domain.session import Session, SessionState
from circles.errors import Refused
from circles.message import Post
from circles.posts import alumni
from circles.posts import season_review as posts
from circles.services import milestones
from circles.services.desk import Desk
from circles.services.keepsakes import as_markdown, as_pdf, is_printable, reader_of
from circles.services.ladder import standing
from circles.services.mentoring import in_pairs, people_of, stand, with_circle
from circles.services.page_links import review_page
from circles.services.telling import known
from circles.turn import Turn

OFFER = "season_review"
OFFER_AFTER = timedelta(days=3)
"""From the end of a circle on: by then its people had time to say where they stand."""
OFFER_LASTS = timedelta(days=14)


async def my_season(desk: Desk, turn: Turn, command: MySeason) -> Post:
    """The asker's season in short, with the page on which all of it stands and the files to keep."""
    person = known(turn)
    circle = await _meant(desk, person, command.circle)
    found = await review(desk, person, circle)
    page = await review_page(desk, person, circle, turn.now)
    reader = reader_of(desk, person)
    can = is_printable(reader, found)
    if command.keep and not can:
        raise Refused("I cannot make a PDF with all letters of it here. The text file of “season review” has them.")
    file = await asyncio.to_thread(as_pdf, reader, found) if command.keep else as_markdown(reader, found)
    return posts.in_short(circle, found, page or "", (file,), pdf=can and not (page or command.keep))


async def review(desk: Desk, person: Person, circle: Circle) -> SeasonReview:
    """What a member sees of their season in a circle. Raises Refused if they never were in it."""
    place = await desk.ledger.memberships.get(circle.id, person.id)
    if place is None:
        raise Refused("You were not in that circle, so there is nothing of yours to look back on.")
    goals = await desk.ledger.goals.of_person(person.id, circle.season_id)
    said = await desk.ledger.self_assessments.of(circle.season_id, person.id)
    start, end = (said[each].answers if each in said else Answers() for each in (Moment.START, Moment.END))
    program = await desk.ledger.programs.get(circle.program_id)
    thanked, helped_by = await _thanks(desk, circle, person)
    sessions = await desk.ledger.sessions.of_circle(circle.id)
    return SeasonReview(
        name=person.name,
        circle=circle.name,
        program=program.name if program else "",
        stops=await _stops(desk, circle, sessions, place, person, goals),
        start=start,
        end=end,
        goals=goals,
        thanked=thanked,
        helped_by=helped_by,
        could_help=await _could_help(desk, circle, place, person),
        agreed=await _agreed(desk, circle, person),
        is_over=circle.state in (CircleState.CLOSED, CircleState.ARCHIVED),
        wants_certificate=desk.settings.community.certificates == "yes",
        minutes=circle.plan.minutes,
        ladder=await standing(desk, person),
        pairs=pairs(await desk.ledger.words.reflections_of(person.id), sessions),
    )


async def circle_of(desk: Desk, person: Person, id: str) -> Circle | None:
    """The circle with this id, if somebody has or had a place in it."""
    place = await desk.ledger.memberships.get(id, person.id)
    return await desk.ledger.circles.get(id) if place else None


async def _meant(desk: Desk, person: Person, id: str | None) -> Circle:
    """The one that is named, or else the one they joined last. Raises Refused."""
    places = await desk.ledger.memberships.of_person(person.id)
    wanted = [each.circle_id for each in places if id in (None, each.circle_id)]
    circle = await desk.ledger.circles.get(wanted[-1]) if wanted else None
    if circle is None:
        raise Refused("You have been in no circle yet, so there is no season to look back on. “join” finds you one.")
    return circle


async def _stops(
    desk: Desk,
    circle: Circle,
    sessions: tuple[Session, ...],
    place: Membership,
    person: Person,
    goals: tuple[Goal, ...],
) -> tuple[Stop, ...]:
    """The sessions that took place while somebody was a member, in the order in which they did."""
    held = sorted((each for each in sessions if _is_theirs(each, place)), key=lambda each: each.starts_at)
    marks = await milestones.of_member(desk, circle, sessions, held, person.id)
    there = await desk.ledger.sessions.presence(circle.id)
    roles = await desk.ledger.roles.of_sessions([each.id for each in held])
    zone, before, stops = ZoneInfo(person.zone or "UTC"), None, []
    for each in held:
        day = each.starts_at.astimezone(zone).date()
        said = [one for one in await desk.ledger.words.commitments(each.id) if one.person_id == person.id]
        mine = tuple(one.role for one in roles[each.id] if one.person_id == person.id)
        present = person.id in there.get(each.number, ())
        promised, held_roles = next(iter(said), None), mine if present else ()
        done = reached_on(goals, before, day)
        stops.append(
            Stop(each.number, each.starts_at, present, held_roles, promised, *done, marks=marks.get(each.id, ()))
        )
        before = day
    return tuple(stops)


def _is_theirs(session: Session, place: Membership) -> bool:
    until = place.left_at
    is_within = place.joined_at <= session.ends_at and (until is None or session.starts_at <= until)
    return session.state is SessionState.HELD and is_within


async def _thanks(desk: Desk, circle: Circle, person: Person) -> tuple[tuple[FromPerson, ...], tuple[FromPerson, ...]]:
    """What others thanked them for, and what they thanked others for, in this circle."""
    received = [each for each in await desk.ledger.gratitude.received(person.id) if each.circle_id == circle.id]
    given = [each for each in await desk.ledger.gratitude.given(person.id) if each.circle_id == circle.id]
    by = await _names(desk, [each.person_id for each in received])
    to = await _names(desk, [each.receiver_id for each in given])
    thanked = tuple(FromPerson(by[each.person_id], each.text) for each in received)
    return thanked, tuple(FromPerson(to[each.receiver_id], each.text) for each in given)


async def _could_help(desk: Desk, circle: Circle, place: Membership, person: Person) -> tuple[FromPerson, ...]:
    """Goals that others have shared with the circle and still work on. Who has left it reads them no more."""
    members = await desk.ledger.circles.members(circle.id, pausing=True)
    ids = frozenset(each.id for each in members)
    if person.id not in ids:
        return ()
    shared = seen_by(await desk.ledger.goals.of_circle(circle.id), circle.id, ids - {person.id})
    names = {each.id: each.name for each in members}
    return tuple(FromPerson(names[each.person_id], each.way.aim) for each in shared if each.state is GoalState.OPEN)


async def _agreed(desk: Desk, circle: Circle, person: Person) -> tuple[Agreed, ...]:
    """What all said yes to. Who has left the circle reads it no more."""
    people = await people_of(desk, circle)
    if person not in people:
        return ()
    found = []
    for between in (*await with_circle(desk, circle, people), *await in_pairs(desk, circle, person, people)):
        if holds := (await stand(desk, between)).holds:
            found.append(Agreed(between, holds.terms))
    return tuple(found)


async def _names(desk: Desk, ids: Sequence[str]) -> dict[str, str]:
    return {id: each.name for id, each in (await desk.ledger.people.many(ids)).items()}


async def plan_offer(desk: Desk, circle: Circle, now: datetime) -> None:
    """The season of a circle is over: some days later its people hear that they can look back on all of it."""
    at = now + OFFER_AFTER
    key = f"{OFFER}:{circle.id}:{now:%Y%m%dT%H%M%S}"
    await desk.ledger.errands.plan(Errand(key, OFFER, at, at + OFFER_LASTS, circle.id))


async def offer(desk: Desk, errand: Errand, now: datetime) -> None:
    """Tell each member, once. A circle that was reopened meanwhile is left alone."""
    circle = await desk.ledger.circles.get(errand.circle_id or "")
    if circle is None or circle.state not in (CircleState.CLOSED, CircleState.ARCHIVED):
        return
    for each in await desk.ledger.circles.members(circle.id, pausing=True):
        if post := await _offered(desk, circle, each):
            await desk.tell(post, now)


async def _offered(desk: Desk, circle: Circle, person: Person) -> Post | None:
    """That they can look back, if there is something, and whether they stay reachable, unless they chose already."""
    found, chosen = await review(desk, person, circle), await desk.ledger.reaching.of_person(person.id)
    # Who goes on together is asked when that is over.
    asks = circle.ending is not Ending.AGAIN and all(each.where.circle_id != circle.id for each in chosen)
    key = f"{circle.id}:season-review:{person.id}"
    if found.attended or found.goals or found.start.words:
        return posts.offered(circle, person.id, asks, key)
    return alumni.at_the_end(circle, person.id, key) if asks else None


USES: dict[type, Any] = {MySeason: my_season}
DOINGS: dict[str, Any] = {OFFER: offer}
IN_STEPS = (MySeason,)
"""What takes its time over a file, and changes nothing: no transaction waits for it."""
