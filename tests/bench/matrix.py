"""How many commands a second on Matrix, through a real homeserver, next to a bare matrix-nio client in the same run.

    make bench WHAT=matrix
    make bench WHAT=matrix ARGS="--rounds 3 --people 16"

Somebody writes `cheer0` and a word in a private room, and the clock stops when the answer is in their sync. The bare
client does no more than that: `sync_forever`, and a callback that answers with `room_send`. The program does all it
does for everybody: the event is kept before it is handled, understood, handed to a plugin on a real database, rendered
in two ways, sent once for its key, and noted. Both bots and the homeserver (without limits) run for the whole time in
processes of their own, and are asked in turn: first by one person alone, then by several at once, each in a room of
their own and each waiting for the answer before the next question.

The homeserver does most of the work and has one process, so the figures in commands are its own as much as anyone's;
the ratios are ours. The bars: 0.8 of the bare client's commands per second, alone and together; a round trip not more
than 1.25 of its median; and after 1,000 commands not more than 8 MB beyond the start.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

from tests.adapters.matrix.homeserver import Homeserver, why_missing
from tests.bench._matrix_people import Person
from tests.bench._measuring import bar, median, progress, table

BOTS = ("bare nio", "circles")
COMMANDS = 1_000
"""So many each bot has answered in the end, a fifth of them for one person alone."""
MEMORY = Path("/dev/shm")
"""Where the homeserver writes, on systems that have it: its waiting for a disk would hide what the bots take."""
LEAST_SPEED, MOST_WAIT, MOST_GROWTH = 0.8, 1.25, 8.0

Report = dict[str, list[float]]


class Bot:
    """A bot in a process of its own, and the people who talk with it."""

    def __init__(self, name: str, server: Homeserver, home: Path) -> None:
        self.name = name
        self.answered = 0
        self.account = server.account(name.replace(" ", "-"))
        home.mkdir()
        module = "tests.bench._matrix_bare" if name == "bare nio" else "tests.bench._matrix_bot"
        told = {"url": server.url, "home": str(home), **vars(self.account)}
        command = [sys.executable, "-W", "ignore", "-m", module, json.dumps(told)]
        # It ends when its input does: also when the benchmark is killed.
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def wait(self) -> None:
        """Until it is there. Raises RuntimeError if it ended instead."""
        assert self.process.stdout
        if self.process.stdout.readline() != "ready\n":
            raise RuntimeError(f"the bot {self.name} did not start")

    def memory(self) -> float:
        """Of its process, in MB (resident)."""
        found = subprocess.run(["ps", "-o", "rss=", "-p", str(self.process.pid)], capture_output=True, text=True)
        return int(found.stdout) / 1024

    def stop(self) -> None:
        """End it."""
        assert self.process.stdin
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    async def asked(self, people: list[Person], times: int) -> tuple[float, float]:
        """Let each of the people ask so many times, all at once. Commands per second, and the median wait in ms."""
        began = time.perf_counter()
        waits = [wait for each in await asyncio.gather(*(each.asks(times) for each in people)) for wait in each]
        self.answered += len(waits)
        return len(waits) / (time.perf_counter() - began), 1000 * median(waits)


def main() -> None:
    """Measure, and print the tables and the bars."""
    parser = argparse.ArgumentParser(description="Commands a second on Matrix.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--commands", type=int, default=COMMANDS)
    asked = parser.parse_args()
    if missing := why_missing():
        raise SystemExit(missing)
    with (
        tempfile.TemporaryDirectory(prefix="bench-matrix-") as folder,
        tempfile.TemporaryDirectory(prefix="homeserver-", dir=MEMORY if MEMORY.is_dir() else None) as home,
        ExitStack() as stack,
    ):
        server = Homeserver(Path(home))
        stack.callback(server.stop)
        server.start()
        bots = [Bot(name, server, Path(folder) / name) for name in BOTS]
        for each in bots:
            stack.callback(each.stop)
            each.wait()
        asyncio.run(_measured(server, bots, asked))


async def _measured(server: Homeserver, bots: list[Bot], asked: argparse.Namespace) -> None:
    rounds, count = asked.rounds, asked.people
    alone = max(1, asked.commands // 5 // rounds)
    together = -(-(asked.commands - alone * rounds) // rounds // count)
    found: dict[str, Report] = {each.name: {"alone": [], "together": [], "wait": [], "crowded": []} for each in bots}
    async with _people(server, bots, count) as people:
        before = {each.name: each.memory() for each in bots}
        for number in range(rounds):
            for bot in bots:
                progress(f"round {number + 1} of {rounds}: {bot.name}")
                one = await bot.asked(people[bot.name][:1], alone)
                many = await bot.asked(people[bot.name], together)
                values = {"alone": one[0], "together": many[0], "wait": one[1], "crowded": many[1]}
                for name, value in values.items():
                    found[bot.name][name].append(value)
        progress("")
        after = {each.name: each.memory() for each in bots}
    _tell(found, count)
    _tell_memory(bots, before, after)


@asynccontextmanager
async def _people(server: Homeserver, bots: list[Bot], count: int) -> AsyncIterator[dict[str, list[Person]]]:
    """People for each bot, who have talked with it once."""
    found = {bot.name: [Person(server, bot.account.id) for _ in range(count)] for bot in bots}
    everybody = [each for people in found.values() for each in people]
    try:
        for each in everybody:
            await each.comes()
            await each.asks(1)
        yield found
    finally:
        for each in everybody:
            await each.goes()


def _tell(found: dict[str, Report], count: int) -> None:
    ratios = {
        what: median(ours / bare for ours, bare in zip(found["circles"][what], found["bare nio"][what], strict=True))
        for what in found["circles"]
    }
    for what, speed, wait in (("one alone", "alone", "wait"), (f"{count} at once", "together", "crowded")):
        rows = [
            (
                name,
                f"{median(found[name][speed]):,.1f}",
                f"{ratios[speed]:.2f}" if name == "circles" else "1.00",
                f"{median(found[name][wait]):,.1f}",
                f"{ratios[wait]:.2f}" if name == "circles" else "1.00",
            )
            for name in BOTS
        ]
        table([what, "commands/s", "ratio", "round trip ms", "ratio"], rows)
    for what, speed in (("alone", "alone"), ("at once", "together")):
        ratio = ratios[speed]
        bar(f"commands per second {what} >= {LEAST_SPEED}x a bare client", f"{ratio:.2f}x", ratio >= LEAST_SPEED)
    wait_ratio = ratios["wait"]
    bar(f"round trip alone <= {MOST_WAIT}x a bare client", f"{wait_ratio:.2f}x", wait_ratio <= MOST_WAIT)
    print()


def _tell_memory(bots: list[Bot], before: dict[str, float], after: dict[str, float]) -> None:
    rows = [(name, f"{before[name]:.1f}", f"{after[name]:.1f}", f"{after[name] - before[name]:+.1f}") for name in BOTS]
    answered = min(each.answered for each in bots)
    table(["memory, MB", "at the start", f"after {answered:,}", "growth"], rows)
    growth = after["circles"] - before["circles"]
    bar(f"growth in {answered:,} commands <= {MOST_GROWTH:.0f} MB", f"{growth:+.1f} MB", growth <= MOST_GROWTH)
    times = after["circles"] / after["bare nio"]
    print(f"memory after them: {times:.2f}x the bare client's")


if __name__ == "__main__":
    main()
