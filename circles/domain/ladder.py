"""The steps that a member can take here, from keeping time to being a mentor, and what is missing for each."""

from collections.abc import Collection
from enum import StrEnum

from circles.domain.values import dataclass

LED_BEFORE_MENTOR = 2
"""So many sessions somebody has led before they are proposed as a mentor."""


class Step(StrEnum):
    """In their order. The first two are roles of a session, the others are held for a season."""

    TIMEKEEPER = "timekeeper"
    FACILITATOR = "facilitator"
    HOST = "host"
    MENTOR = "mentor"

    @property
    def is_role(self) -> bool:
        """Whether the rota gives it, session by session."""
        return self in (Step.TIMEKEEPER, Step.FACILITATOR)


class Lack(StrEnum):
    """What can be missing for a step."""

    KEEP_TIME = "keep time"
    LEAD = "lead"
    SEASON = "season"


@dataclass(frozen=True, slots=True)
class Record:
    """What somebody has done in the sessions and circles that they were in.

    Args:
        kept_time: sessions in which they were there as timekeeper.
        led: the same as facilitator.
        hosted: circles that met and that they host, or hosted last.
        mentored: seasons in which they had a place as a mentor, by their own wish.
        seasons: circles that they were in to the end.
    """

    kept_time: int = 0
    led: int = 0
    hosted: int = 0
    mentored: int = 0
    seasons: int = 0

    def times(self, step: Step) -> int:
        """How often they were on a step."""
        counts = {
            Step.TIMEKEEPER: self.kept_time,
            Step.FACILITATOR: self.led,
            Step.HOST: self.hosted,
            Step.MENTOR: self.mentored,
        }
        return counts[step]


Missing = tuple[tuple[Lack, int], ...]
"""What is missing, and how often it is still to be done."""


def missing(step: Step, record: Record) -> Missing:
    """What is missing for a step; nothing for who was on it before."""
    if record.times(step):
        return ()
    wanted: dict[Step, Missing] = {
        Step.TIMEKEEPER: (),
        # Leading comes by turns: who has led has no need to keep time first.
        Step.FACILITATOR: ((Lack.KEEP_TIME, 1 - record.kept_time),),
        Step.HOST: ((Lack.LEAD, 1 - record.led),),
        Step.MENTOR: ((Lack.LEAD, LED_BEFORE_MENTOR - record.led), (Lack.SEASON, 1 - record.seasons)),
    }
    return tuple((lack, count) for lack, count in wanted[step] if count > 0)


def is_open(step: Step, record: Record) -> bool:
    """Whether nothing is missing for it."""
    return not missing(step, record)


def next_step(record: Record, rather_not: Collection[str] = ()) -> Step | None:
    """The one after the highest that somebody was on. None if there is none, or if they would rather not lead."""
    done = [place for place, each in enumerate(Step) if record.times(each)]
    ahead = list(Step)[max(done, default=-1) + 1 :]
    return next((each for each in ahead if each not in rather_not), None)
