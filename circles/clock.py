"""Where the time comes from. Everything below the engine gets `now` as an argument."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol

_LONGEST_SLEEP = timedelta(seconds=60)
_SET_BACK = timedelta(seconds=1)
"""If the machine's clock went back by so much, somebody set it, and it is followed."""


class Clock(Protocol):
    """Tells the time, and waits for it."""

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        ...

    async def wait(self, until: datetime | None, poke: asyncio.Event) -> None:
        """Return at `until` (None: never by itself), or as soon as `poke` is set, whichever comes first.

        `poke` is cleared on return: look for work after every wait, then nothing is missed.
        """
        ...


class SystemClock:
    """The clock of the machine, which may tell only every sixtieth part of a second.

    No instant is told twice: what somebody wrote is found again by its instant, to take it back.
    """

    def __init__(self) -> None:
        self._last = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        now = datetime.now(UTC)
        if now <= self._last < now + _SET_BACK:
            now = self._last + timedelta(microseconds=1)
        self._last = now
        return now

    async def wait(self, until: datetime | None, poke: asyncio.Event) -> None:
        while not poke.is_set():
            left = _LONGEST_SLEEP if until is None else until - self.now()
            if left <= timedelta(0):
                break
            # Short naps: the loop's timer stands still while a machine sleeps, and the wall clock may be set.
            await _nap(poke, min(left, _LONGEST_SLEEP))
        poke.clear()


class SteppedClock:
    """A clock that stands still until somebody moves it: for the demo, for plugin authors, for tests.

    Args:
        at: the instant it starts at. Raises ValueError if it is naive.
    """

    def __init__(self, at: datetime) -> None:
        self._now = _utc(at)
        self._waiting: dict[asyncio.Event, datetime | None] = {}

    def now(self) -> datetime:
        return self._now

    def set(self, at: datetime) -> None:
        """Move to `at`, and wake whoever waits for an instant up to it.

        Raises ValueError if it is naive or lies before now: this clock never goes back.
        """
        wanted = _utc(at)
        if wanted < self._now:
            raise ValueError(f"the clock shows {self._now:%Y-%m-%d %H:%M} UTC and never goes back")
        self._now = wanted
        for poke, until in self._waiting.items():
            if until is not None and until <= wanted:
                poke.set()

    def advance(self, by: timedelta) -> None:
        """Move on by a length of time."""
        self.set(self._now + by)

    async def wait(self, until: datetime | None, poke: asyncio.Event) -> None:
        if until is not None and until <= self._now:
            await asyncio.sleep(0)  # let others run, or a caller's loop around this would never give way
        else:
            self._waiting[poke] = until
            try:
                await poke.wait()
            finally:
                self._waiting.pop(poke, None)
        poke.clear()


async def _nap(poke: asyncio.Event, length: timedelta) -> None:
    try:
        async with asyncio.timeout(length.total_seconds()):
            await poke.wait()
    except TimeoutError:
        pass


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a clock needs an aware datetime; this one has no zone")
    return at.astimezone(UTC)
