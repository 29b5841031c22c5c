"""What is to be formed: members, rules, a season, and who met before. Values only."""

from collections.abc import Callable
from datetime import date

from circles.domain.values import dataclass
from circles.errors import CirclesError

CircleScore = Callable[[tuple[str, ...]], float]


class Unusable(CirclesError):
    """Members from whom nothing can be formed. `problems` has one line for each fault, all of them at once."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part of a member's happiness with a circle counts. They need not add up to 1.

    The last three are not parts of the quality, but small wishes of a program; 0 leaves them out. `clocks`: how near
    somebody's clock is to the others', where one of the two stated no hours. `mentors`: what two mentors in one circle
    cost each of them. `size`: what a circle costs by the square of what its size is off `Rules.size_target`.
    """

    cover: float = 0.40
    goals: float = 0.25
    time: float = 0.15
    novelty: float = 0.10
    diversity: float = 0.10
    clocks: float = 0.0
    mentors: float = 0.0
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What every circle must keep, and what is better. Durations in minutes, sizes in people.

    In every week there are at least `min_common_starts` at which all members can begin; from `full_preferred_starts`
    that all like on, more do not count. `place_value` is what a place is worth beside the quality of a circle.
    """

    size_min: int = 4
    size_max: int = 6
    meeting_minutes: int = 60
    start_grid_minutes: int = 30
    min_common_starts: int = 3
    full_preferred_starts: int = 4
    need_mentor: bool = False
    place_value: float = 1.0
    weights: Weights = Weights()
    size_target: int = 5


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who wants a place.

    `can` and `prefer` are local weeks as in `circles.domain.week_masks`, on the wall of `zone` (an IANA name); what is
    preferred is possible too. `avoid` holds ids. `bonus` makes a place worth more than others', such as for who was
    left without one last time. `assumed`: they stated no hours, so that `can` and `prefer` are what most can do.
    """

    id: str
    zone: str
    can: int
    prefer: int = 0
    languages: frozenset[str] = frozenset()
    mentor: bool = False
    goals: frozenset[str] = frozenset()
    offers: frozenset[str] = frozenset()
    wants: frozenset[str] = frozenset()
    group: str = ""
    avoid: frozenset[str] = frozenset()
    name: str = ""
    bonus: float = 0.0
    assumed: bool = False

    @property
    def shown(self) -> str:
        """What people call them."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Instance:
    """Everything that decides who sits together.

    Args:
        start: a Monday; week w of the season begins 7 w days later at 0:00 UTC.
        history: pairs of ids with how many seasons ago they met, 1 for the last one.
        together: groups of ids who sit in one circle, or all wait.
        apart: pairs of ids who never do, beside those whom `avoid` names.
        pair_scores: what two of them together add to the mean over the others, as goals do, above 0 or below.
        circle_score: what a whole circle (ids in the order of the members) adds to the objective.
    """

    start: date
    weeks: int
    members: tuple[Member, ...]
    rules: Rules = Rules()
    history: tuple[tuple[str, str, int], ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    pair_scores: tuple[tuple[str, str, float], ...] = ()
    circle_score: CircleScore | None = None
