"""The report of a season, for organizers. What they can see anyway is counted when they ask: circles, sessions.

All that depends on what single people do stands as it was at a moment that nobody chooses, once a week, so that nothing
is learned by asking before and after somebody did something: counts of people (`domain/small_groups.py`), messages, and
of the reasons why a circle may need care those in `_WEEKLY`. These say of a circle that some are quiet, or that too few
came: never how many are quiet, and never because of something that the circle itself did not see.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from circles.domain.circle import Circle, CircleState, Ending
from circles.domain.health import Concern, Sign, behind
from circles.domain.history import rescues
from circles.domain.program import Program, Season
from circles.domain.session import Session, SessionState
from circles.domain.shape import tally
from circles.domain.values import dataclass
from circles.errors import Refused
from circles.posts.reporting import AtRisk, Figures
from circles.services.caring import EVERY, WEEKLY, look_at
from circles.services.desk import Desk
from circles.services.drawing_up import PUBLISHED
from circles.services.ending import who_waits

_WEEKLY = {Sign.NO_QUORUM, Sign.QUIET}
"""What hangs on single people: whether it is still so is not looked at in between."""


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
    """What organizers were told at the last look, which the circle knew a week before them; without what is over."""
    told = await _told(desk, season)
    found = []
    for each in circles:
        if each.state is CircleState.ACTIVE and (heard := told.get(each.id)):
            seen = (await look_at(desk, each, now)).found
            found.append((each, _still(heard, seen)))
    return tuple(each for each in found if each[1])


def _still(told: Mapping[Sign, int], seen: Sequence[Concern]) -> tuple[Concern, ...]:
    now = {each.sign: each for each in seen if each.sign not in _WEEKLY}
    now |= {each: Concern(each, count) for each, count in told.items() if each in _WEEKLY}
    return tuple(now[each] for each in told if each in now)


async def _told(desk: Desk, season: Season) -> dict[str, dict[Sign, int]]:
    for _, body in await desk.ledger.errands.waiting(WEEKLY):
        known = json.loads(body)
        if known["season"] == season.id:
            return {id: {Sign(each): n for each, n in signs.items()} for id, signs in known.get("told", {}).items()}
    return {}


async def _figures(
    desk: Desk, season: Season, circles: Sequence[Circle], sessions: Sequence[Session], now: datetime
) -> Figures:
    counts = tally(sessions)
    people = await _people(desk, circles)
    since = min((each.starts_at for each in sessions), default=now) - EVERY
    weeks = max(0, (now - since) // EVERY)
    return Figures(
        circles=len(circles),
        met=len({each.circle_id for each in sessions if each.state is SessionState.HELD}),
        held=counts.held,
        over=len(behind(sessions, now)),
        to_come=counts.to_come,
        endings=_endings(circles),
        people=len(people),
        messages=await desk.ledger.signs.private_messages(people, desk.platforms, since, since + weeks * EVERY),
        weeks=weeks,
        tables=await desk.ledger.figures.of_season(season.id),
        rescues=rescues(await desk.ledger.history.of_circles([each.id for each in circles])),
        again=tuple(each.name for each in await who_waits(desk, circles)),
    )


def _endings(circles: Sequence[Circle]) -> dict[Ending, int]:
    return dict(Counter(each.ending for each in circles if each.ending))


async def _people(desk: Desk, circles: Sequence[Circle]) -> frozenset[str]:
    found = [await desk.ledger.circles.memberships(each.id) for each in circles]
    return frozenset(each.person_id for memberships in found for each in memberships)
