"""Newer zone data may move coming sessions though nobody did: calendars, timetable and people follow, once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from circles.domain.circle import Circle
from circles.domain.clock_changes import keeps_its_hour
from circles.domain.session import Session
from circles.domain.zones import data_version
from circles.posts import before, rescheduling
from circles.services import feeds
from circles.services.desk import Desk
from circles.services.rescheduling import MOST_FILES, replan


async def reckon(desk: Desk, now: datetime) -> None:
    """Compute coming sessions with the zone data of today. Each circle concerned hears of it in one message, and each
    member whose own hour moves in one more, in private.
    """
    async with desk.ledger.transaction():
        by_circle: defaultdict[str, list[Session]] = defaultdict(list)
        for moved in await desk.ledger.sessions.reckon(now):
            by_circle[moved.circle_id].append(moved)
        for id, moved_ones in by_circle.items():
            if where := await desk.ledger.circles.get(id):
                await replan(desk, moved_ones, now)
                await _tell(desk, where, moved_ones, now)


async def _tell(desk: Desk, where: Circle, moved: Sequence[Session], now: datetime) -> None:
    invites = tuple(feeds.invite(desk, where, each) for each in moved[:MOST_FILES])
    if len(moved) == 1:
        post = before.moved(where, moved[0], f"{moved[0].id}:moved:{moved[0].sequence}", invites[0])
    else:
        key = f"{moved[0].id}:zone-rules:{data_version()}"
        post = rescheduling.zone_rules_changed(where, moved, key, invites)
    await desk.tell(post, now)
    for each in await desk.ledger.circles.members(where.id):
        if each.zone and not keeps_its_hour(each.zone, moved[0].wall.zone, now):
            key = f"{moved[0].id}:zone-rules:{data_version()}:{each.id}"
            own = rescheduling.your_hour_is_another(where, moved, each.id, key)
            await desk.tell(own, now, stale_at=max(one.starts_at for one in moved))
