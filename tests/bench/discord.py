"""How soon an interaction is answered on Discord, next to a bare discord.py handler in the same run.

    make bench WHAT=discord
    make bench WHAT=discord ARGS="--rounds 3"

Somebody calls `/cheer0` with a word, and the clock runs from the moment when the look-alike of Discord sends
INTERACTION_CREATE until it takes the callback with the answer. The bare handler is what everybody writes first: a
command in a tree, and `send_message`. The program does all it does for everybody: the interaction is read by the
declarations, asked once for its id, handed to a plugin on a real database, rendered as a container, and shown. Both
bots run for the whole time in processes of their own, each on a look-alike of its own in this process, and are asked in
turn: by one person alone, by 10 and by 100 people in the same instant.

The look-alike holds every answer against Discord's description, which takes its time, for both alike. The bars: alone
a median of at most 2x the bare handler's and 10 ms, and of 100 at once 99 in a second (Discord gives up after three);
after 1,000 interactions not more than 8 MB beyond the start.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from tests.adapters.discord.lookalike import Discord, Guild, Interaction, Person, running
from tests.adapters.discord.lookalike.interactions import Asked
from tests.bench._measuring import bar, median, progress, table

BOTS = ("bare discord.py", "circles")
SIZES = {1: 40, 10: 4, 100: 1}
"""So many at once, and how often in a round."""
WARM = 50
MOST_RATIO, MOST_ALONE, MOST_CROWDED, MOST_GROWTH = 2.0, 10.0, 1000.0, 8.0
PATIENCE = 20.0

Waits = dict[int, list[float]]


class Bot:
    """A bot in a process of its own, on a look-alike of its own."""

    def __init__(self, name: str, discord: Discord, home: Path) -> None:
        self.name = name
        self.answered = 0
        self._discord = discord
        self._guild: Guild = discord.guild("Night owls")
        self._channel = self._guild.text_channel("circles")
        self._people = [self._guild.person(f"Person {number}") for number in range(max(SIZES))]
        home.mkdir()
        module = "tests.bench._discord_bare" if name == BOTS[0] else "tests.bench._discord_bot"
        told = {
            "api": discord.api,
            "gateway": discord.gateway,
            "token": discord.token,
            "server": str(self._guild.id),
            "parent": str(self._channel.id),
            "home": str(home),
        }
        command = [sys.executable, "-W", "ignore", "-m", module, json.dumps(told)]
        # It ends when its input does: also when the benchmark is killed.
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    async def there(self) -> None:
        """Until it is connected and its commands are known. Raises TimeoutError if it did not start."""
        known = self._discord.world.commands[0]
        del known[:]
        await self._discord.until(lambda: self._discord.listening and self._discord.world.commands[0], PATIENCE)

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

    async def asked(self, at_once: int) -> list[float]:
        """So many people call the command in one instant. Returns how long each waited, in ms."""
        asked = [self._interaction(each) for each in self._people[:at_once]]
        for each in asked:
            each.began = time.monotonic()
            each.world.emit("INTERACTION_CREATE", each.json())
        deadline = time.monotonic() + PATIENCE
        while any(each.response is None for each in asked):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} did not answer within {PATIENCE:.0f} s")
            await asyncio.sleep(0.001)
        self.answered += len(asked)
        return [1000 * (each.answered_in or 0) for each in asked]

    def _interaction(self, person: Person) -> Interaction:
        world = self._discord.world
        (command,) = [each for each in world.commands[0] if each["name"] == "cheer0"]
        options = [{"type": 3, "name": "words", "value": f"w{self.answered:05}"}]
        data = {"id": command["id"], "name": "cheer0", "type": 1, "options": options}
        made = Interaction(world, person, Asked.COMMAND, self._channel, data)
        made.id, made.at = world.clock.new_id(), world.clock.now()
        made.token = f"aW50ZXJhY3Rpb246{made.id}"
        world.interactions[made.token] = made
        return made


def main() -> None:
    """Measure, and print the tables and the bars."""
    parser = argparse.ArgumentParser(description="How soon an interaction is answered on Discord.")
    parser.add_argument("--rounds", type=int, default=6)
    asyncio.run(_measured(parser.parse_args().rounds))


async def _measured(rounds: int) -> None:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-discord-"))
        bots = []
        for name in BOTS:
            bot = Bot(name, await stack.enter_async_context(running()), Path(folder) / name)
            stack.callback(bot.stop)
            await bot.there()
            for _ in range(WARM):
                await bot.asked(1)
            bots.append(bot)
        found: dict[str, Waits] = {each.name: {size: [] for size in SIZES} for each in bots}
        before = {each.name: each.memory() for each in bots}
        for number in range(rounds):
            for bot in bots:
                progress(f"round {number + 1} of {rounds}: {bot.name}")
                for size, times in SIZES.items():
                    for _ in range(times):
                        found[bot.name][size] += await bot.asked(size)
        progress("")
        after = {each.name: each.memory() for each in bots}
    _tell(found)
    _tell_memory(bots, before, after)


def _tell(found: dict[str, Waits]) -> None:
    bare, ours = (found[name] for name in BOTS)
    for size in SIZES:
        rows = [
            (
                name,
                f"{median(found[name][size]):,.1f}",
                f"{median(found[name][size]) / median(bare[size]):.2f}",
                f"{_late(found[name][size]):,.1f}",
                f"{_late(found[name][size]) / _late(bare[size]):.2f}",
            )
            for name in BOTS
        ]
        table(["one alone" if size == 1 else f"{size} at once", "median ms", "ratio", "p99 ms", "ratio"], rows)
    alone, ratio = median(ours[1]), median(ours[1]) / median(bare[1])
    bar(f"median alone <= {MOST_RATIO:.0f}x a bare handler", f"{ratio:.2f}x", ratio <= MOST_RATIO)
    bar(f"median alone <= {MOST_ALONE:.0f} ms", f"{alone:.1f} ms", alone <= MOST_ALONE)
    crowded = _late(ours[max(SIZES)])
    bar(f"p99 of {max(SIZES)} at once <= {MOST_CROWDED:,.0f} ms", f"{crowded:,.0f} ms", crowded <= MOST_CROWDED)
    print()


def _late(waits: Sequence[float]) -> float:
    """What 99 of 100 do not exceed."""
    return sorted(waits)[max(0, -(-len(waits) * 99 // 100) - 1)]


def _tell_memory(bots: Sequence[Bot], before: dict[str, float], after: dict[str, float]) -> None:
    rows = [(name, f"{before[name]:.1f}", f"{after[name]:.1f}", f"{after[name] - before[name]:+.1f}") for name in BOTS]
    answered = min(each.answered for each in bots)
    table(["memory, MB", f"after {WARM}", f"after {answered:,}", "growth"], rows)
    growth = after["circles"] - before["circles"]
    bar(f"growth in {answered:,} interactions <= {MOST_GROWTH:.0f} MB", f"{growth:+.1f} MB", growth <= MOST_GROWTH)


if __name__ == "__main__":
    main()
