"""Runs lives of the program, kills them, and compares what came of it with a day on which nobody died."""

import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

KILLED = -9
MOST_KILLS = 80
STATE = {
    "sessions": "SELECT number, state, sequence, starts_at FROM session ORDER BY number",
    "answers": "SELECT s.number, p.name, a.rsvp FROM answer a JOIN session s ON s.id = a.session_id"
    " JOIN person p ON p.id = a.person_id ORDER BY 1, 2",
    "attendance": "SELECT s.number, p.name, a.state FROM attendance a JOIN session s ON s.id = a.session_id"
    " JOIN person p ON p.id = a.person_id ORDER BY 1, 2",
    "roles": "SELECT s.number, a.role, p.name FROM assignment a JOIN session s ON s.id = a.session_id"
    " JOIN person p ON p.id = a.person_id ORDER BY 1, 2",
    "commitments": "SELECT p.name, c.text, c.state FROM commitment c JOIN person p ON p.id = c.person_id ORDER BY 1",
    "reflections": "SELECT p.name, r.prompt, r.text, r.visibility FROM reflection r"
    " JOIN person p ON p.id = r.person_id ORDER BY 1, 2",
    "wrap-up": "SELECT p.name, w.plus, w.change FROM wrap_up w JOIN person p ON p.id = w.person_id",
    "due": "SELECT key, state FROM due ORDER BY key",
    "outbox": "SELECT key, platform, state FROM outbox ORDER BY key",
    "clock": "SELECT count(*) FROM progress",
    "events": "SELECT count(*) FROM event",
    "heard": "SELECT event_key FROM heard WHERE heard_at > (SELECT datetime(max(heard_at), '-5 hours') FROM heard)",
}
"""What must be the same, without ids and hours of writing. Events heard long ago may be forgotten, or not yet."""
LASTING = "SELECT id FROM person UNION SELECT id FROM circle UNION SELECT id FROM session"
_ID = re.compile(r"\b[0-9a-f]{10,13}\b")


@dataclass(slots=True)
class Day:
    """What came of a day."""

    effects: Counter[str]
    order: dict[str, list[str]]
    screen: dict[str, Any]
    answers: dict[int, str]
    state: dict[str, list[Any]]
    calendars: dict[str, str]
    heard: list[str]

    @classmethod
    def read(cls, folder: Path) -> "Day":
        """Read it from what is left, without any code of the program."""
        with closing(sqlite3.connect(folder / "circles.db")) as database:
            known = {id for (id,) in database.execute(LASTING)}

            def alike(text: str) -> str:
                """What the lives of a day make themselves (a request) has an id of its own in each."""
                return _ID.sub(lambda found: found[0] if found[0] in known else "new", text)

            state = {
                name: sorted(json.loads(alike(json.dumps(row))) for row in database.execute(sql))
                for name, sql in STATE.items()
            }
        effects = [json.loads(alike(line)) for line in (folder / "record.jsonl").read_text().splitlines()]
        root: dict[str, str] = {}
        screen: dict[str, Any] = {}
        order: dict[str, list[str]] = {}
        seen: Counter[str] = Counter()
        for each in effects:
            if each["effect"] not in ("posted", "edited"):
                continue
            first = root.setdefault(each["message"], each["key"])
            place = each.get("place") or first
            seen[json.dumps([first, each["post"], each["at"]], sort_keys=True)] += 1
            order.setdefault(place, []).append(each["key"])
            screen[each["message"]] = each["post"]
        notes = [json.loads(line) for line in (folder / "people.jsonl").read_text().splitlines()]
        return cls(
            effects=seen,
            order=order,
            screen={root[message]: post for message, post in screen.items()},
            answers={each["did"]: each["answer"] for each in notes if "did" in each},
            state=state,
            calendars=next((each["calendars"] for each in notes if "calendars" in each), {}),
            heard=alike((folder / "heard.txt").read_text()).splitlines(),
        )

    def differences(self, other: "Day", lives: int) -> list[str]:
        """Where a day of several lives is not like this one."""
        found = [
            f"{name} {what}: {getattr(other, name).get(what)} instead of {getattr(self, name).get(what)}"
            for name in ("order", "screen", "answers", "state", "calendars")
            for what in sorted({*getattr(self, name), *getattr(other, name)}, key=str)
            if getattr(self, name).get(what) != getattr(other, name).get(what)
        ]
        if list(dict.fromkeys(other.heard)) != self.heard:
            found.append(f"observers heard {other.heard} instead of {self.heard}")
        if len(other.heard) - len(self.heard) >= lives:
            found.append(f"observers heard {len(other.heard) - len(self.heard)} events again in {lives} lives")
        return found


@dataclass(slots=True)
class Figures:
    """The sum of many trials."""

    kills: int = 0
    lost: int = 0
    doubled: int = 0
    others: list[str] = field(default_factory=list)
    steps: Counter[str] = field(default_factory=Counter)


class Graveyard:
    """One fork server, and the folders of its children."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        script = str(Path(__file__).with_name("process.py"))
        self._server = subprocess.Popen(
            [sys.executable, "-W", "error", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def live(self, folder: Path, **order: Any) -> float:
        """One life. Returns how long it took; raises if it ended by itself and badly."""
        assert self._server.stdin and self._server.stdout
        self._server.stdin.write(json.dumps({"folder": str(folder), **order}) + "\n")
        self._server.stdin.flush()
        answer = json.loads(self._server.stdout.readline())
        assert answer["end"] in (0, KILLED), f"a life ended with {answer} in {folder}"
        self.was_killed = answer["end"] == KILLED
        return float(answer["seconds"])

    def close(self) -> None:
        assert self._server.stdin and self._server.stdout
        self._server.stdin.close()
        self._server.wait(10)
        self._server.stdout.close()

    def trial(
        self,
        eve: Path,
        undisturbed: Day,
        seed: object,
        kills: list[dict[str, Any]],
        breaks: str = "",
        what: str = "day",
    ) -> Figures:
        """A day with these kills, one in each life, and then a life to its end; compared with the undisturbed day.

        `what`: "day", or "weeks" for all sessions of the season.
        """
        folder = self.folder / f"{seed}"
        shutil.copytree(eve, folder)
        figures = Figures()
        lives = 0
        for kill in [*kills, {}]:
            lives += 1
            self.live(folder, what=what, seed=f"{seed} {lives}", breaks=breaks, **kill)
            if not self.was_killed:
                break
            figures.kills += 1
        else:
            raise AssertionError("the last life was killed")
        notes = [json.loads(line) for line in (folder / "people.jsonl").read_text().splitlines()]
        figures.steps = Counter(each["killed"] for each in notes if "killed" in each)
        day = Day.read(folder)
        figures.lost = (undisturbed.effects - day.effects).total()
        figures.doubled = (day.effects - undisturbed.effects).total()
        figures.others = [f"seed {seed}, {kills}: {each}" for each in undisturbed.differences(day, lives)]
        shutil.rmtree(folder)
        return figures


@dataclass(slots=True)
class Cemetery:
    """All fork servers, the eve that every day begins with, and the day on which nobody died."""

    yards: list[Graveyard]
    eve: Path
    undisturbed: Day
    season: Day
    steps: dict[str, int]
    seconds: float

    @property
    def changes(self) -> int:
        """How many writes, commits and effects there are in a day."""
        return sum(n for name, n in self.steps.items() if name.startswith("after") and not name.endswith("read"))

    def kills(self, seed: int) -> list[dict[str, Any]]:
        """Where to kill the lives of a season: half of them at an instant, half at a step of some kind."""
        dice = random.Random(seed)
        return [self._kill(dice) for _ in range(dice.randint(1, MOST_KILLS))]

    def _kill(self, dice: random.Random) -> dict[str, Any]:
        """Not later than an eighth of a day after the life before, or a season would see few kills."""
        if dice.random() < 0.5:
            return {"after": dice.uniform(0, self.seconds / 8)}
        name = dice.choice(sorted(self.steps))
        return {"step": (name, dice.randrange(1 + self.steps[name] // 8))}


@pytest.fixture(scope="session")
def cemetery() -> Iterator[Cemetery]:
    """Fork servers, one for each processor; a database on the eve of a session; and an undisturbed day."""
    # In memory, if there is such a place: a kill takes no file back, so there is nothing to learn from a disk.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        yards = []
        for number in range(os.cpu_count() or 1):
            folder = Path(name) / str(number)
            folder.mkdir()
            yards.append(Graveyard(folder))
        try:
            eve, quiet, weeks = Path(name) / "eve", Path(name) / "quiet", Path(name) / "weeks"
            eve.mkdir()
            yards[0].live(eve, what="season", seed="season")
            shutil.copytree(eve, quiet)
            shutil.copytree(eve, weeks)
            yards[-1].live(weeks, what="weeks", seed="quiet")
            seconds = yards[0].live(quiet, what="day", seed="quiet", count=True)
            steps = json.loads((quiet / "people.jsonl").read_text().splitlines()[-1])["steps"]
            yield Cemetery(yards, eve, Day.read(quiet), Day.read(weeks), steps, seconds)
        finally:
            for yard in yards:
                yard.close()
