"""What becomes of a private message that a platform refuses: another account, or a word in the room."""

from datetime import datetime, timedelta

import msgspec

from circles.domain.circle import Circle, CircleState
from circles.domain.contact import Standing
from circles.domain.person import Person
from circles.message import InCircle, Mention, Paragraph, Post, Purpose, say
from circles.services.desk import Desk
from circles.store import Outgoing

NOTICE_LASTS = timedelta(days=1)


async def elsewhere(desk: Desk, each: Outgoing, now: datetime) -> bool:
    """Say it to another account of the same person, where it was not tried yet. False if there is none.

    There it is a message of its own, also if it should have changed an earlier one.
    """
    if isinstance(each.post.target, InCircle):
        return False
    tried = await desk.ledger.outbox.tried(each.key)
    reach = await desk.ledger.people.reach(each.post.target.person)
    left = [one.platform for one in reach if one.platform in desk.platforms and one.platform not in tried]
    post = msgspec.structs.replace(each.post, replaces="")
    await desk.ledger.outbox.put(post, left[:1], now, stale_at=each.stale_at, reason=str(post.purpose))
    return bool(left)


async def closed_door(desk: Desk, each: Outgoing, now: datetime) -> None:
    """A closed private door: tell the member in the room of their circle, without the private part."""
    if isinstance(each.post.target, InCircle):
        return
    person = await desk.ledger.people.get(each.post.target.person)
    circle = await _circle_of(desk, each.post.target.person)
    if person is None or circle is None:
        return
    room, platform = InCircle(circle.id), await _room_of(desk, circle, person, each.platform)
    line = say(
        "{who}, I have something for you but may not write to you in private. Please allow private messages "
        "from this server, then type “my”.",
        who=Mention(person.id, person.name),
    )
    # One notice a day is enough, however many posts are refused.
    notice = f"closed:{person.id}:"
    if await desk.ledger.outbox.was_said_since(room, desk.platforms, notice, now - NOTICE_LASTS):
        return
    post = Post(f"{notice}{now:%Y%m%dT%H%M%S}", room, (Paragraph(line),), purpose=Purpose.NEWS)
    await desk.tell(post, now, stale_at=now + NOTICE_LASTS, only_on=platform)


async def _circle_of(desk: Desk, person_id: str) -> Circle | None:
    """The circle in which somebody takes part now: who is on a break, alone or all together, is not called."""
    for circle in await desk.ledger.circles.of_person(person_id):
        contact = await desk.ledger.contacts.of(person_id, circle.id)
        if circle.state is not CircleState.PAUSED and contact and contact.standing is Standing.HERE:
            return circle
    return None


async def _room_of(desk: Desk, circle: Circle, person: Person, refused_on: str) -> str:
    """The platform on which they read the circle's room: that of the closed door, if it is there."""
    there = await desk.ledger.circles.platforms(circle.id)
    mine = [refused_on, *(each.platform for each in await desk.ledger.people.reach(person.id))]
    return next((each for each in mine if each in there), "")
