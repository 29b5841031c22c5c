"""Messages that cannot be read yet: their key has not come."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from circles.notebook import KEPT, Notebook

_TABLES = """
CREATE TABLE IF NOT EXISTS locked (
    event TEXT PRIMARY KEY, room TEXT NOT NULL, source TEXT NOT NULL, at TEXT NOT NULL,
    asked INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS told (person TEXT PRIMARY KEY, at TEXT NOT NULL);
"""
TOLD_AGAIN = timedelta(days=1)
"""After so long somebody is told again that we cannot read them."""

Found = list[tuple[str, dict[str, Any]]]
"""Rooms and events, encrypted as they came."""


class Locked:
    """Events by their id, and whom we told that we cannot read them."""

    def __init__(self, file: Notebook) -> None:
        self._file = file
        file.prepare(_TABLES)

    def keep(self, room: str, event: Mapping[str, Any], now: datetime) -> None:
        """Keep a message that cannot be read yet."""
        values = (event["event_id"], room, json.dumps(event), now.isoformat())
        self._file.do("INSERT OR IGNORE INTO locked (event, room, source, at) VALUES (?, ?, ?, ?)", *values)

    def all(self) -> Found:
        """Everything that waits for a key, oldest first."""
        return self._found("SELECT room, source FROM locked ORDER BY rowid")

    def unasked(self) -> Found:
        """What we have not asked a key for."""
        return self._found("SELECT room, source FROM locked WHERE NOT asked ORDER BY rowid")

    def overdue(self, before: datetime) -> Found:
        """What has waited since before an instant."""
        return self._found("SELECT room, source FROM locked WHERE at < ? ORDER BY rowid", before.isoformat())

    def _found(self, sql: str, *values: str) -> Found:
        return [(room, json.loads(source)) for room, source in self._file.all(sql, *values)]

    def asked(self, event: str) -> None:
        """Its key has been asked for."""
        self._file.do("UPDATE locked SET asked = 1 WHERE event = ?", event)

    def drop(self, event: str) -> None:
        """It is read now, or no longer waited for."""
        self._file.do("DELETE FROM locked WHERE event = ?", event)

    def was_told(self, person: str, now: datetime) -> bool:
        """Whether somebody knows already that we cannot read them."""
        at = self._file.one("SELECT at FROM told WHERE person = ?", person)
        return at is not None and now - datetime.fromisoformat(at) < TOLD_AGAIN

    def told(self, person: str, now: datetime) -> None:
        """Somebody knows now."""
        self._file.do("INSERT OR REPLACE INTO told VALUES (?, ?)", person, now.isoformat())

    def of(self, person: str) -> dict[str, object]:
        """Of somebody: the messages that cannot be read, encrypted as they came, and when they were told so."""
        at = self._file.one("SELECT at FROM told WHERE person = ?", person)
        return {
            "unreadable": [{"message": event["event_id"], "room": room} for room, event in self._sent_by(person)],
            "told_unreadable_at": at or "",
        }

    def forget(self, person: str) -> None:
        """None of somebody's messages is waited for any more."""
        for _, event in self._sent_by(person):
            self.drop(event["event_id"])
        self._file.do("DELETE FROM told WHERE person = ?", person)

    def _sent_by(self, person: str) -> Found:
        return [(room, event) for room, event in self.all() if event.get("sender") == person]

    def forget_before(self, now: datetime) -> None:
        """Let go of what nobody sent a key for."""
        self._file.do("DELETE FROM locked WHERE at < ?", (now - KEPT).isoformat())
        self._file.do("DELETE FROM told WHERE at < ?", (now - TOLD_AGAIN).isoformat())
