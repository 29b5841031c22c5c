"""A goal of which nothing was said for three weeks brings one kind question to its owner."""

from datetime import datetime, timedelta
from typing import Any

from circles.domain.circle import CircleState
from circles.domain.errand import Errand
from circles.domain.goal import UNTOUCHED, Goal
from circles.domain.person import Person
from circles.domain.wrapping_up import next_morning
from circles.posts import goals as posts
from circles.services.desk import Desk

QUIET = "goal_quiet"
ASKING_LASTS = timedelta(days=7)


async def plan(desk: Desk, person: Person, goal: Goal) -> None:
    """If nothing is said about it for three weeks, its owner is asked, in the morning on their own wall."""
    at = next_morning(goal.touched_at + UNTOUCHED, person.zone or "UTC")
    await desk.ledger.errands.plan(
        Errand(_key(goal), QUIET, at, at + ASKING_LASTS, goal.circle_id, goal.person_id, body=goal.id)
    )


async def drop(desk: Desk, goal: Goal) -> None:
    """Something was said about it, or it is gone: nobody is asked."""
    await desk.ledger.errands.drop_key(_key(goal))


async def ask(desk: Desk, errand: Errand, now: datetime) -> None:
    """Ask about a goal that has been quiet since, while its owner's circle meets."""
    goals = await desk.ledger.goals.of_person(errand.person_id or "")
    found = next(((n, each) for n, each in enumerate(goals, 1) if each.id == errand.body), None)
    if found is None or not found[1].is_untouched(now):
        return
    where = await desk.ledger.circles.get(found[1].circle_id)
    if where and where.state is CircleState.ACTIVE:
        await desk.tell(posts.quiet(found, where, errand.key), now, stale_at=errand.stale_at)


def _key(goal: Goal) -> str:
    return f"{QUIET}:{goal.id}:{goal.touched_at:%Y%m%dT%H%M%S}"


DOINGS: dict[str, Any] = {QUIET: ask}
