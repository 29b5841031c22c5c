"""Runs a stranger's plain function in a thread of its own, so that even an endless loop holds up nobody."""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from circles.errors import PluginError

T = TypeVar("T")


def within(seconds: float, call: Callable[[], T]) -> T:
    """Run `call` in a thread and wait at most `seconds`. Raises PluginError if it takes longer."""
    results: list[T] = []
    errors: list[Exception] = []
    done = threading.Event()
    thread = _in_thread(call, results, errors, done.set)
    if not done.wait(seconds):
        _stop(thread)
        raise PluginError(f"it took longer than {seconds:g} s")
    if errors:
        raise errors[0]
    return results[0]


async def within_loop(seconds: float, call: Callable[[], T]) -> T:
    """As `within`, without holding up the event loop."""
    loop = asyncio.get_running_loop()
    results: list[T] = []
    errors: list[Exception] = []
    done = asyncio.Event()

    def tell() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(done.set)

    thread = _in_thread(call, results, errors, tell)
    try:
        # Not `wait_for`: in Python 3.11 it swallows a cancellation that comes together with the answer, and the
        # program would not stop.
        async with asyncio.timeout(seconds):
            await done.wait()
    except TimeoutError:
        _stop(thread)
        raise PluginError(f"it took longer than {seconds:g} s") from None
    if errors:
        raise errors[0]
    return results[0]


def _in_thread(
    call: Callable[[], T], results: list[T], errors: list[Exception], tell: Callable[[], None]
) -> threading.Thread:
    # A daemon thread, not a pool: a call that never ends must not keep the program from stopping.
    def run() -> None:
        try:
            results.append(call())
        except Exception as error:
            errors.append(error)
        except SystemExit as error:  # ours, or the plugin's own: it ends nothing but this call
            errors.append(PluginError(f"it wanted to end the program ({error.code})"))
        tell()

    thread = threading.Thread(target=run, daemon=True, name="plugin")
    thread.start()
    return thread


def _stop(thread: threading.Thread) -> None:
    """Let an endless loop end, which would take time and memory from everybody. One that sleeps does no harm."""
    import ctypes  # hardly ever needed

    if thread.ident:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
