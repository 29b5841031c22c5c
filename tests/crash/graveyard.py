"""Lives are lived and ended here: one server that forks them, and the folders of its children."""

import json
import shutil
import socket
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.crash.days import Day
from tests.crash.notes import notes

KILLED = -9


@dataclass(slots=True)
class Stretch:
    """A stretch of time in which nobody died: the folder it begins with, what to live, and what came of it."""

    begin: Path
    order: dict[str, int]
    day: Day
    steps: Counter[str]
    seconds: float

    @property
    def changes(self) -> int:
        """How many writes, commits and effects there are in it."""
        return sum(n for name, n in self.steps.items() if name.startswith("after") and not name.endswith("read"))


@dataclass(slots=True)
class Figures:
    """What one trial showed."""

    kills: int = 0
    lost: int = 0
    doubled: int = 0
    others: list[str] = field(default_factory=list)
    steps: Counter[str] = field(default_factory=Counter)


class Graveyard:
    """One server, and the folders of its children."""

    def __init__(self, address: str, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(address)
        self._lines = self._socket.makefile("rw", encoding="utf-8")

    def close(self) -> None:
        self._lines.close()
        self._socket.close()

    def live(self, folder: Path, **order: Any) -> float:
        """One life. Returns how long it took; raises if it ended by itself and badly."""
        self._lines.write(json.dumps({"folder": str(folder), **order}) + "\n")
        self._lines.flush()
        answer = json.loads(self._lines.readline())
        assert answer["end"] in (0, KILLED), f"a life ended with {answer} in {folder}"
        self.was_killed = answer["end"] == KILLED
        return float(answer["seconds"])

    def quiet(self, begin: Path, end: Path, weeks: int, until: int) -> Stretch:
        """A stretch in which nobody dies, in the folder `end`."""
        shutil.copytree(begin, end)
        seconds = self.live(end, seed="quiet", weeks=weeks, until=until)
        steps = Counter(notes(end)[-1]["steps"])
        return Stretch(begin, {"weeks": weeks, "until": until}, Day.read(end), steps, seconds)

    def trial(self, stretch: Stretch, seed: object, kills: list[dict[str, Any]], breaks: str = "") -> Figures:
        """The stretch with these kills, one in each life, and then a life to its end; compared with the quiet one."""
        folder = self.folder / f"{seed}"
        shutil.copytree(stretch.begin, folder)
        figures = Figures()
        lives = 0
        for kill in [*kills, {}]:
            lives += 1
            self.live(folder, seed=f"{seed} {lives}", breaks=breaks, **stretch.order, **kill)
            if not self.was_killed:
                break
            figures.kills += 1
        else:
            raise AssertionError("the last life was killed")
        figures.steps = Counter(each["killed"] for each in notes(folder) if "killed" in each)
        day = Day.read(folder)
        figures.lost = (stretch.day.effects - day.effects).total()
        figures.doubled = (day.effects - stretch.day.effects).total()
        figures.others = [f"seed {seed}, {kills}: {each}" for each in stretch.day.differences(day, lives)]
        shutil.rmtree(folder)
        return figures
