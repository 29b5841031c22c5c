"""What days have in common in which a bot may die at any time: its deaths, the hours, and how two days are compared."""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.adapters.mortal import LOOK, Mortal

FIRST = datetime(2027, 1, 12, 18, tzinfo=UTC)
CITIES = {"ana": "Lisbon", "bo": "New York", "chen": "Kolkata", "dua": "Nairobi"}
EVERYBODY = ("mia", *CITIES)
PATIENCE = 40.0
_ID = re.compile(r"\b[0-9a-f]{10,13}\b")

Shown = Mapping[str, list[str]]


@dataclass(kw_only=True)
class MortalDay:
    """`kills`: how often the bot dies after what people do, in turn."""

    mortal: Mortal
    dice: random.Random
    kills: tuple[int, ...]
    done: int = 0
    names: dict[str, str] = field(default_factory=dict)
    """What is called differently each time: accounts, rooms, events."""
    began: float = field(default_factory=time.perf_counter)

    async def until(self, at: datetime) -> None:
        """Let the time pass to this instant, with everything that is due on the way."""
        self.mortal.wants(at)
        await self.dies()
        async with asyncio.timeout(PATIENCE):
            while not self.mortal.has_reached(at):  # noqa: ASYNC110 - it is another process
                await asyncio.sleep(LOOK)

    async def dies(self) -> int:
        """As often as it is its turn. Returns how often."""
        self.done += 1
        times = self.kills[self.done % len(self.kills)]
        await self.mortal.dies(self.dice, times)
        return times

    def alike(self, text: str) -> str:
        """The text with what is the same in every such day."""
        for own, name in self.names.items():
            text = text.replace(own, name)
        return _ID.sub("new", text)


def compared(quiet: Counter[str], sent: Counter[str], day: MortalDay) -> tuple[Counter[str], Counter[str], str]:
    """What was lost and what was doubled in a day with deaths, and the figures of it to print."""
    lost, doubled, deaths = quiet - sent, sent - quiet, day.mortal.deaths
    figures = f"kills={len(deaths)} lost={lost.total()} doubled={doubled.total()} messages={quiet.total()}"
    ways = ", ".join(f"{how}: {n}" for how, n in Counter(deaths).items())
    return lost, doubled, f"\n{figures} seconds={time.perf_counter() - day.began:.1f}\n{ways}"
