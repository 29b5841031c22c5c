"""Feeds that are ready to be handed out: what each says of itself, for all; their bytes, for those asked for lately.

All of it can be made again from the database, so nothing here outlives the program, and memory is bounded.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from circles.calendar.entries import FeedBytes, Head
from circles.calendar.own_links import WithGaps
from circles.domain.values import dataclass

BODIES = 256 * 2**20
"""Enough for ten thousand calendars of half a year. What a smaller community has takes less."""
EVENTS = 32 * 2**20
HEADS = 200_000
_NOTED_EVERY = timedelta(minutes=30)
_NO_TIME = timedelta()


@dataclass(frozen=True, slots=True)
class Held:
    """A feed that is ready: which one, in which version, since when and until when it stays so by itself."""

    feed_id: str
    version: int
    head: Head
    since: datetime
    until: datetime


class Ready:
    """The bytes of a feed, since when and until when they are right, and while calendars that come by go unnoted."""

    __slots__ = ("bytes", "feed_id", "noted", "since", "unnoted_until", "until")

    def __init__(self, held: Held, body: bytes) -> None:
        self.bytes = FeedBytes(body, held.head.changed_at, held.head.etag)
        self.feed_id, self.since, self.until = held.feed_id, held.since, held.until
        self.noted = self.unnoted_until = held.since


T = TypeVar("T")


class Kept(Generic[T]):
    """Things by key, the ones used last; never more than `most` bytes of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self.size = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> T | None:
        """What is under this key, if it is still there."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, content: T, size: int) -> None:
        """Keep this, of so many bytes; what was not used for the longest time makes room."""
        self.drop(key)
        self._kept[key] = (content, size)
        self.size += size
        while self.size > self._most:
            self.drop(next(iter(self._kept)))

    def drop(self, key: Hashable) -> None:
        """Forget what is under this key."""
        if found := self._kept.pop(key, None):
            self.size -= found[1]


class Shelf:
    """What is ready, by its secret token, which calendars come with. A feed that changed is ready no more."""

    def __init__(self, bodies: int = BODIES, events: int = EVENTS, heads: int = HEADS) -> None:
        self.events: Kept[WithGaps] = Kept(events)
        self.bodies: Kept[Ready] = Kept(bodies)
        self._most = heads
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._secrets: dict[str, str] = {}
        self._making: list[set[str]] = []
        self._seen: dict[str, datetime] = {}
        self._noted: dict[str, datetime] = {}

    def __len__(self) -> int:
        return len(self._held)

    def get(self, secret: str, now: datetime) -> Held | None:
        """The feed behind this token, if it is ready and time has not changed it."""
        held = self._held.get(secret)
        return held if held and held.since <= now < held.until else None

    def hand_out(self, secret: str, now: datetime) -> FeedBytes | None:
        """The same with its bytes, to a calendar that comes by: what most of them get, so in as few steps as can be."""
        ready = self.bodies.get(secret)
        if ready is None or not ready.since <= now < ready.until:
            return None
        if not ready.noted <= now < ready.unnoted_until:
            self.note(ready.feed_id, now)
            ready.noted, ready.unnoted_until = now, now + _NOTED_EVERY
        return ready.bytes

    def body(self, secret: str) -> FeedBytes | None:
        """Its bytes, if they are still here."""
        ready = self.bodies.get(secret)
        return ready.bytes if ready else None

    def put(self, secret: str, held: Held, body: bytes) -> None:
        """This feed is ready."""
        self.drop(secret)
        self._held[secret] = held
        self._secrets[held.feed_id] = secret
        self.bodies.put(secret, Ready(held, body), len(body))
        while len(self._held) > self._most:
            self.drop(next(iter(self._held)))

    def drop(self, secret: str) -> None:
        """This address is to be looked up anew."""
        self.bodies.drop(secret)
        if held := self._held.pop(secret, None):
            self._secrets.pop(held.feed_id, None)

    def changed(self, feed_ids: Iterable[str]) -> tuple[str, ...]:
        """Something in these feeds may be different from now on. Returns the tokens of those that were ready."""
        ids = set(feed_ids)
        for each in self._making:
            each |= ids
        secrets = tuple(secret for id in sorted(ids) if (secret := self._secrets.get(id)))
        for each_secret in secrets:
            self.drop(each_secret)
        return secrets

    @contextmanager
    def making(self) -> Iterator[set[str]]:
        """While a feed is made: gathers the ids of those that change meanwhile."""
        changed: set[str] = set()
        self._making.append(changed)
        try:
            yield changed
        finally:
            self._making = [each for each in self._making if each is not changed]

    # When calendars came by.

    def note(self, feed_id: str, now: datetime) -> None:
        """A calendar came by. To be written down now and then, not each time."""
        last = self._noted.get(feed_id)
        if last is None or not _NO_TIME <= now - last < _NOTED_EVERY:
            self._noted[feed_id] = self._seen[feed_id] = now

    def seen(self, feed_id: str) -> datetime | None:
        """When a calendar last came by, give or take half an hour; None: not since the program started."""
        return self._noted.get(feed_id)

    def forget_seen(self, feed_id: str) -> None:
        """It has another address now, which no calendar knows."""
        self._noted.pop(feed_id, None)
        self._seen.pop(feed_id, None)

    def take_seen(self) -> dict[str, datetime]:
        """What is to be written down; it is in the caller's hands from now on."""
        taken, self._seen = self._seen, {}
        return taken
