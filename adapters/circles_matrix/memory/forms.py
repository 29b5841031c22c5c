"""Forms that are asked one question at a time, and which messages answered them."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from circles.notebook import KEPT, Notebook

_TABLES = """
CREATE TABLE IF NOT EXISTS dialogues (
    person TEXT PRIMARY KEY, room TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS answers (
    message TEXT PRIMARY KEY, newest TEXT NOT NULL, person TEXT NOT NULL, request TEXT NOT NULL, code TEXT NOT NULL,
    field TEXT NOT NULL, choices TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS of_request ON answers (request);
"""


class Answer(NamedTuple):
    """One answer of a form that was sent. Its words are not kept: `message` has them, `newest` as they are now."""

    message: str
    newest: str
    person: str
    request: str
    code: str
    field: str
    choices: tuple[str, ...]


class Forms:
    """The open form of each person, and the messages behind those that were sent."""

    def __init__(self, file: Notebook) -> None:
        self._file = file
        file.prepare(_TABLES)

    def keep(self, person: str, room: str, state: str, now: datetime) -> None:
        """Where somebody is in a form."""
        self._file.do(
            "INSERT INTO dialogues VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET room = excluded.room,"
            " state = excluded.state, at = excluded.at",
            *(person, room, state, now.isoformat()),
        )

    def open_in(self, room: str, person: str) -> str:
        """Where somebody is in a form in this room; empty if in none."""
        found = self._file.one("SELECT state FROM dialogues WHERE person = ? AND room = ?", person, room)
        return str(found or "")

    def end(self, person: str) -> None:
        """The form is sent, or given up: its answers go."""
        self._file.do("DELETE FROM dialogues WHERE person = ?", person)

    def sent(self, answers: Sequence[Answer], whose: str, now: datetime) -> None:
        """The messages that answered a form which was sent; with that the open form of `whose` ends."""
        rows = [(*each[:6], json.dumps(each.choices), now.isoformat()) for each in answers]
        with self._file.whole():
            self._file.do_each("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
            self.end(whose)

    def answer(self, message: str) -> Answer | None:
        """What was answered by this message, if anything."""
        return next(iter(self._answers("message", message)), None)

    def answers_of(self, request: str) -> list[Answer]:
        """All answers of one form."""
        return self._answers("request", request)

    def _answers(self, by: str, value: str) -> list[Answer]:
        rows = self._file.all(
            f"SELECT message, newest, person, request, code, field, choices FROM answers WHERE {by} = ?", value
        )
        return [Answer._make((*row[:6], tuple(json.loads(row[6])))) for row in rows]

    def changed(self, message: str, newest: str) -> None:
        """An answer was edited: its words stand in another event now. An empty `newest`: it was deleted."""
        self._file.do("UPDATE answers SET newest = ? WHERE message = ?", newest, message)

    def of(self, person: str) -> dict[str, object]:
        """What is noted of somebody: where they are in a form, and which messages answered earlier ones."""
        is_open = self._file.all("SELECT state, at FROM dialogues WHERE person = ?", person)
        sent = self._file.all("SELECT message, field, at FROM answers WHERE person = ? ORDER BY at", person)
        return {
            "open_forms": [{"state": json.loads(state), "at": at} for state, at in is_open],
            "answers": [{"message": message, "field": field, "at": at} for message, field, at in sent],
        }

    def forget(self, person: str, until: datetime) -> None:
        """Until an instant."""
        for table in ("dialogues", "answers"):
            self._file.do(f"DELETE FROM {table} WHERE person = ? AND at <= ?", person, until.isoformat())

    def forget_before(self, now: datetime) -> None:
        """Open forms go after a day, the rest after a month."""
        self._file.do("DELETE FROM dialogues WHERE at < ?", (now - timedelta(days=1)).isoformat())
        self._file.do("DELETE FROM answers WHERE at < ?", (now - KEPT).isoformat())
