"""One at a time, for each place by itself."""

import asyncio
from weakref import WeakValueDictionary


class Turns:
    """Locks by name. One that nobody holds or waits for takes no memory."""

    def __init__(self) -> None:
        self._locks = WeakValueDictionary[str, asyncio.Lock]()

    def of(self, name: str) -> asyncio.Lock:
        """The lock of this name: `async with turns.of(channel)`."""
        return self._locks.setdefault(name, asyncio.Lock())

    def __len__(self) -> int:
        return len(self._locks)
