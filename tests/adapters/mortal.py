"""A bot that dies and lives on, as the tests see it: lives in one folder, one after the other."""

import asyncio
import json
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from tests.crash.notes import notes

ROOT = Path(__file__).parents[2]
KILLED = -9
STEPS = {"before a request": 6, "after a request": 6, "after a note": 12, "after a commit": 6, "after a lone write": 6}
"""Where a life may end by itself, besides at an instant: what is done and not yet noted is what could be done twice.
And up to which of its kind: later ones come in few lives."""
STARTS = 3
"""How many times as long as a start takes a life may last that is to end at a step."""
LOOK = 0.02


class Server:
    """The process that forks the lives: `lives` is its module. Kept for several bots: importing everything takes two
    seconds.
    """

    def __init__(self, lives: str) -> None:
        self._lives = lives

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", self._lives]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert self._process.stdout and self._process.stdout.readline() == "ready\n", "it did not start"
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:  # closes its input, at which it ends, and its output
            pass

    def order(self, **order: Any) -> int:
        """Order something, and read the answer."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


class Mortal:
    """One bot. `deaths` says how each of its lives ended that was to be killed."""

    def __init__(self, server: Server, folder: Path, **order: Any) -> None:
        self.folder = folder
        self.deaths: list[str] = []
        self._server = server
        self._order = {"folder": str(folder), **order}
        self._lives = 0
        self._start = 0.0
        folder.mkdir()
        (folder / "wanted").touch()

    async def starts(self) -> None:
        """Begin the first life, and see how long that takes."""
        began = time.perf_counter()
        self.live()
        while not self.has_reached(datetime.min.replace(tzinfo=UTC)):  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(LOOK)
        self._start = time.perf_counter() - began

    def live(self, **how: Any) -> None:
        """Begin a life."""
        self._lives += 1
        self._server.order(**self._order, seed=f"{self.folder.name} {self._lives}", **how)

    def end(self) -> None:
        """End it by `kill -9`, unless it has done so itself."""
        how = self._server.order(end=True)
        assert how == KILLED, f"a life ended by itself, and badly ({how}), in {self.folder}"

    async def dies(self, dice: random.Random, times: int) -> None:
        """Be killed so many times, at an instant first, then at instants and steps, as the dice say; and live on."""
        step: dict[str, Any] = {}
        for left in reversed(range(times)):
            await self._dies_once(self._start * (STARTS if step else dice.uniform(0, 1.5)))
            name = dice.choice(sorted(STEPS))
            step = {"step": (name, dice.randrange(STEPS[name]))} if left and dice.random() < 0.7 else {}
            self.live(**step)

    async def _dies_once(self, within: float) -> None:
        known = len(self._killed())
        while within > 0 and len(self._killed()) == known:
            await asyncio.sleep(min(within, LOOK))
            within -= LOOK
        self.end()
        self.deaths += self._killed()[known:] or ["at an instant"]

    def wants(self, at: datetime) -> None:
        """Let time pass to this instant, in this life or in one to come."""
        with (self.folder / "wanted").open("a") as file:
            file.write(f"{at.isoformat()}\n")

    def has_reached(self, at: datetime) -> bool:
        """Whether it has done all that is due by then."""
        return any(each.get("reached", "") >= at.isoformat() for each in notes(self.folder))

    def _killed(self) -> list[str]:
        return [each["killed"] for each in notes(self.folder) if "killed" in each]
