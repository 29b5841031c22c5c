"""An agreement with a mentor is asked for after the first session, reminded of once, and ends when people part."""

from datetime import datetime, timedelta
from typing import Any

from circles.domain.agreement import Agreement, Between
from circles.domain.circle import Circle
from circles.domain.errand import Errand
from circles.domain.person import Person
from circles.domain.session import Session
from circles.posts import agreeing as posts
from circles.services.desk import Desk
from circles.services.gathering import circle_of
from circles.services.mentoring import first_ones, in_pairs, mentors, people_of, stand, with_circle

TALK, WAITS = "agreement_talk", "agreement_waits"
TALK_AFTER, WAITS_AFTER = timedelta(days=2), timedelta(days=3)
LASTS = timedelta(days=14)


def _nudge_key(between: Between, person: Person) -> str:
    """Whoever was asked or reminded about an agreement hears no more of it: a key is said once, ever."""
    return f"agreement:{between.key}:nudge:{person.id}"


async def plan_reminder(desk: Desk, version: Agreement, now: datetime) -> None:
    """Some days from now, whoever has not answered what was proposed is reminded."""
    key, at = f"{WAITS}:{version.id}", now + WAITS_AFTER
    await desk.ledger.errands.plan(Errand(key, WAITS, at, at + LASTS, circle_id=version.circle_id, body=version.id))


async def remind(desk: Desk, errand: Errand, now: datetime) -> None:
    """Whoever is there and has not answered what is still proposed. A newer proposal has its own day."""
    where = await desk.ledger.circles.get(errand.circle_id or "")
    version = await desk.ledger.agreements.get(errand.body)
    if where is None or where.ended_at is not None or version is None:
        return
    there = {each.id: each for each in await desk.ledger.circles.members(where.id)}
    mentor, other = there.get(version.mentor_id), there.get(version.other_id or "")
    if mentor is None or (version.other_id and other is None):
        return
    between = Between(where, tuple(there.values()), mentor, other)
    stands = await stand(desk, between)
    if stands.proposed != version:
        return
    said = (await desk.ledger.agreements.accepted([version.id]))[version.id]
    for each in there.values():
        if each.id not in said and (other is None or each in (mentor, other)):
            key = _nudge_key(between, each)
            await desk.tell(posts.waits(between, stands, each, key), now, stale_at=errand.stale_at)


async def ask_after(desk: Desk, held: Session, now: datetime) -> None:
    """After the first session its mentors are asked; after a later one, who joined since is shown what there is."""
    where = await circle_of(desk, held)
    if held.number == 1:
        key, at = f"{TALK}:{where.id}", now + TALK_AFTER
        await desk.ledger.errands.plan(Errand(key, TALK, at, at + LASTS, circle_id=where.id))
        return
    people = await desk.ledger.circles.members(where.id)
    joined = {each.person_id: each.joined_at for each in await desk.ledger.circles.memberships(where.id)}
    for between in await with_circle(desk, where, people):
        holds = (await stand(desk, between)).holds
        if holds is None:
            continue
        said = (await desk.ledger.agreements.accepted([holds.id]))[holds.id]
        for each in people:
            if joined[each.id] > holds.made_at and each.id not in said:
                await desk.tell(posts.newcomer(between, holds, each, f"agreement:{holds.id}:{each.id}"), now)


async def ask_to_talk(desk: Desk, errand: Errand, now: datetime) -> None:
    """A mentor with nothing on paper, neither with the circle nor with one of it, is asked once."""
    where = await desk.ledger.circles.get(errand.circle_id or "")
    if where is None or where.ended_at is not None:
        return
    people = await people_of(desk, where)
    expected = await desk.ledger.circles.members(where.id)
    for each in await mentors(desk, where, people):
        whole = Between(where, people, each)
        on_paper = (await stand(desk, whole)).latest or await in_pairs(desk, where, each, people)
        if not on_paper and each in expected:
            offers = await first_ones(desk, where, each, people)
            post = posts.have_you_talked(where, each, offers, _nudge_key(whole, each))
            await desk.tell(post, now, stale_at=errand.stale_at)


async def part(desk: Desk, left: Circle, person: Person, now: datetime, *, both: bool = False) -> None:
    """Somebody has left a circle: whom they had an agreement with, as one of two, is told, and nobody else.

    `both`: they did not leave by their own word, so they are told as well.
    """
    people = await people_of(desk, left)
    for between in await in_pairs(desk, left, person, (*people, person)):
        partner = between.partner(person)
        theirs = [{each.id for each in await desk.ledger.circles.of_person(one.id)} for one in (person, partner)]
        if theirs[0] & theirs[1]:
            continue  # they sit together in another one
        for reader in (partner, person) if both else (partner,):
            key = f"agreement:{between.key}:{left.id}:{reader.id}:{now:%Y%m%dT%H%M%S}"
            await desk.tell(posts.parted(between, reader, key), now)


DOINGS: dict[str, Any] = {TALK: ask_to_talk, WAITS: remind}
