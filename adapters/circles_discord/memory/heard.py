"""What people wrote in private: who wrote which message, never its words. And forms that are filled in half."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from circles.notebook import KEPT, Notebook

HALF_FILLED = timedelta(days=1)
_TABLES = """
CREATE TABLE IF NOT EXISTS heard (
    message TEXT PRIMARY KEY, person TEXT NOT NULL, digest TEXT NOT NULL, at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS forms (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, code TEXT NOT NULL, answers TEXT NOT NULL, at TEXT NOT NULL
);
"""


class Heard:
    """Requests by the message they came in, to see it changed or deleted."""

    def __init__(self, book: Notebook) -> None:
        self._book = book
        book.prepare(_TABLES)

    def is_news(self, message: str, digest: str) -> bool:
        """Whether this was not answered yet: another message, or other words in it."""
        return bool(self._book.one("SELECT digest FROM heard WHERE message = ?", message) != digest)

    def hear(self, message: str, person: str, digest: str, now: datetime) -> None:
        """What somebody wrote was answered."""
        self._book.do("INSERT OR REPLACE INTO heard VALUES (?, ?, ?, ?)", message, person, digest, now.isoformat())

    def asker(self, message: str) -> str:
        """Who asked for something in this message; empty if nobody did."""
        return str(self._book.one("SELECT person FROM heard WHERE message = ?", message) or "")

    def gone(self, message: str) -> None:
        """The message was deleted."""
        self._book.do("DELETE FROM heard WHERE message = ?", message)

    def begin_form(self, person: str, code: str, now: datetime) -> str:
        """A form of several pages was opened. Returns the name under which its answers are kept."""
        id = secrets.token_hex(8)
        self._book.do("INSERT INTO forms VALUES (?, ?, ?, '{}', ?)", id, person, code, now.isoformat())
        return id

    def form(self, id: str, person: str) -> tuple[str, dict[str, str]] | None:
        """The form's code and the answers so far; None if this person has no such form."""
        row = self._book.all("SELECT code, answers FROM forms WHERE id = ? AND person = ?", id, person)
        return (str(row[0][0]), json.loads(row[0][1])) if row else None

    def answered(self, id: str, answers: Mapping[str, str]) -> None:
        """The answers of the pages so far."""
        self._book.do("UPDATE forms SET answers = ? WHERE id = ?", json.dumps(dict(answers)), id)

    def end_form(self, id: str) -> None:
        """The form is sent; its answers go."""
        self._book.do("DELETE FROM forms WHERE id = ?", id)

    def of(self, person: str) -> dict[str, object]:
        """What is noted of somebody."""
        heard = self._book.all("SELECT message, at FROM heard WHERE person = ? ORDER BY at", person)
        forms = self._book.all("SELECT answers, at FROM forms WHERE person = ? ORDER BY at", person)
        return {
            "requests": [{"message": message, "at": at} for message, at in heard],
            "open_forms": [{"answers": json.loads(answers), "at": at} for answers, at in forms],
        }

    def forget(self, person: str, until: datetime) -> None:
        """What somebody did until an instant is no longer known."""
        for table in ("heard", "forms"):
            self._book.do(f"DELETE FROM {table} WHERE person = ? AND at <= ?", person, until.isoformat())

    def has_heard(self, person: str) -> bool:
        """Whether anything of somebody is known."""
        return self._book.one("SELECT 1 FROM heard WHERE person = ?", person) is not None

    def forget_before(self, now: datetime) -> None:
        """Messages go after a month, forms after a day."""
        self._book.do("DELETE FROM heard WHERE at < ?", (now - KEPT).isoformat())
        self._book.do("DELETE FROM forms WHERE at < ?", (now - HALF_FILLED).isoformat())
