"""What came of a day, read without any code of the program; and how two days differ."""

import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crash.notes import notes

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
    """What came of a day, or of a part of it."""

    effects: Counter[str]
    order: dict[str, list[str]]
    screen: dict[str, Any]
    answers: dict[int, str]
    state: dict[str, list[Any]]
    calendars: dict[str, str]
    heard: list[str]

    @classmethod
    def read(cls, folder: Path) -> "Day":
        """Read it from what is left."""
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
        known_to_people = notes(folder)
        return cls(
            **_seen([each for each in effects if each["effect"] in ("posted", "edited")]),
            answers={each["did"]: each["answer"] for each in known_to_people if "did" in each},
            state=state,
            calendars=[each["calendars"] for each in known_to_people if "calendars" in each][-1],
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


def _seen(effects: list[dict[str, Any]]) -> dict[str, Any]:
    """How often each message was seen, in which order in each place, and what stands there now."""
    root: dict[str, str] = {}
    screen: dict[str, Any] = {}
    order: dict[str, list[str]] = {}
    seen: Counter[str] = Counter()
    for each in effects:
        first = root.setdefault(each["message"], each["key"])
        seen[json.dumps([first, each["post"], each["at"]], sort_keys=True)] += 1
        order.setdefault(each.get("place") or first, []).append(each["key"])
        screen[each["message"]] = each["post"]
    return {"effects": seen, "order": order, "screen": {root[message]: post for message, post in screen.items()}}
