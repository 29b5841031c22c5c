"""What helped: said by one member to another."""

from datetime import datetime
from enum import StrEnum

from circles.domain.values import dataclass


class ThanksTo(StrEnum):
    """Who reads it."""

    PERSON = "person"
    CIRCLE = "circle"


@dataclass(frozen=True, slots=True)
class Thanks:
    """Somebody thanked somebody. `kept`: the receiver has it in their log. `at` is aware UTC."""

    id: str
    circle_id: str
    person_id: str
    receiver_id: str
    text: str
    readers: ThanksTo
    at: datetime
    kept: bool = False
