"""More sessions for a circle that wants to go on a little longer."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from circles.commands import CircleExtend
from circles.domain.circle import Circle
from circles.domain.session import Session
from circles.errors import Refused
from circles.message import Post, moment, say_many
from circles.posts import rescheduling as posts
from circles.posts.rescuing import done
from circles.services import feeds
from circles.services.desk import Desk
from circles.services.duties import edit_agenda, publish_rota
from circles.services.gathering import planned_format
from circles.services.making_up import append
from circles.services.rescheduling import MOST_FILES
from circles.services.season_plan import days_without
from circles.services.telling import circle, known
from circles.turn import Turn

MOST_MORE, MOST = 12, 52
EXTENDED = "extended"
"""What the history says of it."""


async def extend(desk: Desk, turn: Turn, command: CircleExtend) -> Post:
    """Append sessions by the plan of the series; the last one is still what it was to be."""
    where, more = circle(turn), command.more
    sessions = await desk.ledger.sessions.of_circle(where.id)
    coming = sorted((each for each in sessions if each.is_coming_up), key=lambda each: each.starts_at)
    if not coming:
        raise Refused("{circle} has no session to come. “season again” begins another season.", circle=where.name)
    if not 1 <= more <= MOST_MORE or where.plan.sessions + more > MOST:
        raise Refused("Give it 1 to {most} more at once; a season has {whole} at most.", most=MOST_MORE, whole=MOST)
    added = await _add(desk, where, sessions, coming[-1], more, turn.now)
    await _tell(desk, where, added, turn.now)
    change = await desk.ledger.history.note(
        EXTENDED, turn.now, actor_id=known(turn).id, circle_id=where.id, before=_before(coming[-1], added)
    )
    line = say_many(
        "{circle} has {n} more session, the last one {when}.",
        "{circle} has {n} more sessions, the last one {when}.",
        len(added),
        circle=where.name,
        when=moment(added[-1].starts_at),
    )
    return done(line, change)


def _before(last: Session, added: Sequence[Session]) -> str:
    return json.dumps({"last": last.id, "format": last.format, "made": [each.id for each in added]})


async def _add(
    desk: Desk, where: Circle, sessions: Sequence[Session], last: Session, more: int, now: datetime
) -> tuple[Session, ...]:
    """What was planned for the last session moves to the new last one; the others go on with the middle formats."""
    plan = replace(where.plan, sessions=where.plan.sessions + more)
    await desk.ledger.circles.set_plan(where.id, plan)
    after = max(each.wall.day for each in sessions)
    walls = islice(where.series.open_end(days_without(desk, where.plan), after=after), more)
    numbers = [max(each.number for each in sessions) + place for place in range(1, more + 1)]
    endless = replace(plan, sessions=numbers[-1] + 1)
    formats = [*(planned_format(endless, number) for number in numbers[:-1]), last.format]
    await desk.ledger.sessions.set_format(last.id, planned_format(endless, last.number), now)
    added = [
        await append(desk, where, number, wall, form, now)
        for number, wall, form in zip(numbers, walls, formats, strict=True)
    ]
    await publish_rota(desk, where.id)
    if changed := await desk.ledger.sessions.get(last.id):
        await edit_agenda(desk, changed, now)
    return tuple(added)


async def _tell(desk: Desk, where: Circle, added: Sequence[Session], now: datetime) -> None:
    invites = tuple(feeds.invite(desk, where, each) for each in added[:MOST_FILES])
    await desk.tell(posts.extended(where, added, f"{added[0].id}:added", invites), now)


USES: dict[type, Any] = {CircleExtend: extend}
