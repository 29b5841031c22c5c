"""How fast calendars get their feeds, next to a bare aiohttp handler and to Radicale in the same run.

    make bench WHAT=feeds
    make bench WHAT=feeds ARGS="--feeds 1000 --seconds 2 --rounds 1"

Ten thousand feeds of 26 sessions, all of them asked for once before, from a real database. The bare handler sends the
same twenty-two thousand bytes to everybody. One process serves and one asks, through 32 connections. Everything runs in
turn, in many short rounds, and is held against what ran beside it in the same round; of these ratios the median counts.
Speed is per second of the server's own processor time: other work on the machine counts little. Times are wall time, at
a rate, from the instant when a request was due, while people send a hundred commands a second to the program: on a
machine that does other work, look at the ratio alone. Radicale, a CalDAV server, holds a hundred such calendars; it
closes each connection, so it is compared with ours where each request has a connection of its own. There the sockets
cost more than the answers, for everybody: what the bare handler reaches stands beside.
"""

import argparse
import asyncio
import base64
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from socket import create_connection
from typing import Any

from tests.bench._feed_world import make
from tests.bench._measuring import bar, in_turn, median, progress, report_of, table
from tests.bench.commands import python_of
from tests.bench.startup import _free_port as free_port

LEAST_SPEED, TIMES_RADICALE, MOST_WAIT, MOST_MEGABYTES = 0.85, 25, 1.5, 400
RATE, COMMANDS, CALENDARS = 1000, 100, 100

Report = dict[str, Any]


class Server:
    """A server in a process of its own, which ends with its input."""

    def __init__(self, kind: str, folder: Path) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "tests.bench._feed_server", kind, str(folder)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.told = {"port": self._read()["port"], "paths": str(folder / "paths"), "tags": str(folder / "tags")}

    def ask(self, line: str = "report") -> Report:
        """What it has used so far."""
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self._read()

    def _read(self) -> Report:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("A server did not start.")
        found: Report = json.loads(line)
        return found


class Radicale:
    """The peer, with its calendars."""

    def __init__(self, python: Path, folder: Path, calendar: bytes) -> None:
        self.port = free_port()
        options = {
            "server-hosts": f"127.0.0.1:{self.port}",
            "auth-type": "none",
            "storage-filesystem-folder": str(folder / "radicale"),
            "logging-level": "error",
        }
        command = [str(python), "-m", "radicale", *(f"--{name}={value}" for name, value in options.items())]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        user = "Basic " + base64.b64encode(b"ana:ana").decode()
        (folder / "radicale-paths").write_text("\n".join(f"/ana/c{number}/" for number in range(CALENDARS)))
        self.told = {
            "port": self.port,
            "paths": str(folder / "radicale-paths"),
            "headers": {"Authorization": user},
            "close": True,
        }
        _until_open(self.port)
        for number in range(CALENDARS):
            url, headers = f"http://127.0.0.1:{self.port}/ana/c{number}/", {"Authorization": user}
            headers["Content-Type"] = "text/calendar; charset=utf-8"
            request = urllib.request.Request(url, calendar, headers, method="PUT")
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request).close()

    def ask(self, _line: str = "report") -> Report:
        """The processor time that it has used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return {"cpu": (int(fields[11]) + int(fields[12])) / 100}


Peer = Server | Radicale


def _until_open(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise SystemExit("Radicale did not start.") from None
            time.sleep(0.1)


def main() -> None:
    """Measure, and print the tables and the bars."""
    parser = argparse.ArgumentParser(description="Feeds a second.")
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        progress(f"making {asked.feeds} feeds")
        (folder / "paths").write_text("\n".join(asyncio.run(make(folder, asked.feeds))))
        bare, circles = (stack.enter_context(_ending(Server(kind, folder))) for kind in ("bare", "circles"))
        began = circles.ask()
        first = _client(circles.told | {"once": True, "seconds": 0})
        warm = circles.ask()
        assert first["wrong"] == 0 and first["done"] == asked.feeds // 5 * 5
        peers: dict[str, Peer] = {"bare": bare, "circles": circles}
        if python := python_of("radicale"):
            peers["radicale"] = stack.enter_context(_ending(Radicale(python, folder, _one(circles))))
        _speed(peers, asked.seconds, asked.rounds)
        _waiting(bare, circles, asked.seconds, asked.rounds)
        _memory(first["done"], began, warm, circles.ask())


@contextmanager
def _ending(server: Any) -> Iterator[Any]:
    try:
        yield server
    finally:
        server.process.kill()
        server.process.communicate()


def _one(circles: Server) -> bytes:
    path = Path(circles.told["paths"]).read_text().partition("\n")[0]
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{circles.told['port']}{path}") as answer:
        found: bytes = answer.read()
    return found


def _client(told: Report) -> Report:
    return report_of([sys.executable, "-m", "tests.bench._feed_client", json.dumps(told)])


def _measured(server: Peer, **told: Any) -> Report:
    before = server.ask()
    found = _client({name: value for name, value in server.told.items() if name != "tags"} | told)
    after = server.ask()
    if found["wrong"]:
        raise SystemExit(f"{found['wrong']} of {found['done']} answers were wrong: {told}")
    used = after["cpu"] - before["cpu"]
    statements = after.get("statements", 0) - before.get("statements", 0)
    return found | {
        "per_cpu_s": found["done"] / used,
        "rps": found["done"] / found["seconds"],
        "statements": statements,
    }


def _speed(peers: dict[str, Peer], seconds: float, rounds: int) -> None:
    bare, circles = peers["bare"], peers["circles"]
    runs: dict[str, Callable[[], Report]] = {
        "bare, 200": partial(_measured, bare, seconds=seconds),
        "circles, 200": partial(_measured, circles, seconds=seconds),
        "circles, 304": partial(_measured, circles, seconds=seconds, status=304, tags=circles.told["tags"]),
        "bare, 200, no keep-alive": partial(_measured, bare, seconds=seconds, close=True),
        "circles, 200, no keep-alive": partial(_measured, circles, seconds=seconds, close=True),
    }
    if "radicale" in peers:
        runs["radicale, 200, no keep-alive"] = partial(_measured, peers["radicale"], seconds=seconds)
    found = in_turn(runs, rounds)
    head = ["server, answer", "a cpu s", "a s", "ratio to bare", "statements"]
    table(head, [_row(name, found[name], _ratio(found, name, "bare, 200")) for name in found])
    for what in ("200", "304"):
        ratio = _ratio(found, f"circles, {what}", "bare, 200")
        bar(f"{what} >= {LEAST_SPEED}x the bare handler", f"{ratio:.2f}x", ratio >= LEAST_SPEED)
    if "radicale" in peers:
        times, bares = (
            _ratio(found, f"{name}, 200, no keep-alive", "radicale, 200, no keep-alive") for name in ("circles", "bare")
        )
        shown = f"{times:.0f}x (the bare handler: {bares:.0f}x)"
        bar(f"200 >= {TIMES_RADICALE}x Radicale without keep-alive", shown, times >= TIMES_RADICALE)
    asked = max(each["statements"] for each in found["circles, 304"])
    bar("304 without the database", f"{asked:.0f} statements", asked == 0)
    print()


def _ratio(found: Mapping[str, Sequence[Report]], name: str, base: str, key: str = "per_cpu_s") -> float:
    """The median over all rounds, each held against its own: what slows the machine slows both."""
    return median(one[key] / other[key] for one, other in zip(found[name], found[base], strict=True))


def _row(name: str, reports: Sequence[Report], ratio: float) -> Sequence[str]:
    cpu, wall = (median(each[key] for each in reports) for key in ("per_cpu_s", "rps"))
    statements = sum(each["statements"] for each in reports) / sum(each["done"] for each in reports)
    return name, f"{cpu:,.0f}", f"{wall:,.0f}", f"{ratio:.2f}", f"{statements:.2f}" if "circles" in name else ""


def _waiting(bare: Server, circles: Server, seconds: float, rounds: int) -> None:
    def busy() -> Report:
        circles.ask(f"commands {COMMANDS}")
        return _measured(circles, seconds=seconds, rate=RATE)

    runs: dict[str, Callable[[], Report]] = {"bare": partial(_measured, bare, seconds=seconds, rate=RATE)}
    found = in_turn(runs | {"circles": busy}, rounds)
    wait = {name: {key: median(each[key] for each in of) for key in ("p50_ms", "p99_ms")} for name, of in found.items()}
    rows = [(name, *(f"{of[key]:.1f}" for key in of)) for name, of in wait.items()]
    table([f"{RATE} requests a second", "p50 ms", "p99 ms"], rows)
    ratio = _ratio(found, "circles", "bare", "p99_ms")
    bar(
        f"p99 <= {MOST_WAIT}x the bare handler's, with {COMMANDS} commands a second",
        f"{ratio:.2f}x",
        ratio <= MOST_WAIT,
    )
    print()


def _memory(feeds: int, began: Report, warm: Report, now: Report) -> None:
    made = (warm["cpu"] - began["cpu"]) / feeds * 1000
    table(
        ["circles", "at the start", f"{feeds:,} feeds made", "at the end"],
        [("MB", *(f"{each['mb']:.0f}" for each in (began, warm, now)))],
    )
    print(f"Each feed took {made:.1f} ms to make; {now['body_mb']:.0f} MB of them are ready.")
    bar(f"memory <= {MOST_MEGABYTES} MB", f"{now['mb']:.0f} MB", now["mb"] <= MOST_MEGABYTES)


if __name__ == "__main__":
    main()
