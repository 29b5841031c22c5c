"""From the outbox to people: rooms are opened, posts are claimed, sent with their key, and receipted."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from circles.chat import Chat, Envelope, Outcome, Reader, Receipt, Room, RoomSpec
from circles.domain.person import Identity, Person
from circles.message import InCircle, Mention, Paragraph, Post, say
from circles.services.desk import Desk
from circles.store import Outgoing

log = logging.getLogger(__name__)
BATCH = 100
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)


class Delivery:
    """The single sender of one running program."""

    def __init__(self, desk: Desk, chats: Mapping[str, Chat]) -> None:
        self._desk = desk
        self._chats = chats

    async def open_rooms(self, now: datetime) -> None:
        """Open the rooms that circles wait for. A platform that is away is tried again later."""
        for circle_id, platform in await self._desk.ledger.circles.unopened_rooms():
            chat = self._chats.get(platform)
            circle = await self._desk.ledger.circles.get(circle_id)
            if chat is None or circle is None:
                continue
            people = await self._desk.ledger.circles.members(circle_id)
            accounts = await self._accounts(people, platform)
            try:
                room = await chat.open_room(RoomSpec(circle_id, circle.name, "", tuple(accounts.values())))
            except Exception:
                log.exception("room not opened", extra={"action": "room_failed", "circle": circle_id})
                continue
            await self._desk.ledger.circles.room_opened(circle_id, platform, room.id, now)

    async def send(self, now: datetime) -> int:
        """Send what is in the outbox. Returns how many posts were taken."""
        outbox = self._desk.ledger.outbox
        dropped = await outbox.drop_stale(now)
        if dropped:
            log.warning("too late to be useful", extra={"action": "posts_dropped", "count": dropped})
        taken = await outbox.claim(now, BATCH)
        for each in taken:
            await self._note(each, await self._send_one(each), now)
        return len(taken)

    async def _send_one(self, each: Outgoing) -> Receipt:
        chat = self._chats.get(each.platform)
        if chat is None:
            return Receipt(Outcome.REFUSED, reason=f"no adapter {each.platform!r} is running")
        envelope = await self._envelope(each)
        if envelope is None:
            return Receipt(Outcome.RETRY, reason="its room is not open yet")
        try:
            return await chat.post(each.post, envelope)
        except Exception:
            log.exception("adapter failed", extra={"action": "post_failed", "key": each.key})
            return Receipt(Outcome.RETRY, reason="the adapter failed")

    async def _note(self, each: Outgoing, receipt: Receipt, now: datetime) -> None:
        outbox = self._desk.ledger.outbox
        match receipt.outcome:
            case Outcome.DELIVERED:
                await outbox.sent([(each.id, receipt.message_id)], now)
            case Outcome.RETRY:
                wait = min(FIRST_WAIT * 2 ** min(each.attempts, 10), LONGEST_WAIT)
                await outbox.retry(each.id, receipt.retry_at or now + wait)
            case Outcome.REFUSED:
                await outbox.refused(each.id, receipt.reason, now)
                await self._say_so_in_the_room(each, now)

    async def _say_so_in_the_room(self, each: Outgoing, now: datetime) -> None:
        """A closed private door: tell the member in the room of their circle, without the private part."""
        if isinstance(each.post.target, InCircle):
            return
        person = await self._desk.ledger.people.get(each.post.target.person)
        circles = await self._desk.ledger.circles.of_person(each.post.target.person)
        if person is None or not circles:
            return
        line = say(
            "{who}, I have something for you but may not write to you in private. Please allow private messages "
            "from this server, then type “my”.",
            who=Mention(person.id, person.name),
        )
        # One notice a day is enough, however many posts are refused.
        key = f"closed:{person.id}:{now:%Y%m%d}"
        await self._desk.tell(Post(key, InCircle(circles[0].id), (Paragraph(line),)), now)

    async def _envelope(self, each: Outgoing) -> Envelope | None:
        post = each.post
        edits = await self._desk.ledger.outbox.root_message_id(post.replaces, each.platform) if post.replaces else None
        if isinstance(post.target, InCircle):
            rooms = await self._desk.ledger.circles.rooms(post.target.circle)
            room: Room | None = next((one for one in rooms if one.platform == each.platform), None)
            people = await self._desk.ledger.circles.members(post.target.circle)
            account = None
            if room is None:
                return None
        else:
            room = None
            found = await self._desk.ledger.people.get(post.target.person)
            people = (found,) if found else ()
            account = (await self._accounts(people, each.platform)).get(post.target.person)
        return Envelope(
            key=each.key,
            room=room,
            person=account,
            edits=edits or "",
            language=self._desk.settings.community.language,
            readers=tuple(Reader(one.name, one.zone or "UTC") for one in people),
            mentions=await self._accounts(people, each.platform),
        )

    async def _accounts(self, people: Sequence[Person], platform: str) -> dict[str, Identity]:
        held = await self._desk.ledger.people.identities([each.id for each in people])
        return {
            person_id: account
            for person_id, accounts in held.items()
            for account in accounts
            if account.platform == platform
        }
