"""What people write: answers to prompts, and the one thing they will do."""

from datetime import datetime
from enum import StrEnum

from circles.domain.values import dataclass


class Visibility(StrEnum):
    """Who will read an answer. Shown before anybody types."""

    ME = "me"
    CIRCLE = "circle"


@dataclass(frozen=True, slots=True)
class Reflection:
    """One answer to one prompt, readable by whom its visibility said when it was written.

    `question`: what was asked, in the program's own words; empty if nobody asked.
    """

    id: str
    session_id: str
    person_id: str
    prompt: str
    text: str
    visibility: Visibility
    written_at: datetime
    question: str = ""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A line between two sessions, readable by whom its visibility says."""

    id: str
    circle_id: str
    person_id: str
    text: str
    visibility: Visibility
    at: datetime


class CommitmentState(StrEnum):
    """How a commitment went. There is no word for failing."""

    OPEN = "open"
    KEPT = "kept"
    PART = "part"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Commitment:
    """The one thing a member said they would do. It opens their turn next time, so the circle reads it.

    `needs`: what would help, if they said so when it was not kept, or only in part.
    """

    id: str
    session_id: str
    person_id: str
    text: str
    state: CommitmentState
    made_at: datetime
    needs: str = ""


@dataclass(frozen=True, slots=True)
class WrapUpNotes:
    """What the circle said when a session ended: one plus, one change, and whose words they are. The circle reads it.

    `plus_by` and `change_by` are ids of persons; a text that is empty has nobody's.
    """

    session_id: str
    plus: str = ""
    plus_by: str = ""
    change: str = ""
    change_by: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """What came up in a session and waits for a better moment. The circle reads it."""

    id: str
    session_id: str
    person_id: str
    text: str
    parked_at: datetime
