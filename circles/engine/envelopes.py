"""Where a post goes, resolved for one platform at the moment of sending."""

from collections.abc import Container, Sequence
from datetime import datetime, timedelta

import msgspec

from circles.chat import Envelope, Reader
from circles.domain.contact import Way
from circles.domain.person import Identity, Person
from circles.message import InCircle, InPrivate, Post
from circles.services.contact import keep_for_digest, on_the_way, rings_in_room
from circles.services.desk import Desk
from circles.store import Outgoing
from circles.store.values import Contact

SWITCHED_OFF = timedelta(minutes=10)


class NotYet(Exception):
    """It cannot be sent now, but later: after `wait`, or when the sender thinks fit."""

    def __init__(self, reason: str, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class NotNow(Exception):
    """This person is not to be written to before `at`. Others of their messages need not wait for it."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at


class Never(Exception):
    """It cannot be sent at all."""


class NotHere(Never):
    """This person has no account here any more."""


async def envelope_for(desk: Desk, each: Outgoing, platforms: Container[str], now: datetime) -> tuple[Post, Envelope]:
    """Look up room or account, who reads it, what it edits, and whether it may ring.

    Raises NotYet, NotNow, NotHere or Never if there is no way.
    """
    if each.platform not in platforms:
        raise NotYet("its adapter is switched off", SWITCHED_OFF)
    edits = await _edited(desk, each)
    if isinstance(each.post.target, InCircle):
        return await _to_room(desk, each, each.post.target.circle, edits, now)
    return await _to_person(desk, each, each.post.target, edits, now)


async def accounts(desk: Desk, people: Sequence[Person], platform: str) -> dict[str, Identity]:
    """The accounts of these people on one platform, by person id."""
    held = await desk.ledger.people.identities([each.id for each in people])
    return {
        person_id: account for person_id, several in held.items() for account in several if account.platform == platform
    }


async def _edited(desk: Desk, each: Outgoing) -> str:
    if not each.post.replaces:
        return ""
    root = await desk.ledger.outbox.root_message_id(each.post.replaces, each.platform)
    if not root:
        # Posts to one target keep their order: so the first one was given up, and an edit of it makes no sense.
        raise Never("what it changes was never shown")
    return root


async def _thread(desk: Desk, each: Outgoing) -> str:
    """The message that starts the thread; empty if there is none, then the room has to do."""
    start = each.post.target.thread if isinstance(each.post.target, InCircle) else ""
    return await desk.ledger.outbox.message_id(start, each.platform) or "" if start else ""


async def _to_room(desk: Desk, each: Outgoing, circle_id: str, edits: str, now: datetime) -> tuple[Post, Envelope]:
    rooms = await desk.ledger.circles.rooms(circle_id)
    room = next((one for one in rooms if one.platform == each.platform), None)
    if room is None:
        raise NotYet("its room is not open yet")
    people = await desk.ledger.circles.members(circle_id, pausing=True)
    rings = await rings_in_room(desk.ledger, desk.settings.notices, circle_id, each.post, now)
    return _silent(each.post, not rings), Envelope(
        key=each.key,
        room=room,
        edits=edits,
        thread=await _thread(desk, each),
        language=desk.settings.community.language,
        readers=_readers(people),
        mentions=await accounts(desk, people, each.platform),
        uncertain=each.uncertain,
    )


async def _to_person(desk: Desk, each: Outgoing, to: InPrivate, edits: str, now: datetime) -> tuple[Post, Envelope]:
    contact = await desk.ledger.contacts.of(to.person, to.circle)
    person = contact.person if contact else None
    held = await accounts(desk, [person], each.platform) if person else {}
    if contact is None or person is None or person.id not in held:
        raise NotHere("nobody has this account any more")
    return await _if_they_may_be_written_to(desk, each, contact, now), Envelope(
        key=each.key,
        person=held[person.id],
        edits=edits,
        language=person.language or desk.settings.community.language,
        readers=_readers([person]),
        mentions=held,
        uncertain=each.uncertain,
    )


async def _if_they_may_be_written_to(desk: Desk, each: Outgoing, contact: Contact, now: datetime) -> Post:
    """The post, silent if it should be. Raises NotNow or Never if what held when it was put holds no longer."""
    decision = on_the_way(contact, desk.settings.notices, each.post, now, each.stale_at)
    match decision.way:
        case Way.NOW:
            return _silent(each.post, decision.silent)
        case Way.LATER if decision.at:
            raise NotNow(decision.at)
        case Way.DIGEST:
            await keep_for_digest(desk.ledger, desk.settings.notices, contact, each.post, now)
    raise Never(decision.reason)


def _silent(post: Post, is_silent: bool) -> Post:
    return msgspec.structs.replace(post, quiet=True) if is_silent and not post.quiet else post


def _readers(people: Sequence[Person]) -> tuple[Reader, ...]:
    return tuple(Reader(each.name, each.zone or "UTC") for each in people)
