"""Where somebody stands at the start and at the end of a season, in their own words. Nobody else reads it, ever."""

from dataclasses import fields, replace
from datetime import datetime, timedelta
from enum import StrEnum

from circles.domain.errand import Errand
from circles.domain.events import CirclePublished, Event, MemberJoined
from circles.domain.values import dataclass

START_ASK = "season_start"
"""The kind of the errand that asks the members of a circle, or one newcomer, where they stand."""
ASK_AFTER, ASKING_LASTS = timedelta(days=1), timedelta(days=12)
NOTHING = ("-", "none", "nothing")
"""What people write to take an answer out."""


class Moment(StrEnum):
    """When in a season."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody wrote; what is empty they left out.

    Args:
        used: strengths they use.
        build: strengths they want to build.
        evidence: by what they see both.
        scale: where they stand, on a scale of their own: 1 to 5, or a word.
        leave_with: at the start, what they want to leave the season with; at the end, what they leave with.
        aims: where their work is to lead them.
        values: what matters to them in their work.
    """

    used: str = ""
    build: str = ""
    evidence: str = ""
    scale: str = ""
    leave_with: str = ""
    aims: str = ""
    values: str = ""

    @property
    def words(self) -> frozenset[str]:
        """All that was written."""
        return frozenset(filter(None, (getattr(self, each.name) for each in fields(self))))


NAMES = tuple(each.name for each in fields(Answers))
FIRST, REST = NAMES[:5], NAMES[5:]
"""What is asked at once, five questions at the most, and what is asked later."""


@dataclass(frozen=True, slots=True)
class SelfAssessment:
    """One of the pair that a season has for each member."""

    season_id: str
    person_id: str
    moment: Moment
    answers: Answers
    written_at: datetime


def completed(answers: Answers, said: dict[str, str | None]) -> Answers:
    """The answers with what was said anew by name; None leaves what is there."""
    given = {name: text for name, text in said.items() if text is not None}
    return replace(
        answers, **{name: "" if text.strip().casefold() in NOTHING else text for name, text in given.items()}
    )


def moment_of(behind: int, to_come: int) -> Moment:
    """What an answer is, by how many sessions of the circle are behind and to come: in the first half the start."""
    return Moment.START if not behind or behind < to_come else Moment.END


def starting(event: Event) -> Errand | None:
    """What to do after an event: a season starts for a circle, or for somebody who joins it. None for all others."""
    match event:
        case CirclePublished(at=at, circle_id=circle_id):
            person_id = None
        case MemberJoined(at=at, circle_id=circle_id, person_id=person_id):
            pass
        case _:
            return None
    key = f"{START_ASK}:{circle_id}:{person_id}" if person_id else f"{START_ASK}:{circle_id}"
    # A night's sleep later: a new circle has enough to read on its first day.
    return Errand(key, START_ASK, at + ASK_AFTER, at + ASK_AFTER + ASKING_LASTS, circle_id, person_id)


def pairs(start: Answers, end: Answers) -> tuple[tuple[str, str, str], ...]:
    """(name, at the start, at the end) of each question that was answered at least once, in the order of asking."""
    both = ((name, getattr(start, name), getattr(end, name)) for name in NAMES)
    return tuple(each for each in both if each[1] or each[2])
