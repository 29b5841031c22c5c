"""A season as one member looks back on it: their own path, and what others gave them to see."""

from collections.abc import Sequence
from datetime import date, datetime

from circles.domain.agreement import Between, Terms
from circles.domain.goal import Goal, GoalState
from circles.domain.ladder import Ladder
from circles.domain.milestones import Milestone
from circles.domain.pairs import Pair
from circles.domain.reflection import Commitment
from circles.domain.self_assessment import Answers
from circles.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Stop:
    """A session that took place while somebody was a member: whether they were there, and what they did and said.

    `at`: aware UTC; `goals`: the aims of the goals that they reached since the session before; `steps`: how many steps
    of goals they did; `marks`: the milestones that it is.
    """

    number: int
    at: datetime
    present: bool
    roles: tuple[str, ...] = ()
    commitment: Commitment | None = None
    goals: tuple[str, ...] = ()
    steps: int = 0
    marks: tuple[Milestone, ...] = ()


@dataclass(frozen=True, slots=True)
class FromPerson:
    """Words, and the name of the person whose words they are, or to whom they were said."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a mentor and whom they mentor agreed on, the member being one of them."""

    between: Between
    terms: Terms


@dataclass(frozen=True, slots=True)
class SeasonReview:
    """What one member sees of a season, and nobody else does.

    Args:
        name: of the member.
        circle: its name.
        program: its name.
        stops: the sessions, by time.
        start: where they stood, in their own words.
        end: the same at the end.
        goals: theirs of this season, in the order in which they were set.
        thanked: what others thanked them for.
        helped_by: what they thanked others for.
        could_help: open goals that others shared with the circle.
        agreed: what holds between a mentor and the circle, or the member and one other, one of them a mentor.
        is_over: whether the circle has ended.
        wants_certificate: whether a text that says they took part belongs to it.
        minutes: of a session.
        ladder: how they stand by now, from all of their circles.
        pairs: what they began before a session or at half time, and how it ended.
    """

    name: str
    circle: str
    program: str
    stops: tuple[Stop, ...]
    start: Answers
    end: Answers
    goals: tuple[Goal, ...]
    thanked: tuple[FromPerson, ...]
    helped_by: tuple[FromPerson, ...]
    could_help: tuple[FromPerson, ...]
    agreed: tuple[Agreed, ...]
    is_over: bool
    wants_certificate: bool
    minutes: int
    ladder: Ladder | None = None
    pairs: tuple[Pair, ...] = ()

    @property
    def attended(self) -> tuple[Stop, ...]:
        """The sessions that they were in."""
        return tuple(each for each in self.stops if each.present)

    @property
    def roles(self) -> dict[str, int]:
        """How often they held which role in a session that they were in, in the order of the first time."""
        held: dict[str, int] = {}
        for each in self.attended:
            for role in each.roles:
                held[role] = held.get(role, 0) + 1
        return held

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look back on yet."""
        words = self.start.words | self.end.words
        return not (self.stops or words or self.goals or self.thanked or self.helped_by or self.pairs or self.agreed)


def reached_on(goals: Sequence[Goal], after: date | None, until: date) -> tuple[tuple[str, ...], int]:
    """The aims of the goals, and how many steps, that somebody finished after one day and until another one."""

    def counts(day: date | None) -> bool:
        return day is not None and day <= until and (after is None or day > after)

    done = tuple(each.way.aim for each in goals if each.state is GoalState.DONE and counts(each.reached_at.date()))
    return done, sum(counts(step.done_on) for each in goals for step in each.way.steps)
