"""The figures of a season, for organizers: counted from the ledger whenever they are asked for."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from circles.commands import Report
from circles.domain.circle import Circle, CircleState, Ending
from circles.domain.health import behind
from circles.domain.program import Program, Season
from circles.domain.reflection import CommitmentState
from circles.domain.session import SessionState
from circles.domain.shape import tally
from circles.errors import Refused
from circles.message import Post
from circles.posts import reporting as posts
from circles.posts.caring import MID_POINT
from circles.posts.reporting import Figures
from circles.services.caring import look_at
from circles.services.desk import Desk
from circles.services.ending import who_waits
from circles.turn import Turn

_PUBLISHED = frozenset(CircleState) - {CircleState.FORMING, CircleState.PROPOSED}


async def shown_season(desk: Desk) -> tuple[Program, Season, tuple[Circle, ...]]:
    """The newest season of the newest program that has circles. Raises Refused if there is none."""
    latest = await desk.ledger.programs.latest()
    for season in await desk.ledger.programs.seasons(latest[0].id) if latest else ():
        circles = await desk.ledger.circles.of_season(season.id)
        published = tuple(each for each in circles if each.state in _PUBLISHED)
        if published and latest:
            return latest[0], season, published
    raise Refused("There is no circle here yet.")


async def report(desk: Desk, turn: Turn, command: Report) -> Post:
    """How the season is going."""
    program, season, circles = await shown_season(desk)
    looks = [await look_at(desk, each, turn.now) for each in circles if each.state is CircleState.ACTIVE]
    at_risk = [(each.circle, each.people, each.found) for each in looks if each.found]
    return posts.report(program.name, season.number, await figures(desk, circles, turn.now), at_risk, "")


async def figures(desk: Desk, circles: Sequence[Circle], now: datetime) -> Figures:
    """Count what these circles did until now."""
    ids = [each.id for each in circles]
    sessions = await desk.ledger.sessions.of_circles(ids)
    counts = tally(sessions)
    people = await _people(desk, ids)
    since = min((each.starts_at for each in sessions), default=now) - timedelta(weeks=1)
    made = await desk.ledger.signs.commitments(ids)
    kept = sum(state in (CommitmentState.KEPT, CommitmentState.PART) for _, state in made)
    return Figures(
        circles=len(circles),
        met=len({each.circle_id for each in sessions if each.state is SessionState.HELD}),
        held=counts.held,
        over=len(behind(sessions, now)),
        to_come=counts.to_come,
        endings=_endings(circles),
        people=len(people),
        role_holders=len(await desk.ledger.signs.role_holders(ids) & people),
        present=sum((await desk.ledger.signs.present(ids)).values()),
        messages=await desk.ledger.signs.private_messages(people, desk.platforms, since),
        weeks=max(1, round((now - since) / timedelta(weeks=1))),
        commitments=(len({person_id for person_id, _ in made}), len(made), kept),
        mid_point=await desk.ledger.signs.answered(ids, MID_POINT),
        again=tuple(each.name for each in await who_waits(desk, circles)),
    )


def _endings(circles: Sequence[Circle]) -> dict[Ending, int]:
    return dict(Counter(each.ending for each in circles if each.ending))


async def _people(desk: Desk, circle_ids: Sequence[str]) -> frozenset[str]:
    found = [await desk.ledger.circles.memberships(each) for each in circle_ids]
    return frozenset(each.person_id for memberships in found for each in memberships)


USES: dict[type, Any] = {Report: report}
