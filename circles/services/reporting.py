"""The report of a season, for organizers: what happened is counted when they ask, people once a week."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from circles.domain.circle import Circle, CircleState, Ending
from circles.domain.health import behind
from circles.domain.history import rescues
from circles.domain.program import Program, Season
from circles.domain.session import Session, SessionState
from circles.domain.shape import tally
from circles.domain.values import dataclass
from circles.errors import Refused
from circles.posts.reporting import AtRisk, Figures
from circles.services.caring import WEEKLY, look_at
from circles.services.desk import Desk
from circles.services.drawing_up import PUBLISHED
from circles.services.ending import who_waits


@dataclass(frozen=True, slots=True)
class Row:
    """One circle in sessions: nothing of its people."""

    circle: Circle
    held: int
    over: int
    to_come: int


@dataclass(frozen=True, slots=True)
class SeasonReport:
    """All that organizers see of a season."""

    program: Program
    season: Season
    figures: Figures
    rows: tuple[Row, ...]
    at_risk: tuple[AtRisk, ...]


async def shown_season(desk: Desk) -> tuple[Program, Season, tuple[Circle, ...]]:
    """The newest season of the newest program that has circles. Raises Refused if there is none."""
    latest = await desk.ledger.programs.latest()
    for season in await desk.ledger.programs.seasons(latest[0].id) if latest else ():
        circles = await desk.ledger.circles.of_season(season.id)
        published = tuple(each for each in circles if each.state in PUBLISHED)
        if published and latest:
            return latest[0], season, published
    raise Refused("There is no circle here yet.")


async def season_report(desk: Desk, now: datetime) -> SeasonReport:
    """The report of the newest season. Raises Refused if there is none. Changes nothing."""
    program, season, circles = await shown_season(desk)
    sessions = await desk.ledger.sessions.of_circles([each.id for each in circles])
    return SeasonReport(
        program,
        season,
        await _figures(desk, season, circles, sessions, now),
        tuple(_row(each, sessions, now) for each in circles),
        await _at_risk(desk, season, circles, now),
    )


def _row(circle: Circle, sessions: Sequence[Session], now: datetime) -> Row:
    own = [each for each in sessions if each.circle_id == circle.id]
    counts = tally(own)
    return Row(circle, counts.held, len(behind(own, now)), counts.to_come)


async def _at_risk(desk: Desk, season: Season, circles: Sequence[Circle], now: datetime) -> tuple[AtRisk, ...]:
    """What organizers were told at the last look, as far as it is still so: the circle knew it a week before them."""
    told = await _told(desk, season)
    looks = [
        await look_at(desk, each, now) for each in circles if told.get(each.id) and each.state is CircleState.ACTIVE
    ]
    found = [(each, tuple(one for one in each.found if one.sign in told[each.circle.id])) for each in looks]
    return tuple((look.circle, look.people, still) for look, still in found if still)


async def _told(desk: Desk, season: Season) -> dict[str, list[str]]:
    for _, body in await desk.ledger.errands.waiting(WEEKLY):
        known = json.loads(body)
        if known["season"] == season.id:
            told: dict[str, list[str]] = known.get("told", {})
            return told
    return {}


async def _figures(
    desk: Desk, season: Season, circles: Sequence[Circle], sessions: Sequence[Session], now: datetime
) -> Figures:
    counts = tally(sessions)
    people = await _people(desk, circles)
    since = min((each.starts_at for each in sessions), default=now) - timedelta(weeks=1)
    return Figures(
        circles=len(circles),
        met=len({each.circle_id for each in sessions if each.state is SessionState.HELD}),
        held=counts.held,
        over=len(behind(sessions, now)),
        to_come=counts.to_come,
        endings=_endings(circles),
        people=len(people),
        messages=await desk.ledger.signs.private_messages(people, desk.platforms, since),
        weeks=max(1, round((now - since) / timedelta(weeks=1))),
        tables=await desk.ledger.figures.of_season(season.id),
        rescues=rescues(await desk.ledger.history.of_circles([each.id for each in circles])),
        again=tuple(each.name for each in await who_waits(desk, circles)),
    )


def _endings(circles: Sequence[Circle]) -> dict[Ending, int]:
    return dict(Counter(each.ending for each in circles if each.ending))


async def _people(desk: Desk, circles: Sequence[Circle]) -> frozenset[str]:
    found = [await desk.ledger.circles.memberships(each.id) for each in circles]
    return frozenset(each.person_id for memberships in found for each in memberships)
