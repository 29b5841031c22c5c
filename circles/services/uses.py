"""Which use case answers which command of the core. Each room of services brings its own."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from circles.chat import Asked
from circles.message import Form, Post
from circles.phrasing import Unfinished
from circles.services import (
    agreements,
    alumni,
    answering,
    arriving,
    asking,
    auditing,
    blackouts,
    broadcasting,
    caring,
    changing,
    changing_hours,
    charters,
    checkins,
    choosing_company,
    closing,
    data_rights,
    enrolling,
    extending,
    goals,
    half_filled,
    handing_on,
    hard_moments,
    hearing,
    keeping_time,
    ladder,
    leading,
    linking,
    locking,
    looking_back,
    looking_within,
    membership,
    own_words,
    presenting,
    proposing,
    proposing_again,
    publish_day,
    quorum,
    recap,
    replacing,
    reports,
    rescheduling,
    rescuing,
    season,
    season_review,
    seeding,
    self_assessing,
    shaping,
    speaking,
    stating,
    stepping_in,
    subscribing,
    successors,
    telling,
    undoing,
    voices,
    waiting,
    weighing,
    widening,
    wishing,
    wrapping_up,
)
from circles.services.desk import Desk
from circles.turn import Turn

Use = Callable[[Desk, Turn, Any], Awaitable[Post]]

_USES: dict[type, Use] = {
    **telling.USES,
    **subscribing.USES,
    **speaking.USES,
    **enrolling.USES,
    **proposing.USES,
    **publish_day.USES,
    **answering.USES,
    **handing_on.USES,
    **ladder.USES,
    **leading.USES,
    **own_words.USES,
    **presenting.USES,
    **quorum.USES,
    **wishing.USES,
    **stating.USES,
    **keeping_time.USES,
    **voices.USES,
    **arriving.USES,
    **wrapping_up.USES,
    **recap.USES,
    **hard_moments.USES,
    **looking_back.USES,
    **self_assessing.USES,
    **goals.USES,
    **looking_within.USES,
    **changing.USES,
    **changing_hours.USES,
    **hearing.USES,
    **membership.USES,
    **rescheduling.USES,
    **blackouts.USES,
    **shaping.USES,
    **charters.USES,
    **agreements.USES,
    **waiting.USES,
    **choosing_company.USES,
    **rescuing.USES,
    **seeding.USES,
    **weighing.USES,
    **locking.USES,
    **proposing_again.USES,
    **extending.USES,
    **replacing.USES,
    **undoing.USES,
    **season.USES,
    **season_review.USES,
    **alumni.USES,
    **widening.USES,
    **closing.USES,
    **asking.USES,
    **checkins.USES,
    **caring.USES,
    **reports.USES,
    **broadcasting.USES,
    **stepping_in.USES,
    **successors.USES,
    **linking.USES,
    **data_rights.USES,
    **auditing.USES,
}
USES = auditing.recorded(_USES)
"""Which use case answers which command of the core."""

FORMS: dict[type, Callable[[Desk, Asked, Unfinished, Form], Awaitable[Form]]] = {
    **looking_back.FORMS,
    **charters.FORMS,
    **agreements.FORMS,
}
"""Commands whose forms depend on more than their declaration."""

OPENED: dict[type, Callable[[Desk, Asked, datetime], Awaitable[None]]] = {**half_filled.OPENED}
"""What is noted when the form of a command is opened."""

IN_STEPS = frozenset(
    (
        *data_rights.IN_STEPS,
        *proposing.IN_STEPS,
        *proposing_again.IN_STEPS,
        *weighing.IN_STEPS,
        *season_review.IN_STEPS,
    )
)
"""What takes its own transactions, since it waits in between."""
