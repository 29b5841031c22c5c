"""The program that is killed: one forked child for each life.

Run as `python -m tests.crash.process EVE SERVERS`: it imports everything once, plays the beginning of a season into the
folder EVE (so that what is slow the first time is done, and the children inherit it), and forks so many servers. Each
reads one order (a line of JSON) at a time from its socket EVE.N, forks a child that does it, kills the child if the
order says so, and answers with how it ended.

Three things outlive a child in its folder: the database, the record of what people see, and what they know.
"""

import asyncio
import gc
import json
import logging
import os
import signal
import socket
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

from tests.crash.life import gather, live


def fork(order: dict[str, Any]) -> dict[str, Any]:
    """Live one life in a child. `after`: seconds until it is killed."""
    began = time.perf_counter()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            asyncio.run(live(order))
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    if order.get("after") is not None:
        time.sleep(order["after"])
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return {"end": os.waitstatus_to_exitcode(status), "seconds": time.perf_counter() - began}


def serve(door: socket.socket) -> None:
    """Answer orders until there are no more."""
    connection, _ = door.accept()
    with connection, connection.makefile("rw", encoding="utf-8") as lines:
        for line in lines:
            lines.write(json.dumps(fork(json.loads(line))) + "\n")
            lines.flush()


def main(eve: Path, servers: int) -> None:
    """Make the eve, then be so many servers."""
    logging.basicConfig(level=logging.CRITICAL)
    eve.mkdir()
    asyncio.run(gather(eve))
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(10)
    assert threading.active_count() == 1, f"a fork takes one thread along: {threading.enumerate()}"
    gc.freeze()
    doors = []
    for number in range(servers):
        doors.append(socket.socket(socket.AF_UNIX))
        doors[-1].bind(f"{eve}.{number}")
        doors[-1].listen()
    print("ready", flush=True)
    children = []
    for door in doors:
        children.append(os.fork())
        if children[-1] == 0:
            serve(door)
            os._exit(0)
        door.close()
    for child in children:
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
