"""The steps that a member can take here, from keeping time to being a mentor, and what is missing for each."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from itertools import combinations

from circles.domain.values import dataclass

LED_BEFORE_MENTOR = 2
"""So many sessions somebody has led before they are proposed as a mentor."""

MOST_SPREAD = 400
"""Of so many people who led before it is taken care that they do not sit together: pairs are many."""


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
    """The one after the highest that somebody was on. None if there is none, or if it takes what they would rather not
    do: whoever does not want to lead is not led there.
    """
    done = [place for place, each in enumerate(Step) if record.times(each)]
    for each in list(Step)[max(done, default=-1) + 1 :]:
        must_lead = any(lack is Lack.LEAD for lack, _ in missing(each, record))
        if each not in rather_not and not (must_lead and Step.FACILITATOR in rather_not):
            return each
    return None


@dataclass(frozen=True, slots=True)
class Ladder:
    """How somebody stands, for their own eyes. `wish`: host or mentor, as they asked; `said_yes`: for the season whose
    circles are made now. `likes` and `rather_not` are roles.
    """

    record: Record
    wish: Step | None = None
    said_yes: bool = False
    likes: tuple[str, ...] = ()
    rather_not: tuple[str, ...] = ()


def to_spread(records: Mapping[str, Record]) -> tuple[tuple[str, str], ...]:
    """Pairs of people (ids) who led before and had better sit in different circles, so that each new circle has one.

    None where nobody led before, or everybody. Of very many people those who led most count.
    """
    led = sorted((id for id, each in records.items() if each.led), key=lambda id: (-records[id].led, id))
    if len(led) == len(records):
        return ()
    return tuple(combinations(sorted(led[:MOST_SPREAD]), 2))
