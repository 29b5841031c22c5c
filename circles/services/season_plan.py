"""What an organizer says about the plan of a program, and on which days its first session can be."""

from collections.abc import Container
from dataclasses import replace
from datetime import date, datetime

from circles.commands import ProgramCreate, Propose
from circles.domain.blackout import blacked_out
from circles.domain.program import Plan, Program, Season
from circles.domain.recurrence import Days, Weekly, first_days
from circles.domain.recurrence_text import MOST_WEEKS, read_recurrence
from circles.domain.series import WallTime
from circles.domain.zones import resolve_zone
from circles.errors import Refused
from circles.services.desk import Desk


async def newest(desk: Desk) -> tuple[Program, Season]:
    """The newest program and its newest season. Raises Refused if there is none."""
    latest = await desk.ledger.programs.latest()
    if latest is None:
        raise Refused("There is no program yet. An organizer makes one with “program create”.")
    return latest


def plan_said(command: ProgramCreate, usual: Plan) -> Plan:
    """The community's usual plan with what was said. Raises Refused for what cannot be."""
    said = {
        name: getattr(command, name)
        for name in ("sessions", "every_weeks", "minutes")
        if getattr(command, name) is not None
    }
    if command.every_weeks is not None:
        said["rhythm"] = ""
    plan: Plan = replace(usual, **said)
    _check(plan)
    return plan


def _check(plan: Plan) -> None:
    if not 1 <= plan.sessions <= 52:
        raise Refused("A season has 1 to 52 sessions.")
    if not 1 <= plan.every_weeks <= MOST_WEEKS:
        raise Refused("Sessions come every 1 to {most} weeks.", most=MOST_WEEKS)
    if not 30 <= plan.minutes <= 120:
        raise Refused("A session has 30 to 120 minutes.")


def with_rhythm(plan: Plan, text: str) -> Plan:
    """The plan on the days that `text` says. Days named one by one are as many sessions. Raises Refused."""
    recurrence = read_recurrence(text)
    plan = replace(plan, rhythm=str(recurrence))
    if isinstance(recurrence, Weekly):
        return replace(plan, every_weeks=recurrence.every)
    if isinstance(recurrence, Days):
        plan = replace(plan, sessions=len(recurrence.named))
        _check(plan)
    return plan


def days_without(desk: Desk, plan: Plan) -> frozenset[date]:
    """The days on which a circle with this plan does not meet: named by organizers, or known to plugins."""
    return blacked_out(plan.blackouts) | desk.registry.days_off.keys()


def first_wall(desk: Desk, plan: Plan, command: Propose, now: datetime) -> WallTime | None:
    """The first session as an organizer said it; None if the program should choose.

    Raises Refused if it is past, on a day off, or not on the plan.
    """
    if command.first is None:
        return None
    wall = command.first.in_zone(resolve_zone(command.place, now) if command.place else "UTC")
    if wall.instant <= now:
        raise Refused("That hour is past. Choose one that is still to come.")
    free = _free_days(desk, plan, now.date(), wall.day)
    if wall.day not in free:
        raise Refused(
            "{day} is a day off, or not on the plan of this program. The next day that fits is {near}:"
            " propose {near} {hour}",
            day=str(wall.day),
            near=str(free[0]),
            hour=f"{wall.time:%H:%M}",
        )
    return wall


def _free_days(desk: Desk, plan: Plan, today: date, wanted: date) -> tuple[date, ...]:
    """The days of a first session from `wanted` on; days named one by one begin with the first of them."""
    recurrence = plan.recurrence
    if isinstance(recurrence, Days):
        return (_first_named(recurrence, today, days_without(desk, plan)),)
    return first_days(recurrence, date.fromordinal(wanted.toordinal() - 1), days_without(desk, plan))


def _first_named(days: Days, today: date, without: Container[date]) -> date:
    first = next((each for each in days.named if each not in without), days.named[0])
    if first <= today:
        raise Refused("The first day of this program, {day}, is past. Make a new program.", day=str(first))
    return first


def first_possible(desk: Desk, plan: Plan, now: datetime) -> date:
    """From which day on the program may put a first session. Raises Refused if the days it was to be on are past."""
    without = days_without(desk, plan)
    if isinstance(plan.recurrence, Days):
        return _first_named(plan.recurrence, now.date(), without)
    return first_days(Weekly(), now.date(), without)[0]


def days_to_choose_from(desk: Desk, plan: Plan, now: datetime) -> tuple[date, ...]:
    """On which days the program may put a first session; empty: any of the coming week."""
    without = days_without(desk, plan)
    if not plan.rhythm and not without:
        return ()
    if isinstance(plan.recurrence, Days):
        return (_first_named(plan.recurrence, now.date(), without),)
    return first_days(plan.recurrence, now.date(), without)
