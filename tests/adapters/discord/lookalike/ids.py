"""Ids as Discord makes them, and the clock that they are made from."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


class Clock:
    """What time it is at Discord: the computer's time, or a test's (`set`), and what a test let pass (`advance`)."""

    def __init__(self) -> None:
        self._source: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._ahead = timedelta()
        self._last = 0

    def set(self, source: Callable[[], datetime]) -> None:
        """Look at another clock from now on."""
        self._source = source

    def advance(self, by: timedelta) -> None:
        self._ahead += by

    def now(self) -> datetime:
        """Aware, UTC."""
        return self._source() + self._ahead

    def new_id(self) -> int:
        """A snowflake: higher than all before, and the time is in it."""
        self._last = max(self._last + 1, snowflake(self.now()))
        return self._last


def snowflake(at: datetime) -> int:
    """The lowest id of that millisecond."""
    return int((at - EPOCH).total_seconds() * 1000) << 22


def stamp(at: datetime | None) -> str | None:
    """A time as the API writes it."""
    return None if at is None else at.astimezone(UTC).isoformat()
