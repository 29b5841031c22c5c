"""The small group, and who belongs to it."""

from datetime import datetime
from enum import StrEnum

from circles.domain.program import Plan
from circles.domain.series import Series
from circles.domain.values import dataclass


class CircleState(StrEnum):
    """Where a circle stands."""

    FORMING = "forming"
    PROPOSED = "proposed"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSING = "closing"
    CLOSED = "closed"
    ARCHIVED = "archived"


class MembershipState(StrEnum):
    """Whether a person is in the circle now. Who left stays on record, for the ledger."""

    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Circle:
    """A group of people who meet for a season. `reasons` says why it was formed so: numbers, not prose."""

    id: str
    season_id: str
    program_id: str
    name: str
    state: CircleState
    series: Series
    plan: Plan
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's place in a circle."""

    circle_id: str
    person_id: str
    state: MembershipState
    joined_at: datetime
    left_at: datetime | None = None
    host: bool = False
