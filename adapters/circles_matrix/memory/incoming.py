"""What came in: kept until it is handled, known for a month after."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from circles.notebook import KEPT, Notebook

_TABLES = """
CREATE TABLE IF NOT EXISTS noted (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS heard (
    event TEXT PRIMARY KEY, room TEXT NOT NULL, sender TEXT NOT NULL, at TEXT NOT NULL, source TEXT,
    asked INTEGER NOT NULL DEFAULT 0, code TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS unhandled ON heard (at) WHERE source IS NOT NULL;
"""


class Incoming:
    """Events by their id, and where the sync is."""

    def __init__(self, file: Notebook) -> None:
        self._file = file
        file.prepare(_TABLES)

    def note(self, name: str, value: str) -> None:
        """Keep one fact under a name."""
        self._file.do("INSERT INTO noted VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", name, value)

    def noted(self, name: str) -> str:
        """The fact of this name, or nothing."""
        return str(self._file.one("SELECT value FROM noted WHERE name = ?", name) or "")

    def take(self, token: str, events: Iterable[tuple[str, Mapping[str, Any]]], now: datetime) -> None:
        """Keep what a sync brought (room and event) and where to go on, together: a crash loses neither."""
        rows = [(each["event_id"], room, each["sender"], now.isoformat(), json.dumps(each)) for room, each in events]
        with self._file.whole():
            self._file.do_each(
                "INSERT OR IGNORE INTO heard (event, room, sender, at, source) VALUES (?, ?, ?, ?, ?)", rows
            )
            self.note("token", token)

    def unhandled(self) -> list[tuple[str, dict[str, Any]]]:
        """Rooms and events that were taken and not handled yet, oldest first."""
        rows = self._file.all("SELECT room, source FROM heard WHERE source IS NOT NULL ORDER BY rowid")
        return [(room, json.loads(source)) for room, source in rows]

    def means(self, event: str, code: str) -> None:
        """An event means a button. The message may show another one before the event is handled."""
        self._file.do("UPDATE heard SET code = ? WHERE event = ?", code, event)

    def meant(self, event: str) -> str:
        """The button that an event means, if that is known already."""
        return str(self._file.one("SELECT code FROM heard WHERE event = ?", event) or "")

    def handled(self, event: str, asked: bool) -> None:
        """This event is done with; its words go. `asked`: it was a request."""
        self._file.do("UPDATE heard SET source = NULL, code = '', asked = ? WHERE event = ?", int(asked), event)

    def asked_by(self, event: str) -> str:
        """Who asked for something by this event; empty if nobody did."""
        return str(self._file.one("SELECT sender FROM heard WHERE event = ? AND asked", event) or "")

    def sender_of(self, event: str) -> str:
        """Who did this; empty if it is not known."""
        return str(self._file.one("SELECT sender FROM heard WHERE event = ?", event) or "")

    def of(self, person: str) -> dict[str, object]:
        """What is noted of somebody: which of their events were heard, where and when."""
        rows = self._file.all("SELECT event, room, at FROM heard WHERE sender = ? ORDER BY at", person)
        return {"requests": [{"message": event, "room": room, "at": at} for event, room, at in rows]}

    def forget(self, person: str, until: datetime) -> None:
        """What somebody did until an instant, and what has been handled of it, is no longer known."""
        self._file.do("DELETE FROM heard WHERE sender = ? AND at <= ? AND source IS NULL", person, until.isoformat())

    def forget_before(self, now: datetime) -> None:
        """Let go of what was handled a month ago."""
        self._file.do("DELETE FROM heard WHERE at < ? AND source IS NULL", (now - KEPT).isoformat())
