"""Posts on their way to the platforms. A row goes todo → doing → sent, refused, or back to todo; or dropped."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

import msgspec
from tortoise.expressions import F, Q

from circles.message import InCircle, InPrivate, Post
from circles.store import rows
from circles.store.codec import from_json, to_json
from circles.store.connection import Book, Database
from circles.store.rows import instant, utc
from circles.store.statements import (
    DROP_STALE_POSTS,
    FORGET_TEXTS,
    POSTGRES,
    PRIVATE_COUNTS,
    PUT,
    ROOT_MESSAGE,
    SQLITE,
)
from circles.store.values import Outgoing, Said

_OVER = ("sent", "refused", "dropped")


def _lane(to: InCircle | InPrivate, platform: str) -> str:
    return f"{platform} circle {to.circle}" if isinstance(to, InCircle) else _private(platform, to.person)


def _private(platform: str, person_id: str) -> str:
    return f"{platform} person {person_id}"


class Outbox(Book):
    """What is to be said, kept until it was said. Posts to one target on one platform keep their order."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._sql = SQLITE if database.address.dialect == "sqlite" else POSTGRES

    async def put(
        self,
        post: Post,
        platforms: Iterable[str],
        now: datetime,
        due_at: datetime | None = None,
        stale_at: datetime | None = None,
        reason: str | None = None,
    ) -> None:
        """Say something on each of these platforms: from `due_at` on (or now), pointless from `stale_at` on.

        The same key on the same platform again is ignored. `reason`: why it comes then, in a word.
        """
        body = to_json(post)
        when = utc(due_at or now), stale_at and utc(stale_at)
        async with self._db.transaction():
            for each in platforms:
                what = post.key, each, _lane(post.target, each), post.replaces, body
                await self._db.run(PUT, *what, *when, False, reason, str(post.purpose))

    async def claim(self, now: datetime, limit: int) -> tuple[Outgoing, ...]:
        """Take up to `limit` posts to send, oldest first, and at most one for each target on each platform.

        A post is not handed out while an earlier one to the same target is due, under way or waits for its retry.
        """
        found = await self._db.fetch(self._sql.claim, utc(now), limit)
        claimed = [
            Outgoing(id, key, platform, body, attempts, bool(uncertain), stale_at and instant(stale_at))
            for id, key, platform, body, attempts, uncertain, stale_at in found
        ]
        return tuple(sorted(claimed, key=lambda each: each.id))

    async def sent(self, receipts: Iterable[tuple[int, str]], now: datetime) -> None:
        """These posts are out: (id, the platform's message id), all in one statement."""
        await self._db.run(self._sql.sent, utc(now), to_json(list(receipts)))

    async def refused(self, id: int, reason: str, now: datetime) -> None:
        """The platform will never take this one."""
        await rows.Outbox.filter(id=id).update(state="refused", reason=reason[: rows.KEY], done_at=now)

    async def retry(self, id: int, at: datetime, uncertain: bool = False) -> None:
        """Try again at `at`. `uncertain`: it may have arrived, only the answer was lost."""
        doubt = {"uncertain": True} if uncertain else {}
        await rows.Outbox.filter(id=id).update(state="todo", due_at=at, attempts=F("attempts") + 1, **doubt)

    async def postpone(self, id: int, at: datetime) -> None:
        """Send it at `at` and not now. What comes behind it does not wait for it."""
        await rows.Outbox.filter(id=id).update(state="todo", due_at=at, attempts=0)

    async def has(self, key: str) -> bool:
        """Whether a post with this key was ever put here."""
        return await rows.Outbox.filter(key=key).exists()

    async def tried(self, key: str) -> dict[str, str]:
        """Where a post with this key was put, and how it stands there: platform -> state."""
        return dict(await rows.Outbox.filter(key=key).values_list("platform", "state"))

    async def standing(
        self, circle_id: str, platform: str, start_of_key: str
    ) -> tuple[tuple[Post, datetime | None], ...]:
        """What stands in a circle's room, or soon will, with such keys: each as its latest edit, under its first key.

        With the instant from which on it is of no use.
        """
        lane = _lane(InCircle(circle_id), platform)
        found = rows.Outbox.filter(lane=lane, state__in=("todo", "doing", "sent")).exclude(post="").order_by("id")
        roots: dict[str, str] = {}
        latest: dict[str, tuple[Post, datetime | None]] = {}
        for key, replaces, body, stale_at in await found.values_list("key", "replaces", "post", "stale_at"):
            root = roots[key] = roots.get(replaces, replaces) or key
            if root.startswith(start_of_key) and (not replaces or root in latest):
                post = msgspec.structs.replace(from_json(body, Post), key=root, replaces="")
                latest[root] = (post, stale_at)
        return tuple(latest.values())

    async def newest(
        self, target: InCircle | InPrivate, platforms: Iterable[str], start_of_key: str
    ) -> tuple[int, str] | None:
        """(a number that grows, key) of the newest post for this target whose key begins so."""
        lanes = [_lane(target, each) for each in platforms]
        found = rows.Outbox.filter(lane__in=lanes, key__startswith=start_of_key).order_by("-id").limit(1)
        return next(((int(id), str(key)) for id, key in await found.values_list("id", "key")), None)

    async def take_out(self, key: str) -> None:
        """Forget the text of a post and of its edits, and do not send what still waits: its writer took it back."""
        of = rows.Outbox.filter(Q(key=key) | Q(replaces=key))
        await of.filter(state="todo").update(state="dropped")
        await of.update(post="")

    async def message_id(self, key: str, platform: str) -> str | None:
        """The platform's id of a post that is out."""
        found = await rows.Outbox.filter(key=key, platform=platform).values_list("message_id")
        return next((message_id for (message_id,) in found), None)

    async def root_message_id(self, key: str, platform: str) -> str | None:
        """The platform's id of the first message in the chain of posts of which each `replaces` the one before."""
        found = await self._db.fetch(ROOT_MESSAGE, key, platform)
        return next((str(row[0]) for row in found), None)

    async def had(self, person_id: str, platforms: Iterable[str], since: datetime) -> int:
        """How many private messages somebody got since an instant, and is about to get. An edit is no message."""
        found = await self._db.fetch(
            self._sql.had, to_json([_private(each, person_id) for each in platforms]), utc(since)
        )
        return int(found[0][0])

    async def private_counts(self, since: datetime, until: datetime) -> dict[str, int]:
        """Person's id -> how many private messages they got from `since` until just before `until`.

        Who got none is left out. Answers to what somebody asked, and edits of earlier messages, do not count.
        """
        counts: Counter[str] = Counter()
        for lane, count in await self._db.fetch(PRIVATE_COUNTS, utc(since), utc(until)):
            counts[lane.partition(" person ")[2]] += count
        return dict(counts)

    async def last_to(self, person_id: str, platforms: Iterable[str]) -> Said | None:
        """The last private message that somebody got."""
        lanes = [_private(each, person_id) for each in platforms]
        found = rows.Outbox.filter(lane__in=lanes, state="sent", replaces="").order_by("-done_at", "-id").limit(1)
        columns = await found.values_list("key", "purpose", "reason", "done_at", "post")
        return next((Said(key, purpose, reason or "", at, body) for key, purpose, reason, at, body in columns), None)

    async def was_said_since(
        self, target: InCircle | InPrivate, platforms: Iterable[str], start_of_key: str, since: datetime
    ) -> bool:
        """Whether a post with such a key was put here for this target since an instant."""
        lanes = [_lane(target, each) for each in platforms]
        return await rows.Outbox.filter(lane__in=lanes, key__startswith=start_of_key, due_at__gt=since).exists()

    async def reset_claims(self) -> int:
        """At start: what a crash left under way is to be sent again, perhaps for the second time. Counts."""
        return await rows.Outbox.filter(state="doing").update(state="todo", uncertain=True)

    async def drop_stale(self, now: datetime) -> tuple[str, ...]:
        """Give up the posts that are of no use any more. Returns their keys, one for each platform."""
        return tuple([str(key) for (key,) in await self._db.fetch_changed(DROP_STALE_POSTS, utc(now))])

    async def forget_texts(self, before: datetime) -> None:
        """Forget what was said in the posts that were over before an instant. Keys and message ids stay."""
        await self._db.run(FORGET_TEXTS, utc(before))

    async def purge(self, before: datetime) -> None:
        """Forget the posts that were over before an instant."""
        await rows.Outbox.filter(state__in=_OVER, done_at__lt=before).delete()
