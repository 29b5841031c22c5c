"""Where a post goes, resolved for one platform at the moment of sending."""

from collections.abc import Container, Sequence
from datetime import timedelta

from circles.chat import Envelope, Reader
from circles.domain.person import Identity, Person
from circles.message import InCircle
from circles.services.desk import Desk
from circles.store import Outgoing

SWITCHED_OFF = timedelta(minutes=10)


class NotYet(Exception):
    """It cannot be sent now, but later: after `wait`, or when the sender thinks fit."""

    def __init__(self, reason: str, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Never(Exception):
    """It cannot be sent at all."""


async def envelope_for(desk: Desk, each: Outgoing, platforms: Container[str]) -> Envelope:
    """Look up room or account, who reads it, and what it edits. Raises NotYet or Never if there is no way."""
    if each.platform not in platforms:
        raise NotYet("its adapter is switched off", SWITCHED_OFF)
    edits = await _edited(desk, each)
    if isinstance(each.post.target, InCircle):
        return await _to_room(desk, each, each.post.target.circle, edits)
    return await _to_person(desk, each, each.post.target.person, edits)


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


async def _to_room(desk: Desk, each: Outgoing, circle_id: str, edits: str) -> Envelope:
    rooms = await desk.ledger.circles.rooms(circle_id)
    room = next((one for one in rooms if one.platform == each.platform), None)
    if room is None:
        raise NotYet("its room is not open yet")
    people = await desk.ledger.circles.members(circle_id)
    return Envelope(
        key=each.key,
        room=room,
        edits=edits,
        language=desk.settings.community.language,
        readers=_readers(people),
        mentions=await accounts(desk, people, each.platform),
        uncertain=each.uncertain,
    )


async def _to_person(desk: Desk, each: Outgoing, person_id: str, edits: str) -> Envelope:
    person = await desk.ledger.people.get(person_id)
    held = await accounts(desk, [person], each.platform) if person else {}
    if person is None or person_id not in held:
        raise Never("nobody has this account any more")
    return Envelope(
        key=each.key,
        person=held[person_id],
        edits=edits,
        language=desk.settings.community.language,
        readers=_readers([person]),
        mentions=held,
        uncertain=each.uncertain,
    )


def _readers(people: Sequence[Person]) -> tuple[Reader, ...]:
    return tuple(Reader(each.name, each.zone or "UTC") for each in people)
