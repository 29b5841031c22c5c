"""Notices when a plugin's coroutine holds up the whole program between two awaits: names it, and then stops it.

A plugin's coroutine shares the event loop with everybody. While it awaits, it can be cancelled when its time is up;
while it never gives way (a `time.sleep`, an endless loop), nothing in the loop can reach it. So a thread looks on, and
interrupts the main thread by a signal that has no other use here. What hangs in foreign code (one endless call into a
library written in C) stays out of reach.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable, Coroutine, Generator
from types import FrameType, coroutine
from typing import Any, TypeVar

from circles.errors import PluginError

log = logging.getLogger(__name__)
T = TypeVar("T")

LOOK_SECONDS = 0.25
NAMED_AFTER, STOPPED_AFTER = 2, 4
"""Looks in a row at one and the same step. Not seconds: a machine that was asleep blames nobody."""
LOOKS_FOR_NOTHING = 8
SIGNAL = signal.SIGURG


class _Interrupted(BaseException):
    """Raised inside a plugin that does not give way: its own `except Exception` must not catch it."""


class Watch:
    """Looks after the coroutines of one program's plugins. Its thread is there while there are any."""

    def __init__(self) -> None:
        self._step: tuple[str, str] | None = None
        self._count = 0
        self._stop_at = 0
        self._thread: threading.Thread | None = None

    def over(self, plugin: str, hook: str, call: Coroutine[Any, Any, T]) -> Coroutine[Any, Any, T]:
        """The same, watched. Raises PluginError if it did not give way for too long."""
        if self._thread is None:
            self._look_after()
        watched: Any = self._in_steps((plugin, hook), call)
        return watched  # type: ignore[no-any-return]

    @coroutine
    def _in_steps(self, whose: tuple[str, str], call: Coroutine[Any, Any, T]) -> Generator[Any, Any, T]:
        go: Callable[[Any], Any] = call.send
        what: Any = None
        while True:
            try:
                self._count += 1
                self._step = whose
                try:
                    waits_for = go(what)
                finally:
                    self._step = None
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            except _Interrupted:
                raise PluginError(
                    "it held up the whole program and was stopped: await what takes long, or asyncio.to_thread(…)"
                ) from None
            except SystemExit as error:
                raise PluginError(f"it wanted to end the program ({error.code})") from None
            try:
                go, what = call.send, (yield waits_for)
            except GeneratorExit:
                call.close()
                raise
            except BaseException as error:
                go, what = call.throw, error

    def _look_after(self) -> None:
        # Signals reach the main thread alone: a loop elsewhere is not looked after.
        if threading.current_thread() is not threading.main_thread():
            return
        signal.signal(SIGNAL, self._interrupt)
        self._thread = threading.Thread(target=self._look_on, daemon=True, name="watch")
        self._thread.start()

    def _interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        if self._step is not None and self._stop_at == self._count:
            raise _Interrupted

    def _look_on(self) -> None:
        last, looks, nothing = 0, 0, 0
        while nothing < LOOKS_FOR_NOTHING:
            time.sleep(LOOK_SECONDS)
            step, count = self._step, self._count
            nothing = nothing + 1 if count == last and step is None else 0
            looks = looks + 1 if count == last and step is not None else 0
            last = count
            if looks == NAMED_AFTER and step:
                log.error(
                    "plugin holds up the program", extra={"action": "plugin_blocks", "plugin": step[0], "hook": step[1]}
                )
            if looks >= STOPPED_AFTER:
                self._stop_at = count
                signal.pthread_kill(threading.main_thread().ident or 0, SIGNAL)
        self._thread = None
