"""Rooms: of circles, and of talks with one person alone."""

import json
from collections.abc import Iterable
from datetime import datetime

from circles.notebook import Notebook

_TABLES = """
CREATE TABLE IF NOT EXISTS rooms (
    room TEXT PRIMARY KEY, key TEXT UNIQUE, person TEXT, members TEXT NOT NULL DEFAULT '[]',
    sealed INTEGER NOT NULL DEFAULT 0, closed INTEGER NOT NULL DEFAULT 0, ours INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS of_person ON rooms (person);
CREATE TABLE IF NOT EXISTS begun (name TEXT PRIMARY KEY, at TEXT NOT NULL);
"""


class Places:
    """Rooms by their id, the key of their circle, or the person."""

    def __init__(self, file: Notebook) -> None:
        self._file = file
        file.prepare(_TABLES)

    def add(self, room: str, *, key: str | None = None, person: str | None = None, ours: bool) -> None:
        """A room that is there: of a circle (by its key), or for one person."""
        self._file.do(
            "INSERT INTO rooms (room, key, person, ours) VALUES (?, ?, ?, ?) ON CONFLICT (room) DO UPDATE SET"
            " key = coalesce(excluded.key, key), person = coalesce(excluded.person, person),"
            " ours = max(excluded.ours, ours)",
            *(room, key, person, int(ours)),
        )

    def begin(self, name: str, now: datetime) -> None:
        """A room is about to be made."""
        self._file.do("INSERT OR REPLACE INTO begun VALUES (?, ?)", name, now.isoformat())

    def begun(self, name: str) -> datetime | None:
        """When a room of this name was last about to be made."""
        at = self._file.one("SELECT at FROM begun WHERE name = ?", name)
        return datetime.fromisoformat(at) if at else None

    def of_circle(self, key: str) -> str:
        """The room of a circle; empty if there is none."""
        return str(self._file.one("SELECT room FROM rooms WHERE key = ?", key) or "")

    def of_circles(self) -> list[str]:
        """The rooms of all circles, but those that were closed."""
        return [room for (room,) in self._file.all("SELECT room FROM rooms WHERE key IS NOT NULL AND NOT closed")]

    def key_of(self, room: str) -> str:
        """The key of the circle that lives in a room; empty if none does."""
        return str(self._file.one("SELECT key FROM rooms WHERE room = ?", room) or "")

    def private(self, person: str) -> str:
        """The room in which we talk with somebody alone; empty if there is none."""
        return str(self._file.one("SELECT room FROM rooms WHERE person = ? ORDER BY rowid DESC", person) or "")

    def person_of(self, room: str) -> str:
        """With whom we talk alone in a room; empty if it is no such room."""
        return str(self._file.one("SELECT person FROM rooms WHERE room = ?", room) or "")

    def forget(self, room: str) -> None:
        """We are no longer in it."""
        self._file.do("DELETE FROM rooms WHERE room = ?", room)

    def of(self, person: str) -> dict[str, object]:
        """What is noted of somebody: the rooms of our talks with them, and those of circles that they belong into."""
        talks = self._file.all("SELECT room FROM rooms WHERE person = ? ORDER BY rowid", person)
        circles = self._file.all("SELECT room FROM rooms WHERE key IS NOT NULL ORDER BY rowid")
        return {
            "private_rooms": [room for (room,) in talks],
            "rooms": [room for (room,) in circles if self.belongs(room, person)],
        }

    def forget_private(self, person: str) -> None:
        """With whom we talk in some rooms is no longer known."""
        with self._file.whole():
            self._file.do("UPDATE rooms SET person = NULL WHERE person = ?", person)
            self._file.do("DELETE FROM begun WHERE name = ?", json.dumps({"person": person}))

    def let_in(self, room: str, accounts: Iterable[str]) -> None:
        """Who belongs into a room, whether they are in it or not."""
        self._file.do("UPDATE rooms SET members = ? WHERE room = ?", json.dumps(sorted(accounts)), room)

    def belongs(self, room: str, account: str) -> bool:
        """Whether somebody belongs into a room."""
        return account in json.loads(self._file.one("SELECT members FROM rooms WHERE room = ?", room) or "[]")

    def seal(self, room: str) -> None:
        """The room is encrypted, now and for ever."""
        self.add(room, ours=False)
        self._file.do("UPDATE rooms SET sealed = 1 WHERE room = ?", room)

    def is_sealed(self, room: str) -> bool:
        """Whether it was ever encrypted."""
        return bool(self._file.one("SELECT sealed FROM rooms WHERE room = ?", room))

    def is_ours(self, room: str) -> bool:
        """Whether we made it, so that nobody else can change its encryption."""
        return bool(self._file.one("SELECT ours FROM rooms WHERE room = ?", room))

    def close(self, room: str) -> None:
        """Nothing more is posted there."""
        self._file.do("UPDATE rooms SET closed = 1 WHERE room = ?", room)

    def is_closed(self, room: str) -> bool:
        """Whether it was closed."""
        return bool(self._file.one("SELECT closed FROM rooms WHERE room = ?", room))
