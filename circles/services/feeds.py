"""Calendar feeds: the secret address of one, and what is behind it.

What is ready is handed out without a look into the database, as long as nothing changed; where other processes write
into it too, one look tells. Whatever changes makes the feeds concerned anew, before anybody asks.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime

import msgspec

from circles.calendar import FeedBytes, Head, Held, attachment, token, token_hash
from circles.domain.circle import Circle
from circles.domain.session import Session
from circles.domain.values import dataclass
from circles.errors import CirclesError
from circles.message import File, Post
from circles.services.desk import Desk
from circles.services.feed_making import entry, make
from circles.store.feeds import Kind
from circles.store.values import FeedRow

log = logging.getLogger(__name__)

MOST_FILES = 5
_TRIES = 5
"""So often a feed is made anew because it changes meanwhile."""


async def link(desk: Desk, kind: Kind, subject_id: str, *, renew: bool = False) -> str:
    """The address of a person's, a circle's or a program's feed. `renew` ends the old one at once."""
    row = await desk.ledger.feeds.of(kind, subject_id)
    if renew:
        row = await desk.ledger.feeds.renew(row.id)
        desk.shelf.forget_seen(row.id)
    secret = token(desk.server_key, row.id, row.generation)
    if row.token_hash != token_hash(secret):
        await desk.ledger.feeds.set_hash(row.id, token_hash(secret))
    return f"{desk.settings.web.address}/feeds/{secret}.ics"


async def leave(desk: Desk, circle_id: str, person_id: str) -> bool:
    """Somebody left: the circle's link, which they know, ends; theirs ends too if this was their last circle.

    Returns whether the circle had a link.
    """
    if not await desk.ledger.circles.of_person(person_id):
        await desk.ledger.feeds.end("person", person_id)
    row = await desk.ledger.feeds.of("circle", circle_id)
    if row.token_hash is not None:
        await desk.ledger.feeds.renew(row.id)
    return row.token_hash is not None


async def read(desk: Desk, secret: str, now: datetime) -> FeedBytes | None:
    """The calendar behind a token; None if the token opens nothing (any more)."""
    found = await _found(desk, secret, now)
    if found is None:
        return None
    held, body = found
    if body is None and (kept := desk.shelf.body(secret)):
        return kept
    if body is None:  # others were asked for since, and it had to make room
        made = await _make(desk, secret, now)
        if made is None:
            return None
        held, body = made
    return FeedBytes(body, held.head.changed_at, held.head.etag)


async def head(desk: Desk, secret: str, now: datetime) -> Head | None:
    """What the calendar behind a token says of itself: enough to know whether somebody has it already."""
    found = await _found(desk, secret, now)
    return found[0].head if found else None


@dataclass(frozen=True, slots=True)
class Calendars:
    """The calendars as the web hands them out at the present instant (`now`, aware)."""

    desk: Desk
    now: Callable[[], datetime]

    def ready(self, token: str) -> FeedBytes | None:
        """The calendar if it can be handed out without a look into the database."""
        desk = self.desk
        return None if desk.ledger.is_shared else desk.shelf.hand_out(token, self.now())

    async def head(self, token: str) -> Head | None:
        return await head(self.desk, token, self.now())

    async def read(self, token: str) -> FeedBytes | None:
        return await read(self.desk, token, self.now())


async def _found(desk: Desk, secret: str, now: datetime) -> tuple[Held, bytes | None] | None:
    held = desk.shelf.get(secret, now)
    if held and desk.ledger.is_shared:
        row = await desk.ledger.feeds.by_hash(token_hash(secret))
        held = held if row and (row.id, row.version) == (held.feed_id, held.version) else None
    found = (held, None) if held else await _make(desk, secret, now)
    if found:
        desk.shelf.note(found[0].feed_id, now)
    return found


async def _make(desk: Desk, secret: str, now: datetime) -> tuple[Held, bytes] | None:
    """Make a feed and keep it. If it changes meanwhile, what was read may not belong together: once more."""
    made, name = None, token_hash(secret)
    for _ in range(_TRIES):
        with desk.shelf.making() as changed:
            row = await desk.ledger.feeds.by_hash(name)
            made = await make(desk, row, now) if row else None
            if row is None or made is None:
                desk.shelf.drop(secret)
                return None
            if row.id not in changed and await _is_still(desk, name, row):
                desk.shelf.put(secret, *made)
                break
    return made


async def _is_still(desk: Desk, name: str, row: FeedRow) -> bool:
    """Whether no other process changed it meanwhile: this one would have heard."""
    if not desk.ledger.is_shared:
        return True
    after = await desk.ledger.feeds.by_hash(name)
    return after is not None and after.version == row.version


class Remaking:
    """Feeds that were ready and changed are made anew in the background, one after the other."""

    def __init__(self, desk: Desk, now: Callable[[], datetime]) -> None:
        self._desk = desk
        self._now = now
        self._secrets: dict[str, None] = {}
        self._task: asyncio.Task[None] | None = None

    def changed(self, feed_ids: Iterable[str]) -> None:
        """These feeds may be different from now on."""
        self._secrets |= dict.fromkeys(self._desk.shelf.changed(feed_ids))
        if self._secrets and self._task is None:
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            while self._secrets:
                secret = next(iter(self._secrets))
                del self._secrets[secret]
                if self._desk.shelf.get(secret, self._now()) is None:
                    await _make(self._desk, secret, self._now())
        except CirclesError as error:  # whoever asks for it has it made then
            log.warning("feed not made", extra={"action": "feed_not_made", "error": type(error).__name__})
        finally:
            self._task = None

    async def stop(self) -> None:
        """Make no more, and write down which calendars came by."""
        self._secrets.clear()
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])
        with suppress(CirclesError):  # it is a coarse word to their owners, and no reason to stop otherwise
            await write_seen(self._desk)


async def write_seen(desk: Desk) -> None:
    """Write down when calendars came by, so that their owners can be told."""
    if seen := desk.shelf.take_seen():
        await desk.ledger.feeds.fetched(seen)


def with_files(desk: Desk, circle: Circle, post: Post, sessions: Sequence[Session]) -> Post:
    """The same post with these sessions as files for calendar apps, five at most."""
    return msgspec.structs.replace(post, files=tuple(invite(desk, circle, each) for each in sessions[:MOST_FILES]))


def invite(desk: Desk, circle: Circle, session: Session, place: str = "") -> File:
    """One session as a file to open in any calendar app."""
    place = place or circle.place or desk.settings.community.meeting_link
    content = attachment(entry(desk, circle, session, place), language=desk.settings.community.language)
    return File(f"session-{session.number}.ics", "text/calendar", content)
