"""What a calendar shows: how much of it, and the stamps by which it knows that something changed."""

from datetime import datetime, timedelta
from enum import StrEnum

from circles.domain.values import dataclass

LONGEST_BEFORE = 2 * 24 * 60
_SECOND = timedelta(seconds=1)


class Level(StrEnum):
    """How much a calendar link gives away: calendar services read along.

    `full`: who has which role. `plain`: nobody else's name. `busy`: that there is something, and nothing else.
    """

    FULL = "full"
    PLAIN = "plain"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Style:
    """How somebody wants their calendar.

    Args:
        level: how much it shows.
        alarm: how many minutes before each session it rings; None: it does not.
        styles: how often they changed any of this, or their language.
        styled_at: when they did so last (aware); None: never.
    """

    level: Level = Level.PLAIN
    alarm: int | None = None
    styles: int = 0
    styled_at: datetime | None = None

    def stamp(self, changed_at: datetime) -> datetime:
        """The stamp of a session that changed at `changed_at`, in this style: any change of either makes it later."""
        stamp = changed_at + self.styles * _SECOND
        return max(stamp, self.styled_at) if self.styled_at else stamp


def later(now: datetime, *before: datetime | None) -> datetime:
    """The stamp of a change at `now`: calendars keep whole seconds, so a second after any earlier one at least."""
    return max([now, *(each + _SECOND for each in before if each)])
