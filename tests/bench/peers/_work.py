"""The work that every bot does, and how it is measured. Nothing but the standard library: each peer has its own."""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

WARM_UP = 300
TIMED = 500


def asked() -> tuple[int, int]:
    """How many plugins, and how many messages: from the command line."""
    return int(sys.argv[1]), int(sys.argv[2])


def events(plugins: int, messages: int, prefix: str = "") -> list[bytes]:
    """Events as a platform sends them. Every plugin is asked in turn, and no two texts are alike."""
    return [
        json.dumps(
            {
                "id": f"e{number}",
                "user": f"u{number % 50}",
                "name": f"User {number % 50}",
                "room": "r1",
                "text": f"{prefix}cheer{number % plugins} Ana {number}",
            }
        ).encode()
        for number in range(messages)
    ]


def right(reply: str, number: int) -> bool:
    """Whether this is the reply to the event of this number."""
    return reply.strip() == f"User {number % 50} cheers for Ana {number}!"


def measured(run: Callable[[list[bytes]], list[str]], work: list[bytes]) -> dict[str, Any]:
    """Run it all at once for the speed, then one by one for the time of each; the replies are checked."""
    run(work[: min(WARM_UP, len(work) // 2)])
    wall, cpu = time.perf_counter(), time.process_time()
    replies = run(work)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert len(replies) == len(work), f"{len(replies)} replies to {len(work)} messages"
    wrong = [reply for number, reply in enumerate(sorted(replies, key=_number)) if not right(reply, number)]
    assert not wrong, wrong[0]
    each = sorted(_microseconds(run, one) for one in work[:TIMED])
    middle, slow = each[len(each) // 2], each[len(each) * 99 // 100]
    return {"per_s": len(work) / wall, "per_cpu_s": len(work) / cpu, "p50_us": middle, "p99_us": slow}


def _number(reply: str) -> int:
    return int(reply.strip().rstrip("!").rpartition(" ")[2])


def _microseconds(run: Callable[[list[bytes]], list[str]], one: bytes) -> float:
    before = time.perf_counter()
    run([one])
    return (time.perf_counter() - before) * 1e6
