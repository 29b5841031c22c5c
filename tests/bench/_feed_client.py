"""Calendars that come by: a process of its own that asks a server for feeds, and counts or times the answers.

Its argument is a JSON object: `port`; `paths`, a file with a path on each line; `seconds`; `headers` for every request;
`tags`, a file of ETags line by line, to ask whether there is something new; `status`, what has to come back; `close`,
for a connection to each request; `rate`, so many requests a second, timed from when each was due, instead of as many
as it takes; `once`, for each path once, after which `tags` is written.
"""

import asyncio
import itertools
import json
import random
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

CONNECTIONS = 32


class Caller(asyncio.Protocol):
    """A connection with one request at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport
        self.closed = asyncio.get_running_loop().create_future()
        self._wanted = -1
        self._got = b""
        self._done: Callable[[bytes], None] = lambda answer: None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def ask(self, request: bytes, done: Callable[[bytes], None]) -> None:
        """Send it; `done` gets the head of the answer when all of it is there."""
        self._wanted, self._got, self._done = -1, b"", done
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._got += data
        if self._wanted < 0 and (end := self._got.find(b"\r\n\r\n")) >= 0:
            self._wanted = end + 4 + _length(self._got[:end].lower())
        if 0 <= self._wanted <= len(self._got):
            self._done(self._got[: self._got.find(b"\r\n\r\n")])

    def connection_lost(self, error: Exception | None) -> None:
        if not self.closed.done():
            self.closed.set_result(None)


class Run:
    """One measurement."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.requests = list(_requests(told))
        self.status = str(told.get("status", 200)).encode()
        self.done = self.wrong = 0
        self.late: list[float] = []

    def count(self, answer: bytes) -> None:
        """One more answer is there."""
        self.done += 1
        self.wrong += answer.split(b" ", 2)[1] != self.status

    async def as_many_as_it_takes(self) -> None:
        """Every connection asks again as soon as it has its answer."""
        until = time.perf_counter() + self.told["seconds"]
        random.Random(1).shuffle(self.requests)
        parts = [itertools.cycle(self.requests[each::CONNECTIONS]) for each in range(CONNECTIONS)]
        await asyncio.gather(*(self._one(part, until) for part in parts))

    async def _one(self, requests: Iterator[bytes], until: float) -> None:
        caller: Caller | None = None
        while time.perf_counter() < until:
            caller = caller or await self._connected()
            answered = asyncio.get_running_loop().create_future()
            caller.ask(next(requests), answered.set_result)
            self.count(await answered)
            if self.told.get("close"):
                caller.transport.close()
                await caller.closed
                caller = None

    async def at_a_rate(self) -> None:
        """So many a second, whether or not the ones before are answered: calendars know nothing of each other."""
        rate, loop = self.told["rate"], asyncio.get_running_loop()
        idle = deque([await self._connected() for _ in range(2 * CONNECTIONS)])
        random.Random(1).shuffle(self.requests)
        requests, waiting, began = itertools.cycle(self.requests), deque[float](), loop.time()

        def send() -> None:
            while waiting and idle:
                caller, due = idle.popleft(), waiting.popleft()
                caller.ask(next(requests), lambda answer, caller=caller, due=due: back(caller, due, answer))  # type: ignore[misc]

        def back(caller: Caller, due: float, answer: bytes) -> None:
            self.late.append(loop.time() - due)
            self.count(answer)
            idle.append(caller)
            send()

        for number in range(int(rate * self.told["seconds"])):
            due = began + number / rate
            if (ahead := due - loop.time()) > 0:
                await asyncio.sleep(ahead)
            waiting.append(due)
            send()
        await asyncio.sleep(1)

    async def once(self) -> None:
        """Each feed once; what it says of itself is kept."""
        tags, caller = [], await self._connected()
        for request in self.requests:
            answered = asyncio.get_running_loop().create_future()
            caller.ask(request, answered.set_result)
            answer = await answered
            self.count(answer)
            tags.append(next((each[6:] for each in answer.split(b"\r\n") if each.lower().startswith(b"etag: ")), b""))
        await asyncio.to_thread(Path(self.told["tags"]).write_bytes, b"\n".join(tags))

    async def _connected(self) -> Caller:
        _, caller = await asyncio.get_running_loop().create_connection(Caller, "127.0.0.1", self.told["port"])
        return caller


def _length(head: bytes) -> int:
    found = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
    return int(found) if found and not head.startswith(b"http/1.1 304") else 0


def _requests(told: dict[str, Any]) -> Iterator[bytes]:
    paths = Path(told["paths"]).read_text().splitlines()
    fixed = {"Host": f"127.0.0.1:{told['port']}", **told.get("headers", {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fixed.items())
    lines += "Connection: close\r\n" if told.get("close") else ""
    asks = told.get("tags") and not told.get("once")
    tags = Path(told["tags"]).read_text().splitlines() if asks else [""] * len(paths)
    for path, tag in zip(paths, tags, strict=True):
        known = f"If-None-Match: {tag}\r\n" if tag else ""
        yield f"GET {path} HTTP/1.1\r\n{lines}{known}\r\n".encode()


async def main(told: dict[str, Any]) -> None:
    """Measure, and print the figures as JSON."""
    run, began = Run(told), time.perf_counter()
    how = run.once if told.get("once") else run.at_a_rate if told.get("rate") else run.as_many_as_it_takes
    await how()
    late = sorted(run.late) or [0.0]
    p50, p99 = (late[int(len(late) * share)] * 1000 for share in (0.5, 0.99))
    seconds = time.perf_counter() - began
    print(json.dumps({"done": run.done, "wrong": run.wrong, "seconds": seconds, "p50_ms": p50, "p99_ms": p99}))


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
