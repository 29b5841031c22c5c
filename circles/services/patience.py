"""A time limit for many short calls."""

import asyncio
from collections.abc import Coroutine, Generator
from types import coroutine
from typing import Any, TypeVar

T = TypeVar("T")
_LOOKS = 10


class Patience:
    """Waits for calls, up to `seconds` for each and a tenth of that more. Every task waits for one at a time.

    `asyncio.timeout` sets an alarm for every call, only to take it back: more work than most calls are. Here one alarm
    looks after all that are under way. What happens to a call that takes too long is the same.
    """

    def __init__(self, seconds: float) -> None:
        self._interval = seconds / _LOOKS
        self._looks: dict[asyncio.Task[Any], int] = {}
        self._overdue: set[asyncio.Task[Any]] = set()
        self._alarm: asyncio.TimerHandle | None = None

    async def wait_for(self, call: Coroutine[Any, Any, T]) -> T:
        """The result of `call`. Raises TimeoutError if it takes too long: it is cancelled then."""
        try:
            waits_for = call.send(None)
        except StopIteration as end:
            # Most calls answer without waiting for anything, and need no alarm.
            return end.value  # type: ignore[no-any-return]
        result: T = await self._the_rest(call, waits_for)
        return result

    @coroutine
    def _the_rest(self, call: Coroutine[Any, Any, T], waits_for: Any) -> Generator[Any, Any, T]:
        task = asyncio.current_task()
        assert task is not None
        cancelled_before = task.cancelling()
        self._looks[task] = 0
        if self._alarm is None:
            self._alarm = asyncio.get_running_loop().call_later(self._interval, self._look)
        try:
            return (yield from _going_on(call, waits_for))
        except asyncio.CancelledError:
            if task in self._overdue and task.cancelling() == cancelled_before + 1:
                raise TimeoutError from None
            raise
        finally:
            del self._looks[task]
            if task in self._overdue:
                self._overdue.remove(task)
                task.uncancel()

    def _look(self) -> None:
        for task, looks in self._looks.items():
            self._looks[task] = looks + 1
            if looks == _LOOKS:
                self._overdue.add(task)
                task.cancel()
        loop = asyncio.get_running_loop()
        self._alarm = loop.call_later(self._interval, self._look) if self._looks else None


def _going_on(call: Coroutine[Any, Any, T], waits_for: Any) -> Generator[Any, Any, T]:
    """What `await` does with a call that has begun."""
    try:
        while True:
            try:
                what = yield waits_for
            except GeneratorExit:
                call.close()
                raise
            except BaseException as error:
                waits_for = call.throw(error)
            else:
                waits_for = call.send(what)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
