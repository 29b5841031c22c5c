"""What came of a season: plain values, in the order in which things happened."""

from collections.abc import Mapping
from datetime import datetime

from circles.domain.values import dataclass
from circles.simulation.cast import Scenario
from circles.simulation.recording import Message


@dataclass(frozen=True, slots=True)
class Circles:
    """A circle, and the zone of each of its people by name."""

    name: str
    zones: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Met:
    """A session: who was there, who did what. All people by name; `state` as the session ended, such as `held`.

    `chosen`: the roles that people took themselves, by a swap or by stepping in, and who had to do with it.
    """

    circle: str
    number: int
    starts_at: datetime
    format: str
    state: str
    present: tuple[str, ...]
    told_us: tuple[str, ...]
    missing: tuple[str, ...]
    late: tuple[str, ...]
    roles: Mapping[str, str]
    chosen: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()

    @property
    def was_held(self) -> bool:
        """Whether it took place."""
        return self.state == "held"


@dataclass(frozen=True, slots=True)
class Feed:
    """The calendar of a person (by account) or of a circle (by name), at the start and at the end of the season."""

    name: str
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """All of it. `names` are those of the accounts; `budget` is `notices.weekly_messages`."""

    scenario: Scenario
    circles: tuple[Circles, ...]
    met: tuple[Met, ...]
    messages: tuple[Message, ...]
    names: Mapping[str, str]
    budget: int
    feeds: tuple[Feed, ...]
