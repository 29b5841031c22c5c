"""Which use case does which kind of errand. Each room of services brings its own."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from circles.domain.errand import Errand
from circles.services import (
    agreement_notices,
    alumni,
    caring,
    charters,
    checkins,
    closing,
    digests,
    ending,
    half_filled,
    handing_on,
    hindering,
    leading,
    linking,
    looking_again,
    membership,
    offering,
    pausing,
    proposing,
    publish_day,
    quiet_goals,
    quorum,
    season,
    season_review,
    seeding,
    self_assessing,
    stating,
    wrapping_up,
)
from circles.services.desk import Desk

Doing = Callable[..., Awaitable[None]]
Thinking = Callable[[Desk, Errand, datetime], Awaitable[Any]]

DOINGS: dict[str, Doing] = {
    **digests.DOINGS,
    **half_filled.DOINGS,
    **stating.DOINGS,
    **publish_day.DOINGS,
    **proposing.DOINGS,
    **handing_on.DOINGS,
    **leading.DOINGS,
    **linking.DOINGS,
    **looking_again.DOINGS,
    **quorum.DOINGS,
    **membership.DOINGS,
    **offering.DOINGS,
    **season.DOINGS,
    **season_review.DOINGS,
    **alumni.DOINGS,
    **closing.DOINGS,
    **ending.DOINGS,
    **pausing.DOINGS,
    **caring.DOINGS,
    **charters.DOINGS,
    **agreement_notices.DOINGS,
    **checkins.ERRANDS,
    **quiet_goals.DOINGS,
    **seeding.DOINGS,
    **self_assessing.DOINGS,
    **hindering.DOINGS,
    **wrapping_up.ERRANDS,
}
"""By kind: (desk, errand, now). The engine holds the transaction and has marked the errand as done."""

THINKING: dict[str, Thinking] = {**looking_again.THINKING}
"""By kind: what takes too long for a transaction. It comes first, only reads, and what it returns is handed on to the
doing as a fourth argument; that sees to it that nothing changed since.
"""


async def think(desk: Desk, errand: Errand, now: datetime) -> tuple[Any, ...]:
    """What is to be handed on to the doing of an errand. Call it in no transaction."""
    thinking = THINKING.get(errand.kind)
    return (await thinking(desk, errand, now),) if thinking else ()
