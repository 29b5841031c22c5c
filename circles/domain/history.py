"""Who changed what about a circle or a person's place in it: for people to read, and to undo within a day."""

from datetime import datetime, timedelta

from circles.domain.values import dataclass

UNDO_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the history. `before` holds what undoing needs; without it there is no way back.

    `actor_id` is None for what the program did by itself.
    """

    id: str
    at: datetime
    what: str
    actor_id: str | None = None
    circle_id: str | None = None
    person_id: str | None = None
    before: str = ""
    undone_at: datetime | None = None

    def can_be_undone(self, now: datetime) -> bool:
        """Whether there is still a way back at `now`."""
        return bool(self.before) and self.undone_at is None and now - self.at <= UNDO_WITHIN
