"""A question to a whole circle, answered by one tap each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from circles.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Ballot:
    """An open or closed question. `choices` in the order shown: among equals, the first one wins.

    `result` is the choice that won, or None while it is open, and where nobody voted.
    """

    id: str
    circle_id: str
    kind: str
    choices: tuple[str, ...]
    opened_at: datetime
    closes_at: datetime
    body: str = ""
    is_open: bool = True
    result: str | None = None


def winner(choices: Sequence[str], votes: Mapping[str, str]) -> str | None:
    """The choice with most votes (votes: person's id -> choice); among equals the first of the list. None: no vote."""
    counts = Counter(choice for choice in votes.values() if choice in choices)
    return max(choices, key=lambda each: counts[each]) if counts else None
