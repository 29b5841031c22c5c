"""A search in a process of its own, so that whoever asks for it goes on answering meanwhile.

What is to be found goes in, what was found comes out; nothing touches a disk. The process ends by itself when the other
side is gone: then its input is closed.
"""

import asyncio
import logging
import os
import pickle
import signal
import sys
import threading
from contextlib import suppress

from circles.errors import CirclesError
from circles.formation.finding import Found, Search, find
from circles.formation.instance import Unusable

log = logging.getLogger(__name__)
FEW = 10
"""So few people are looked at here and now: that takes less time than it takes to start a process."""
_GRACE = 20.0
"""Seconds beyond those of the search in which it should have ended by itself."""


class SearchFailed(CirclesError):
    """The process ended without an answer."""


async def find_apart(search: Search) -> Found:
    """The same as `find`. When cancelled, the process ends at once.

    Raises:
        SearchFailed: it was killed, ran out of memory, or took far too long.
        Unusable: an id that nobody has, or that is used twice.
    """
    if len(search.instance.members) <= FEW and search.instance.circle_score is None:
        return find(search)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "circles.formation.apart",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,  # Ctrl-C is for us; it ends with us
    )
    try:
        async with asyncio.timeout(2 * search.seconds + _GRACE):
            found = await _answer(process, search)
            await process.wait()
            return found
    except TimeoutError as error:
        raise SearchFailed("the search took far too long") from error
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        # Its own `kill` would look first whether it has ended, and so take that away from whoever waits for it.
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
        await process.wait()


async def _answer(process: asyncio.subprocess.Process, search: Search) -> Found:
    assert process.stdin and process.stdout and process.stderr
    with suppress(ConnectionError):
        process.stdin.write(pickle.dumps(search))
        await process.stdin.drain()
    # Its input stays open: when that is closed, we are gone.
    told, wrong = await asyncio.gather(process.stdout.read(), process.stderr.read())
    if not told:
        log.error("search failed", extra={"action": "search_failed", "why": wrong.decode(errors="replace")[-500:]})
        raise SearchFailed("the search ended without an answer")
    found = pickle.loads(told)
    if isinstance(found, Found):
        return found
    raise Unusable(found)


def main() -> None:
    """The process: read what to find, find it, write it."""
    with suppress(OSError):
        os.nice(5)
    search = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with_the_other_side, daemon=True).start()
    try:
        answer: Found | list[str] = find(search)
    except Unusable as error:
        answer = error.problems
    sys.stdout.buffer.write(pickle.dumps(answer))
    sys.stdout.flush()
    os._exit(0)


def _end_with_the_other_side() -> None:
    while os.read(0, 65536):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
