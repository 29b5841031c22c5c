"""Where a circle lives: the platforms on which its people are, and what a room finds that opens later."""

from collections.abc import Iterable
from datetime import datetime

from circles.domain.circle import Circle
from circles.domain.housing import rooms_to_open
from circles.posts import housing as posts
from circles.services.desk import Desk


async def want_rooms(desk: Desk, where: Circle, ids: Iterable[str]) -> tuple[str, ...]:
    """Everybody is in one room at least, and there are as few as possible. Returns the platforms that are new."""
    accounts = await desk.ledger.people.identities(ids)
    there = await desk.ledger.circles.platforms(where.id)
    people = [{each.platform for each in held} for held in accounts.values()]
    new = rooms_to_open(people, there, desk.platforms)
    for platform in new:
        await desk.ledger.circles.want_room(where.id, platform)
    return new


async def rooms_for(desk: Desk, where: Circle, ids: Iterable[str], now: datetime) -> None:
    """The same for people who come to a circle; a room that is new finds what stands in the one that was there."""
    there = await _there(desk, where.id)
    for platform in await want_rooms(desk, where, ids):
        if there:
            await _catch_up(desk, where, there, platform, now)


async def room_on(desk: Desk, where: Circle, platform: str, now: datetime) -> None:
    """Somebody wants to follow a circle on this platform too, so it has a room there from now on."""
    there = await _there(desk, where.id)
    if platform in there or platform not in desk.platforms:
        return
    await desk.ledger.circles.want_room(where.id, platform)
    await _catch_up(desk, where, there, platform, now)


async def platforms_of(desk: Desk, circle_id: str) -> tuple[str, ...]:
    """Where a circle lives, for people to read: nothing if that is one place, since everybody sees it."""
    there = await _there(desk, circle_id)
    return there if len(there) > 1 else ()


async def _there(desk: Desk, circle_id: str) -> tuple[str, ...]:
    return tuple(each for each in await desk.ledger.circles.platforms(circle_id) if each in desk.platforms)


async def _catch_up(desk: Desk, where: Circle, there: tuple[str, ...], platform: str, now: datetime) -> None:
    """Who they are, when they meet, and what is said about the next session: later edits of that reach both rooms."""
    session = await desk.ledger.sessions.current(where.id, now)
    people = await desk.ledger.circles.members(where.id, pausing=True)
    key = f"{where.id}:room:{platform}"
    post = posts.one_more_room(where, people, session, (*there, platform), key)
    await desk.tell(post, now, only_on=platform)
    if session and there:
        for stands, stale_at in await desk.ledger.outbox.standing(where.id, there[0], f"{session.id}:"):
            await desk.ledger.outbox.put(stands, [platform], now, stale_at=stale_at)
    for each in there:
        await desk.tell(posts.lives_there_too(where, (*there, platform), f"{key}:{each}"), now, only_on=each)
