"""Servers, one for each processor, and the stretches of time that are lived with kills and without."""

import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.crash.graveyard import Graveyard, Stretch
from tests.crash.life import NIGHT_AFTER

ALL = bool(os.environ.get("CIRCLES_CRASH_ALL"))
"""`make crash`: all of it. Otherwise a part, spread evenly."""
SESSIONS = 4 if ALL else 2
"""How many of the season are lived."""
MOST_KILLS = 80 if ALL else 35
"""Of one season."""
CUTS = (-250, 3, 61, 240, NIGHT_AFTER)
"""Where the parts of a day end, in minutes after the session's start.

A part that begins and ends like the quiet one makes the day like the quiet day: so a kill costs a part, and not a day.
"""


@dataclass(slots=True)
class Cemetery:
    """All yards, and what is lived in them: a season, and a day in parts."""

    yards: list[Graveyard]
    season: Stretch
    parts: list[Stretch]

    @property
    def day(self) -> Stretch:
        """The last part: what came of it is what came of the day."""
        return self.parts[-1]

    @property
    def changes(self) -> list[tuple[Stretch, int]]:
        """Each write, commit and effect of the day: the part, and which it is in there."""
        return [(part, number) for part in self.parts for number in range(part.changes)]

    def kills(self, seed: int) -> list[dict[str, Any]]:
        """Where to kill the lives of a season: half of them at an instant, half at a step of some kind."""
        dice = random.Random(seed)
        steps = sum((each.steps for each in self.parts), Counter[str]())
        seconds = sum(each.seconds for each in self.parts)
        return [_kill(dice, steps, seconds) for _ in range(dice.randint(MOST_KILLS // 2, MOST_KILLS))]


def _kill(dice: random.Random, steps: Counter[str], seconds: float) -> dict[str, Any]:
    """Not later than a twelfth of a day after the life before, or a season would see few kills."""
    if dice.random() < 0.5:
        return {"after": dice.uniform(0, seconds / 12)}
    name = dice.choice(sorted(steps))
    return {"step": (name, dice.randrange(1 + steps[name] // 12))}


@pytest.fixture(scope="session")
def cemetery() -> Iterator[Cemetery]:
    """Servers; a database on the eve of a session; a day and a season in which nobody died."""
    # In memory, if there is such a place: a kill takes no file back, so there is nothing to learn from a disk.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        folder, count = Path(name), os.cpu_count() or 1
        command = [sys.executable, "-W", "error", "-m", "tests.crash.process", str(folder / "eve"), str(count)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as servers:
            assert servers.stdout and servers.stdout.readline() == "ready\n", "they did not start"
            yards = [Graveyard(f"{folder / 'eve'}.{number}", folder / f"yard{number}") for number in range(count)]
            try:
                season = yards[-1].quiet(folder / "eve", folder / "season", SESSIONS, NIGHT_AFTER)
                yield Cemetery(yards, season, _parts(yards[0], folder))
            finally:
                for yard in yards:
                    yard.close()


def _parts(yard: Graveyard, folder: Path) -> list[Stretch]:
    parts, begin = [], folder / "eve"
    for number, cut in enumerate(CUTS):
        end = folder / f"part{number}"
        parts.append(yard.quiet(begin, end, 1, cut))
        begin = end
    return parts
