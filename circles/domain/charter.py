"""What a circle agrees on: a few choices with sensible defaults, and one line of its own. Every change is a version."""

from dataclasses import fields, replace
from datetime import datetime
from enum import StrEnum

from circles.domain.values import dataclass


class Told(StrEnum):
    """What may be told elsewhere."""

    STAYS_HERE = "stays_here"
    LESSONS_TRAVEL = "lessons_travel"
    ASK_FIRST = "ask_first"


class Advice(StrEnum):
    """What somebody with a problem is given."""

    QUESTIONS_FIRST = "questions_first"
    ONLY_QUESTIONS = "only_questions"
    WELCOME = "welcome"


class Late(StrEnum):
    """What happens with whoever comes late."""

    JOIN_QUIETLY = "join_quietly"
    DOOR_CLOSES_AFTER_5 = "door_closes_after_5"
    DOOR_CLOSES_AFTER_10 = "door_closes_after_10"


class Absence(StrEnum):
    """When to say that one cannot come."""

    A_DAY_BEFORE = "a_day_before"
    TWO_DAYS_BEFORE = "two_days_before"
    ANY_TIME = "any_time"


class Notes(StrEnum):
    """What is written down."""

    DECISIONS_ONLY = "decisions_only"
    NOTHING = "nothing"


class Cameras(StrEnum):
    """Whether people see each other."""

    AS_YOU_LIKE = "as_you_like"
    ON = "on"
    OFF = "off"


class Floor(StrEnum):
    """How the time is shared."""

    EQUAL_TURNS = "equal_turns"
    WHO_NEEDS_IT = "who_needs_it"


@dataclass(frozen=True, slots=True)
class Rules:
    """The choices; the defaults are what a new circle begins with. `own` is the circle's own line, or empty."""

    told: Told = Told.STAYS_HERE
    advice: Advice = Advice.QUESTIONS_FIRST
    late: Late = Late.JOIN_QUIETLY
    absence: Absence = Absence.A_DAY_BEFORE
    notes: Notes = Notes.DECISIONS_ONLY
    cameras: Cameras = Cameras.AS_YOU_LIKE
    floor: Floor = Floor.EQUAL_TURNS
    own: str = ""


@dataclass(frozen=True, slots=True)
class Charter:
    """One version of what a circle agreed on. `person_id`: who proposed it; None for the first, and for somebody who
    is forgotten. `made_at` is aware UTC.
    """

    id: str
    circle_id: str
    version: int
    rules: Rules
    person_id: str | None
    made_at: datetime


CHOICES = tuple(each.name for each in fields(Rules) if each.name != "own")
"""The names of the choices, in the order in which they are shown."""
NO_LINE = ("-", "none", "nothing")
"""What people write to take a line of their own out."""


def changed(rules: Rules, wishes: dict[str, str | None]) -> Rules:
    """The rules with these wishes by name; None leaves what is there."""
    given = {name: value for name, value in wishes.items() if value is not None}
    if given.get("own", "").strip().casefold() in NO_LINE:
        given["own"] = ""
    return replace(rules, **given)  # type: ignore[arg-type]
