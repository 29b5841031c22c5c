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


class Ending(StrEnum):
    """How a circle ended. Well counts as a success; early is counted too, and not hidden.

    `again`: its people want another season. `reshape`: they look for another circle. `merged`: it became part of one.
    """

    WELL = "well"
    EARLY = "early"
    AGAIN = "again"
    RESHAPE = "reshape"
    MERGED = "merged"


class MembershipState(StrEnum):
    """Whether a person is in the circle now. Who left stays on record, for the ledger."""

    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Circle:
    """A group of people who meet for a season.

    `reasons` says why it was formed so: numbers, not prose, each a fact about the circle when it was proposed. `people`
    in it; per mille, from its point of view: `cover` of what they seek, another one offers; `goals` alike; `time`, how
    far the hours that are good for all go; `novelty`, how new they are to each other; `diversity`, from different
    groups. `seek` and `with_goals` said that they seek something, and have goals; `mentors` are mentors; `met_before`:
    so many pairs sat together in an earlier season. `common_starts` and `liked_starts`: half hours at which all can
    begin, and which are good for all, in the week that has the fewest. `largest_offset_minutes`: the most that two
    clocks differ. `no_hour`: 1 if no hour was found. The others are those of `circles.domain.hour_reasons`.

    `paused_until` (aware UTC) is set while the whole circle pauses; `ending` and `ended_at` once it is closed.
    `place` is where they talk: a link or words; empty if they chose none. `locked`: while it is proposed, a new
    proposal leaves it as it is.
    """

    id: str
    season_id: str
    program_id: str
    name: str
    state: CircleState
    series: Series
    plan: Plan
    reasons: tuple[tuple[str, int], ...] = ()
    paused_until: datetime | None = None
    ending: Ending | None = None
    ended_at: datetime | None = None
    place: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's place in a circle. `paused_until` (aware UTC) is set while they take a break."""

    circle_id: str
    person_id: str
    state: MembershipState
    joined_at: datetime
    left_at: datetime | None = None
    host: bool = False
    paused_until: datetime | None = None
