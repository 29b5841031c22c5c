"""What a search for circles begins with, and how what it found is put down as a proposal."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from circles.domain.availability import Level
from circles.domain.circle import Circle, CircleState
from circles.domain.forming import free_names, least_bad_hour
from circles.domain.person import Person
from circles.domain.program import BETTER_ELSEWHERE, Program, Season, SeasonState
from circles.domain.rescue import clashes
from circles.domain.series import Series, WallTime
from circles.domain.values import dataclass
from circles.domain.zones import local
from circles.errors import Refused
from circles.formation.finding import Found, Kept, Reasons
from circles.formation.instance import Instance
from circles.formation.pool import Pool
from circles.formation.score import valuing
from circles.message import Post
from circles.posts import enrolment
from circles.posts import proposing as posts
from circles.services.company import gathered
from circles.services.desk import Desk
from circles.services.meeting_hours import Hours
from circles.services.season_plan import days_to_choose_from, days_without
from circles.services.stepping_up import for_organizers


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants a place by now. `people` in the order in which they asked."""

    program: Program
    season: Season
    people: tuple[Person, ...]
    instance: Instance
    now: datetime


async def asked_for(desk: Desk, season_id: str, now: datetime, first: WallTime | None) -> Asked:
    """What is to be formed now. Raises Refused if it is too late for that."""
    season = await desk.ledger.programs.season(season_id)
    program = await desk.ledger.programs.get(season.program_id) if season else None
    if season is None or program is None or season.state not in (SeasonState.ENROLLING, SeasonState.PROPOSED):
        raise Refused("The circles were published meanwhile, so I stopped looking for others.")
    if first and first.instant <= now:
        raise Refused("That hour is past. Choose one that is still to come.")
    waiting = [each.person_id for each in await desk.ledger.programs.enrollments(season.id) if not each.placed]
    known = await desk.ledger.people.many(waiting)
    people = tuple(known[each] for each in waiting if each in known)
    return Asked(program, season, people, await gathered(desk, program, season, people, now, first), now)


async def put_down(
    desk: Desk, asked: Asked, found: Found, hours: Sequence[Hours | None], first: WallTime | None
) -> Post:
    """Write the proposal in place of the one there was, and say it. Where no circle is possible nothing changes."""
    people = {each.id: each for each in asked.people}
    names = {id: each.name for id, each in people.items()}
    why = posts.who_waits(asked.program, found.waiting, names)
    if not found.result.circles:
        return posts.nobody_placed(asked.program, why)
    await desk.ledger.circles.remove_proposed(asked.season.id)
    await desk.ledger.proposals.unlock_all(asked.season.id)
    shown = [
        (circle, tuple(people[each] for each in ids), None)
        for circle, ids in zip(await _circles(desk, asked, found, hours, first), found.result.circles, strict=True)
    ]
    await desk.ledger.programs.keep_waiting(asked.season.id, {each.id: rule_of(each) for each in found.waiting})
    await desk.ledger.programs.set_season(asked.season.id, SeasonState.PROPOSED)
    absent, busy = await _cannot_come(desk, shown, first), await _elsewhere(desk, shown, asked.now)
    steps = await for_organizers(desk, asked.season.id, [(circle, group) for circle, group, _ in shown])
    return enrolment.proposal(asked.program, shown, "", waiting=why, absent=absent, busy=busy, steps=steps)


def rule_of(kept: Kept) -> str:
    """What keeps somebody waiting, in a word that is kept with their wish for a place."""
    return kept.why.rule if kept.why else BETTER_ELSEWHERE


def still_there(found: Found, hours: Sequence[Hours | None], instance: Instance) -> tuple[Found, list[Hours | None]]:
    """Of what was found, the circles that still keep every rule without who is gone. All others wait."""
    pool = Pool(instance)
    value = valuing(pool)
    circles, reasons, kept_hours = list[tuple[str, ...]](), list[Reasons](), list[Hours | None]()
    for ids, why, when in zip(found.result.circles, found.reasons, hours, strict=True):
        left = tuple(each for each in ids if each in pool.place)
        if value(pool.circle(left)) is not None:
            circles.append(left)
            reasons.append(why)
            kept_hours.append(when)
    seated = {each for circle in circles for each in circle}
    known = {each.id: each for each in found.waiting}
    waiting = [each.id for each in instance.members if each.id not in seated]
    result = replace(found.result, circles=tuple(circles), waiting=tuple(waiting))
    return Found(result, tuple(reasons), tuple(known.get(each, Kept(each, None)) for each in waiting)), kept_hours


async def _circles(
    desk: Desk, asked: Asked, found: Found, hours: Sequence[Hours | None], first: WallTime | None
) -> list[Circle]:
    of_season = await desk.ledger.circles.of_season(asked.season.id)
    taken = {each.name for each in of_season} | set(await desk.ledger.circles.names())
    groups = found.result.circles
    made, chosen_by_hand = [], first is not None
    for name, ids, why, chosen in zip(free_names(len(groups), taken), groups, found.reasons, hours, strict=True):
        series = chosen.series if chosen else await _some_hour(desk, asked, ids)
        # Where an organizer chose the hour, hours were no rule.
        why = tuple(each for each in why if not (chosen_by_hand and each[0].endswith("_starts")))
        reasons = {**dict(why), **(dict(chosen.reasons) if chosen else {"no_hour": 1})}
        made.append(
            await desk.ledger.circles.add(
                asked.season,
                name,
                CircleState.PROPOSED,
                series,
                asked.program.plan,
                tuple(reasons.items()),
                ids,
                asked.now,
            )
        )
    return made


async def _some_hour(desk: Desk, asked: Asked, ids: Sequence[str]) -> Series:
    """Where there is no hour for all, the one that is impossible for the fewest: organizers are told."""
    plan, people = asked.program.plan, [each for each in asked.people if each.id in ids]
    stated = await desk.ledger.wishes.hours(ids)
    days = days_to_choose_from(desk, plan, asked.now)
    wall = least_bad_hour(people, plan.minutes, asked.now.date(), days, stated)
    return Series(wall.day, wall.time, wall.zone, plan.every_weeks, plan.sessions, plan.rhythm)


async def _cannot_come(
    desk: Desk, shown: Sequence[tuple[Circle, tuple[Person, ...], None]], first: WallTime | None
) -> dict[str, list[str]]:
    """By circle, who stated hours in which its first session is not: names, for organizers."""
    stated = await desk.ledger.wishes.hours([each.id for _, members, _ in shown for each in members])
    absent: dict[str, list[str]] = {}
    for circle, members, _ in shown:
        if first is None and not dict(circle.reasons).get("no_hour"):
            continue
        at = next(iter(circle.series)).instant
        for each in members:
            if each.id in stated and each.zone:
                level = stated[each.id].level_at(local(at, each.zone), circle.plan.minutes)
                if level is Level.IMPOSSIBLE:
                    absent.setdefault(circle.id, []).append(each.name)
    return absent


async def _elsewhere(
    desk: Desk, shown: Sequence[tuple[Circle, tuple[Person, ...], None]], now: datetime
) -> dict[str, list[str]]:
    """By circle, who has a session of another circle at one of its hours: names, for organizers."""
    taken = await desk.ledger.hours.taken_by([each.id for _, members, _ in shown for each in members], now)
    found: dict[str, list[str]] = {}
    for circle, members, _ in shown if taken else ():
        walls = circle.series.walls(days_without(desk, circle.plan))
        sessions = [(wall.instant, circle.plan.minutes) for wall in walls]
        if names := [each.name for each in members if clashes(sessions, taken.get(each.id, ()))]:
            found[circle.id] = names
    return found
