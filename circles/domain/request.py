"""Something that one person is asked for: a role, a place, to host."""

from datetime import datetime
from enum import StrEnum

from circles.domain.values import dataclass


class RequestState(StrEnum):
    """What became of it. `gone`: somebody else took it, or its time is over."""

    OPEN = "open"
    YES = "yes"
    NO = "no"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Request:
    """A question to one person. `body` is for whoever asked; `until` is when it lapses, if it does."""

    id: str
    kind: str
    person_id: str
    asked_at: datetime
    circle_id: str | None = None
    body: str = ""
    until: datetime | None = None
    state: RequestState = RequestState.OPEN
