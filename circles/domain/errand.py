"""Something to do at an instant that concerns no single session: a pause ends, a vote closes, a digest is due."""

from datetime import datetime

from circles.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Errand:
    """To do at `at`, pointless from `stale_at` on (both aware UTC).

    `key` is unique for ever: an errand that is done is not done again. `body` is for whoever does it.
    """

    key: str
    kind: str
    at: datetime
    stale_at: datetime
    circle_id: str | None = None
    person_id: str | None = None
    body: str = ""
