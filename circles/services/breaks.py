"""When a break ends: an errand that knows where and whose."""

from datetime import datetime, timedelta

from circles.domain.errand import Errand
from circles.services.desk import Desk

BREAK_OVER = "break_over"
_ALWAYS = timedelta(days=3650)
"""A break always ends, however late."""


async def plan_end(desk: Desk, circle_id: str, person_id: str, until: datetime) -> None:
    """Set the alarm. It rings in vain if somebody came back before, or chose another day."""
    key = f"break:{circle_id}:{person_id}:{until:%Y%m%dT%H%M}"
    await desk.ledger.errands.plan(Errand(key, BREAK_OVER, until, until + _ALWAYS, circle_id, person_id))
