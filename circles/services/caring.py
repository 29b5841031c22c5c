"""How circles are doing: a look once a week, first for the circle itself, and for organizers what stays."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from circles.commands import Health
from circles.domain.circle import Circle, CircleState, MembershipState
from circles.domain.errand import Errand
from circles.domain.health import Concern, behind, concerns, stays
from circles.domain.outage import LATE
from circles.domain.program import Season, SeasonState
from circles.domain.rota import FACILITATOR, Duty
from circles.domain.session import Session, SessionState
from circles.domain.shape import FOR_EVER, SILENT_AFTER
from circles.domain.values import dataclass
from circles.message import Post
from circles.posts import caring as posts
from circles.posts import reporting
from circles.services.desk import Desk
from circles.services.drawing_up import draw_up
from circles.services.ending import who_waits
from circles.services.season import ask_if_it_goes_on
from circles.services.telling import circle as circle_of
from circles.turn import Turn

WEEKLY = "weekly_look"
EVERY = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of one circle."""

    circle: Circle
    found: tuple[Concern, ...]
    following: Session | None
    leaders: tuple[str, ...]
    silent: bool


async def begin_to_look(desk: Desk, season: Season, now: datetime) -> None:
    """From a week after the season started on, look at its circles every week."""
    await _plan(desk, season.id, {}, {}, now + EVERY)


async def _plan(
    desk: Desk, season_id: str, seen: Mapping[str, list[str]], told: Mapping[str, dict[str, int]], at: datetime
) -> None:
    """`seen`: the signs of each circle (id); `told`: those of them that organizers heard of, with their counts."""
    # A season is looked at once a week, whoever began it and how often.
    body = json.dumps({"season": season_id, "seen": seen, "told": told})
    # However long the program was away: it goes on looking.
    key = f"{WEEKLY}:{season_id}:{at:%G-%V}"
    await desk.ledger.errands.plan(Errand(key, WEEKLY, at, at + FOR_EVER, body=body))


async def look_at(desk: Desk, circle: Circle, now: datetime) -> Look:
    """What may need care in a circle."""
    sessions = await desk.ledger.sessions.of_circle(circle.id)
    there = await desk.ledger.signs.present([circle.id])
    signs = await desk.ledger.signs.of_circle(circle.id)
    shown = await desk.ledger.signs.shown_in(circle.id)
    following = await desk.ledger.sessions.current(circle.id, now)
    roles = await desk.ledger.roles.of_session(following.id) if following else ()
    leads = tuple(each.person_id for each in roles if each.role == FACILITATOR)
    past = [(each.state, there.get(each.id, 0)) for each in behind(sessions, now)]
    done = await desk.ledger.roles.history(circle.id)
    places = await desk.ledger.circles.memberships(circle.id)
    hosts = tuple(each.person_id for each in places if each.host and each.state is not MembershipState.LEFT)
    return Look(
        circle=circle,
        found=concerns(past, circle.plan.quorum, bool(leads) or following is None, shown, now, _led(done), bool(hosts)),
        following=following,
        leaders=tuple(each for each in dict.fromkeys((*hosts, *leads)) if each in signs),
        silent=bool(past) and all(now - at >= SILENT_AFTER for at in signs.values()),
    )


def _led(done: tuple[Duty, ...]) -> tuple[str, ...]:
    return tuple(each.person_id for each in done if each.role == FACILITATOR)


async def weekly(desk: Desk, errand: Errand, now: datetime) -> None:
    """Look at each circle that meets: tell it what is new, tell organizers what stays, and come again in a week.

    The counts for their report are drawn up then as well.
    """
    known = json.loads(errand.body)
    await draw_up(desk, known["season"], now)
    season = await desk.ledger.programs.season(known["season"])
    if season is None or season.state is SeasonState.CLOSED:
        return
    circles = await desk.ledger.circles.of_season(season.id)
    looks = [await look_at(desk, each, now) for each in circles if each.state is CircleState.ACTIVE]
    if now - errand.at >= LATE:
        # The program was away, so nobody is to blame for what did not happen: look again in a week.
        looks = []
    for each in looks:
        await _tell_circle(desk, each, known["seen"].get(each.circle.id, ()), f"{errand.key}:{each.circle.id}", now)
    at_risk = [(each.circle, stays(each.found, known["seen"].get(each.circle.id, ()))) for each in looks]
    await _tell_organizers(desk, errand.key, circles, [each for each in at_risk if each[1]], now)
    if any(each.state not in (CircleState.CLOSED, CircleState.ARCHIVED) for each in circles):
        seen = {each.circle.id: [str(one.sign) for one in each.found] for each in looks if each.found}
        told = {circle.id: {str(one.sign): one.count for one in found} for circle, found in at_risk if found}
        weeks = (now - errand.at) // EVERY + 1
        await _plan(desk, season.id, seen, told, errand.at + weeks * EVERY)


async def _tell_organizers(
    desk: Desk, key: str, circles: tuple[Circle, ...], at_risk: list[reporting.AtRisk], now: datetime
) -> None:
    since = now - EVERY
    people = {each.id for circle in circles for each in await desk.ledger.circles.members(circle.id, pausing=True)}
    post = reporting.digest(
        await _met(desk, circles, since, now),
        at_risk,
        await desk.ledger.signs.faults(since),
        [each.name for each in await who_waits(desk, circles)],
        len(people),
        await desk.ledger.signs.private_messages(people, desk.platforms, since, now),
        key,
    )
    if post:
        await desk.tell_organizers(post, now)


async def _tell_circle(desk: Desk, look: Look, known: list[str], key: str, now: datetime) -> None:
    if look.silent and look.following:
        await ask_if_it_goes_on(desk, look.circle, now)
    new = tuple(each for each in look.found if each.sign not in known)
    for person_id in look.leaders if new else ():
        post = posts.worth_a_look(look.circle, new, person_id, f"{key}:{person_id}")
        await desk.tell(post, now, stale_at=now + EVERY)


async def _met(
    desk: Desk, circles: tuple[Circle, ...], since: datetime, now: datetime
) -> tuple[tuple[Circle, int], ...]:
    """The circles that met since then, and how often."""
    counts = []
    for circle in circles:
        sessions = behind(await desk.ledger.sessions.of_circle(circle.id), now)
        held = sum(each.state is SessionState.HELD and each.ends_at > since for each in sessions)
        if held:
            counts.append((circle, held))
    return tuple(counts)


async def health(desk: Desk, turn: Turn, command: Health) -> Post:
    """Tell a member how the circle is doing."""
    look = await look_at(desk, circle_of(turn), turn.now)
    done = [each for each in await desk.ledger.history.of_circle(look.circle.id) if each.what in posts.HELPED]
    return posts.health(look.circle, look.found, look.following, done, "")


USES: dict[type, Any] = {Health: health}
DOINGS: dict[str, Any] = {WEEKLY: weekly}
