"""From the outbox to people: posts are claimed, sent with their key, and receipted."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from circles.chat import Chat, Envelope, Outcome, Receipt
from circles.domain.circle import CircleState
from circles.domain.contact import Standing
from circles.domain.values import dataclass
from circles.engine.envelopes import Never, NotNow, NotYet, envelope_for
from circles.engine.rooms import wait_after
from circles.errors import StoreError
from circles.message import InCircle, Mention, Paragraph, Post, Purpose, say
from circles.services.desk import Desk
from circles.store import Outgoing

log = logging.getLogger(__name__)
BATCH = 100
AT_ONCE = 8
POST_SECONDS = 30.0
LEAST_WAIT = timedelta(seconds=1)
NOTICE_LASTS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What became of a post. `uncertain`: it may be out, only the answer was lost."""

    outgoing: Outgoing
    receipt: Receipt
    uncertain: bool = False


class Delivery:
    """The single sender of one running program."""

    def __init__(self, desk: Desk, chats: Mapping[str, Chat]) -> None:
        self._desk = desk
        self._outbox = desk.ledger.outbox
        self._chats = chats
        self._gates: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE))
        self._unstored: dict[int, _Sent] = {}
        self.is_clean = False
        """Whether nothing is under way: not so after a start or a fault."""

    async def send(self, now: datetime) -> int:
        """Send what is in the outbox, to several targets at a time. Returns how many posts were taken.

        Raises StoreError if the store is away; the next call puts right what was under way.
        """
        await self._recover(now)
        self.is_clean = False
        taken = await self._outbox.claim(now, BATCH)
        ready = [(each, *prepared) for each in taken if (prepared := await self._ready(each, now))]
        await self._send_all({asyncio.create_task(self._send_one(*each)) for each in ready}, now)
        self.is_clean = True
        return len(taken)

    async def _recover(self, now: datetime) -> None:
        """After a start or a fault: store the receipts we have; whatever else was under way may be out or not."""
        if not self.is_clean:
            await self._store_receipts(now)
            await self._outbox.reset_claims()

    async def _ready(self, each: Outgoing, now: datetime) -> tuple[Post, Envelope] | None:
        """A post and its envelope; None, with the row put back or given up, if it cannot be sent now."""
        try:
            return await envelope_for(self._desk, each, self._chats, now)
        except StoreError:
            raise
        except NotYet as error:
            await self._outbox.retry(each.id, now + (error.wait or wait_after(each.attempts)))
        except NotNow as error:
            await self._outbox.postpone(each.id, error.at)
        except Never as error:
            await self._outbox.refused(each.id, str(error), now)
        except Exception:
            log.exception("post cannot be read", extra={"action": "post_failed", "key": each.key})
            await self._outbox.refused(each.id, "it cannot be read", now)
        return None

    async def _send_all(self, sending: set["asyncio.Task[None]"], now: datetime) -> None:
        try:
            while sending:
                _, sending = await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
                await self._store_receipts(now)
        except StoreError:
            # What is on its way shall arrive; its receipt is kept until the store is back.
            await asyncio.gather(*sending)
            raise
        finally:
            for each in sending:
                each.cancel()

    async def _send_one(self, each: Outgoing, post: Post, envelope: Envelope) -> None:
        async with self._gates[each.platform]:
            try:
                async with asyncio.timeout(POST_SECONDS):
                    sent = _Sent(each, await self._chats[each.platform].post(post, envelope))
            except Exception as error:
                log.exception("adapter failed", extra={"action": "post_failed", "key": each.key})
                sent = _Sent(each, Receipt(Outcome.RETRY, reason=type(error).__name__), uncertain=True)
        self._unstored[each.id] = sent

    async def _store_receipts(self, now: datetime) -> None:
        known = sorted(self._unstored.items())
        delivered = [(id, sent.receipt.message_id) for id, sent in known if sent.receipt.outcome is Outcome.DELIVERED]
        if delivered:
            await self._outbox.sent(delivered, now)
        for id, sent in known:
            if sent.receipt.outcome is Outcome.RETRY:
                await self._outbox.retry(id, _again_at(sent, now), sent.uncertain)
            elif sent.receipt.outcome is Outcome.REFUSED:
                await self._refused(sent, now)
            del self._unstored[id]

    async def _refused(self, sent: _Sent, now: datetime) -> None:
        each = sent.outgoing
        log.warning("refused", extra={"action": "post_refused", "key": each.key, "why": sent.receipt.reason})
        # Together or not at all: else a crash in between would leave nobody with the news.
        async with self._desk.ledger.transaction():
            await self._outbox.refused(each.id, sent.receipt.reason, now)
            await self._say_so_in_the_room(each, now)

    async def _say_so_in_the_room(self, each: Outgoing, now: datetime) -> None:
        """A closed private door: tell the member in the room of their circle, without the private part."""
        if isinstance(each.post.target, InCircle):
            return
        person = await self._desk.ledger.people.get(each.post.target.person)
        room = await self._room_of(each.post.target.person)
        if person is None or room is None:
            return
        line = say(
            "{who}, I have something for you but may not write to you in private. Please allow private messages "
            "from this server, then type “my”.",
            who=Mention(person.id, person.name),
        )
        # One notice a day is enough, however many posts are refused.
        notice = f"closed:{person.id}:"
        if await self._outbox.was_said_since(room, self._desk.platforms, notice, now - NOTICE_LASTS):
            return
        post = Post(f"{notice}{now:%Y%m%dT%H%M%S}", room, (Paragraph(line),), purpose=Purpose.NEWS)
        await self._desk.tell(post, now, stale_at=now + NOTICE_LASTS)

    async def _room_of(self, person_id: str) -> InCircle | None:
        """The room of a circle in which somebody takes part now: who is on a break, alone or all together, is not
        called.
        """
        for circle in await self._desk.ledger.circles.of_person(person_id):
            contact = await self._desk.ledger.contacts.of(person_id, circle.id)
            if circle.state is not CircleState.PAUSED and contact and contact.standing is Standing.HERE:
                return InCircle(circle.id)
        return None


def _again_at(sent: _Sent, now: datetime) -> datetime:
    """When to try again: as the platform says, if that makes sense."""
    wanted = sent.receipt.retry_at
    if wanted is None or wanted.tzinfo is None:
        return now + wait_after(sent.outgoing.attempts)
    return max(wanted, now + LEAST_WAIT)
