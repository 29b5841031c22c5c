"""Where somebody stands at the start and at the end of a season, in their own words. Nobody else reads it, ever."""

from dataclasses import fields, replace
from datetime import datetime
from enum import StrEnum

from circles.domain.values import dataclass


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
    return replace(answers, **given)


def pairs(start: Answers, end: Answers) -> tuple[tuple[str, str, str], ...]:
    """(name, at the start, at the end) of each question that was answered at least once, in the order of asking."""
    both = ((name, getattr(start, name), getattr(end, name)) for name in NAMES)
    return tuple(each for each in both if each[1] or each[2])
