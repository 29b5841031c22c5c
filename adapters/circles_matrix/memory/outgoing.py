"""What went out: which message a post became, its buttons, and the marks under it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from circles.notebook import KEPT, Notebook

Buttons = Sequence[tuple[str, str, str]]
"""Mark, code and label of each."""

_TABLES = """
CREATE TABLE IF NOT EXISTS posts (key TEXT PRIMARY KEY, room TEXT NOT NULL, tried_at TEXT NOT NULL, message TEXT);
CREATE INDEX IF NOT EXISTS by_message ON posts (message);
CREATE TABLE IF NOT EXISTS buttons (
    message TEXT NOT NULL, mark TEXT NOT NULL, code TEXT NOT NULL, label TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (message, mark)
);
CREATE TABLE IF NOT EXISTS files (
    message TEXT NOT NULL, digest TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (message, digest)
);
CREATE TABLE IF NOT EXISTS presses (
    event TEXT PRIMARY KEY, room TEXT NOT NULL, message TEXT NOT NULL, spent INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS seeds (
    message TEXT NOT NULL, mark TEXT NOT NULL, room TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (message, mark)
);
"""


class Outgoing:
    """Posts by their key, buttons and marks by the message."""

    def __init__(self, file: Notebook) -> None:
        self._file = file
        file.prepare(_TABLES)

    def trying(self, key: str, room: str, now: datetime) -> datetime:
        """Note that a post is about to go out. Returns when that was first tried."""
        self._file.do("INSERT OR IGNORE INTO posts (key, room, tried_at) VALUES (?, ?, ?)", key, room, now.isoformat())
        return datetime.fromisoformat(self._file.one("SELECT tried_at FROM posts WHERE key = ?", key))

    def posted(self, key: str, message: str, buttons: Buttons, now: datetime, marks: Iterable[str] = ()) -> None:
        """A post is out as a message, with these buttons in place of any it had.

        Taps on what it showed until now are to be taken away, and `marks` are to be put under it.
        """
        rows = [(message, *each, now.isoformat()) for each in buttons]
        seeds = [(message, mark, now.isoformat(), key) for mark in marks]
        with self._file.whole():
            self._file.do("UPDATE posts SET message = ? WHERE key = ?", message, key)
            self._file.do("DELETE FROM buttons WHERE message = ?", message)
            self._file.do_each("INSERT INTO buttons (message, mark, code, label, at) VALUES (?, ?, ?, ?, ?)", rows)
            self._file.do("UPDATE presses SET spent = 1 WHERE message = ?", message)
            self._file.do_each(
                "INSERT OR IGNORE INTO seeds (message, mark, room, at) SELECT ?, ?, room, ? FROM posts WHERE key = ?",
                seeds,
            )

    def handed(self, message: str, digest: str, now: datetime) -> None:
        """A file was handed out with a message."""
        self._file.do("INSERT OR IGNORE INTO files VALUES (?, ?, ?)", message, digest, now.isoformat())

    def was_handed(self, message: str, digest: str) -> bool:
        """Whether this very file came with a message, or with a change of it."""
        found = self._file.one("SELECT 1 FROM files WHERE message = ? AND digest = ?", message, digest)
        return found is not None

    def message_of(self, key: str) -> str:
        """The message that a post became; empty if it is not known to be out."""
        return str(self._file.one("SELECT message FROM posts WHERE key = ?", key) or "")

    def is_on_its_way(self, room: str, since: datetime) -> bool:
        """Whether something was first tried in this room since then, and is not known to be out."""
        on_its_way = "SELECT 1 FROM posts WHERE message IS NULL AND room = ? AND tried_at > ?"
        return self._file.one(on_its_way, room, since.isoformat()) is not None

    def is_message(self, message: str, room: str) -> bool:
        """Whether this is a message of ours that is still there, in this room."""
        return self._file.one("SELECT 1 FROM posts WHERE message = ? AND room = ?", message, room) is not None

    def message_gone(self, message: str) -> None:
        """Somebody deleted it: it can no longer be changed, nor is it sent again."""
        self._file.do("UPDATE posts SET message = 'deleted' WHERE message = ?", message)

    def buttons(self, message: str) -> list[tuple[str, str, str]]:
        """The buttons of a message."""
        return self._file.all("SELECT mark, code, label FROM buttons WHERE message = ? ORDER BY rowid", message)

    def last_buttons(self, room: str) -> list[tuple[str, str, str]]:
        """The buttons of the newest message in a room that has any."""
        having = "SELECT message FROM posts WHERE room = ? AND message IN (SELECT message FROM buttons)"
        newest = self._file.one(f"{having} ORDER BY rowid DESC", room)
        return self.buttons(newest) if newest else []

    def pressed(self, event: str, room: str, message: str) -> None:
        """Somebody tapped a mark under a message."""
        self._file.do("INSERT OR IGNORE INTO presses (event, room, message) VALUES (?, ?, ?)", event, room, message)

    def spent_on(self, message: str) -> list[str]:
        """Reactions to a message that are to be taken away."""
        return [event for (event,) in self._file.all("SELECT event FROM presses WHERE message = ? AND spent", message)]

    def spent(self) -> list[tuple[str, str]]:
        """Reactions that are to be taken away: room and event."""
        return self._file.all("SELECT room, event FROM presses WHERE spent ORDER BY rowid")

    def taken_away(self, event: str) -> None:
        """A reaction is gone, or has to stay."""
        self._file.do("DELETE FROM presses WHERE event = ?", event)

    def plan_seeds(self, room: str, message: str, marks: Iterable[str], now: datetime) -> None:
        """Marks that are to be put under a message."""
        rows = [(message, mark, room, now.isoformat()) for mark in marks]
        with self._file.whole():
            self._file.do_each("INSERT OR IGNORE INTO seeds (message, mark, room, at) VALUES (?, ?, ?, ?)", rows)

    def seeds(self) -> list[tuple[str, str, str, datetime]]:
        """Marks that are still to be put: room, message, mark, since when."""
        rows = self._file.all("SELECT room, message, mark, at FROM seeds ORDER BY rowid")
        return [(room, message, mark, datetime.fromisoformat(at)) for room, message, mark, at in rows]

    def seeded(self, message: str, mark: str) -> None:
        """A mark is there, or is no longer wanted."""
        self._file.do("DELETE FROM seeds WHERE message = ? AND mark = ?", message, mark)

    def forget_before(self, now: datetime) -> None:
        """Posts and buttons go after a month, marks nobody could put after a day."""
        month, day = (now - KEPT).isoformat(), (now - timedelta(days=1)).isoformat()
        self._file.do("DELETE FROM posts WHERE tried_at < ?", month)
        self._file.do("DELETE FROM buttons WHERE at < ?", month)
        self._file.do("DELETE FROM files WHERE at < ?", month)
        self._file.do("DELETE FROM presses WHERE message NOT IN (SELECT message FROM buttons)")
        self._file.do("DELETE FROM seeds WHERE at < ?", day)
