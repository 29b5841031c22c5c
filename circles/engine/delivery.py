"""From the outbox to people: posts are claimed, sent with their key, and receipted."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping
from contextlib import nullcontext
from datetime import datetime, timedelta

from circles.chat import Chat, Envelope, Outcome, Receipt
from circles.domain.values import dataclass
from circles.engine.envelopes import Never, NotHere, NotNow, NotYet, envelope_for
from circles.engine.second_ways import closed_door, elsewhere
from circles.engine.shut_rooms import room_is_shut
from circles.engine.trying import Hindrances, Task, wait_after
from circles.errors import Hindered, StoreError
from circles.message import InCircle, InPrivate, Post
from circles.services.desk import Desk
from circles.store import Outgoing

log = logging.getLogger(__name__)
BATCH = 100
AT_ONCE = 8
POST_SECONDS = 30.0
LEAST_WAIT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What became of a post. `uncertain`: it may be out, only the answer was lost."""

    outgoing: Outgoing
    receipt: Receipt
    uncertain: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether the platform will never take it."""
        return self.receipt.outcome is Outcome.REFUSED

    @property
    def is_news(self) -> bool:
        """Whether somebody may have to hear of it."""
        return self.is_refused or self.receipt.hindrance is not None


class Delivery:
    """The single sender of one running program."""

    def __init__(self, desk: Desk, chats: Mapping[str, Chat], hindrances: Hindrances) -> None:
        self._desk = desk
        self._hindrances = hindrances
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
        except NotHere as error:
            async with self._desk.ledger.transaction():
                await self._outbox.refused(each.id, str(error), now)
                await elsewhere(self._desk, each, now)
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
            except Hindered as error:
                sent = _Sent(each, Receipt(Outcome.RETRY, hindrance=error), uncertain=True)
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
            # Together or not at all: else a crash in between would leave nobody with the news.
            async with self._desk.ledger.transaction() if sent.is_news else nullcontext():
                await self._store(sent, now)
            del self._unstored[id]

    async def _store(self, sent: _Sent, now: datetime) -> None:
        each, receipt = sent.outgoing, sent.receipt
        if receipt.outcome is Outcome.RETRY:
            await self._outbox.retry(each.id, _again_at(sent, now), sent.uncertain)
        elif receipt.outcome is Outcome.REFUSED:
            log.warning("refused", extra={"action": "post_refused", "key": each.key, "why": receipt.reason})
            await self._outbox.refused(each.id, receipt.reason, now)
        hindrance = receipt.hindrance
        if receipt.outcome is Outcome.REFUSED:
            hindrance = await self._other_ways(sent, now) or hindrance
        if hindrance:
            await self._hindrances.met(hindrance, _task(sent), now)
        elif receipt.outcome is Outcome.DELIVERED:
            await self._hindrances.over(_task(sent))

    async def _other_ways(self, sent: _Sent, now: datetime) -> Hindered | None:
        """Of what a platform refuses: another account, or a word in the room. Returns what organizers should hear."""
        each, receipt = sent.outgoing, sent.receipt
        if isinstance(each.post.target, InPrivate):
            if not await elsewhere(self._desk, each, now):
                await closed_door(self._desk, each, now)
            return None
        return receipt.hindrance or await room_is_shut(self._desk, each, each.post.target.circle, receipt.reason)


def _task(sent: _Sent) -> Task:
    """What was to be done, for telling what is in the way of it.

    Only where everything waits does a post that arrives show that it is mended. A post that was refused, or that
    arrived in part, says nothing about the next one.
    """
    target, platform = sent.outgoing.post.target, sent.outgoing.platform
    circle = target.circle if isinstance(target, InCircle) else None
    waits = sent.receipt.hindrance is None or sent.receipt.outcome is Outcome.RETRY
    about = circle or (target.person if isinstance(target, InPrivate) else "")
    return Task(platform, "post" if waits and not sent.is_refused else "part of a post", about, circle)


def _again_at(sent: _Sent, now: datetime) -> datetime:
    """When to try again: as the platform says, if that makes sense."""
    wanted = sent.receipt.retry_at
    if wanted is None or wanted.tzinfo is None:
        return now + wait_after(sent.outgoing.attempts)
    return max(wanted, now + LEAST_WAIT)
