"""The topic of a circle's room says when it meets next. It follows in the transaction that changes it.

Nobody has to think of it: the store knows which circles a change touched, and asks here before it keeps the change.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from circles.domain.circle import Circle, CircleState
from circles.domain.person import Person
from circles.domain.session import Session
from circles.message import InCircle, Post
from circles.posts import topics as posts
from circles.services.desk import Desk

_NOT_YET = (CircleState.PROPOSED, CircleState.FORMING)
_OVER = (CircleState.CLOSED, CircleState.ARCHIVED)
_LASTS = timedelta(days=7)


async def follow(desk: Desk, touched: Iterable[str], now: datetime) -> None:
    """Put the topics of these circles that say something else by now."""
    for id in sorted(touched):
        circle = await desk.ledger.circles.get(id)
        if circle and circle.state not in _NOT_YET:
            await _follow(desk, circle, now)


async def _follow(desk: Desk, circle: Circle, now: datetime) -> None:
    platforms = [each for each in await desk.ledger.circles.platforms(circle.id) if each in desk.topics]
    if not platforms:
        return
    session = None if circle.state in _OVER else await desk.ledger.sessions.current(circle.id, now)
    people = await desk.ledger.circles.members(circle.id, pausing=True)
    start = f"{circle.id}:topic:"
    says = f"{start}{_digest(circle, session, people)}:"
    before = await desk.ledger.outbox.newest(InCircle(circle.id), platforms, start)
    # The same topic under the same key: only a room that has none yet gets it.
    same = before is not None and before[1].startswith(says)
    key = before[1] if before and same else f"{says}{before[0] if before else 0}"
    post, stale_at = _post(circle, session, key, now)
    await desk.tell(post, now, stale_at=stale_at)


def _digest(circle: Circle, session: Session | None, people: Sequence[Person]) -> str:
    """What a topic depends on, in short: the hours are grouped by who lives by them."""
    when = (session.id, session.starts_at, session.number) if session else ()
    who = [(each.name, each.zone) for each in people]
    state = circle.paused_until if circle.state is CircleState.PAUSED else circle.state in _OVER
    return hashlib.blake2b(repr((state, when, who)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _post(circle: Circle, session: Session | None, key: str, now: datetime) -> tuple[Post, datetime]:
    """The topic, and from when on it is of no use."""
    if circle.state in _OVER:
        return posts.over(circle, key), now + _LASTS
    if circle.state is CircleState.PAUSED and circle.paused_until:
        return posts.takes_a_break(circle, circle.paused_until, session, key), max(circle.paused_until, now + _LASTS)
    if session is None:
        return posts.nothing_planned(circle, key), now + _LASTS
    return posts.meets(circle, session, key), session.ends_at
