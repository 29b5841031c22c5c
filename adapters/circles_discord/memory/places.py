"""The rooms of circles, and where people are written to in private."""

from datetime import datetime

from circles.notebook import Notebook

_TABLES = """
CREATE TABLE IF NOT EXISTS rooms (
    id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, closed INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS opening (key TEXT PRIMARY KEY, since TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS inside (room TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (room, person));
CREATE TABLE IF NOT EXISTS kept_out (room TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (room, person));
CREATE TABLE IF NOT EXISTS topics (room TEXT PRIMARY KEY, topic TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS privates (person TEXT PRIMARY KEY, channel TEXT NOT NULL, heard TEXT NOT NULL DEFAULT '');
"""


class Places:
    """Rooms by the key that they were opened for; private channels by account."""

    def __init__(self, book: Notebook) -> None:
        self._book = book
        book.prepare(_TABLES)

    def opening(self, key: str, now: datetime) -> datetime:
        """A room is about to be made. Returns since when we try: what came before is not this one."""
        self._book.do("INSERT OR IGNORE INTO opening VALUES (?, ?)", key, now.isoformat())
        return datetime.fromisoformat(self._book.one("SELECT since FROM opening WHERE key = ?", key))

    def opened(self, key: str, room: str, name: str) -> None:
        """The room of this key is there."""
        with self._book.whole():
            self._book.do("INSERT OR REPLACE INTO rooms (id, key, name) VALUES (?, ?, ?)", room, key, name)
            self._book.do("DELETE FROM opening WHERE key = ?", key)

    def room_of(self, key: str) -> str:
        """The room that this key made; empty if there is none."""
        return str(self._book.one("SELECT id FROM rooms WHERE key = ?", key) or "")

    def name_of(self, room: str) -> str:
        """How the circle is called that lives in a room; empty if it is no room of ours."""
        return str(self._book.one("SELECT name FROM rooms WHERE id = ?", room) or "")

    def open_rooms(self) -> tuple[str, ...]:
        """The rooms that should stay open."""
        return tuple(room for (room,) in self._book.all("SELECT id FROM rooms WHERE NOT closed ORDER BY rowid"))

    def is_closed(self, room: str) -> bool:
        """Whether we closed it."""
        return bool(self._book.one("SELECT closed FROM rooms WHERE id = ?", room))

    def closed(self, room: str) -> None:
        """It is read-only from now on."""
        self._book.do("UPDATE rooms SET closed = 1 WHERE id = ?", room)

    def inside(self, room: str) -> set[str]:
        """The accounts that we let in. Discord does not tell a bot without privileges who is in a thread."""
        return {person for (person,) in self._book.all("SELECT person FROM inside WHERE room = ?", room)}

    def let_in(self, room: str, person: str) -> None:
        """An account is in this room now."""
        with self._book.whole():
            self._book.do("INSERT OR IGNORE INTO inside VALUES (?, ?)", room, person)
            self._book.do("DELETE FROM kept_out WHERE room = ? AND person = ?", room, person)

    def kept_out(self, room: str) -> set[str]:
        """The accounts that belong in and that Discord did not let in."""
        return {person for (person,) in self._book.all("SELECT person FROM kept_out WHERE room = ?", room)}

    def keep_out(self, room: str, person: str) -> None:
        """Discord did not let an account in."""
        self._book.do("INSERT OR IGNORE INTO kept_out VALUES (?, ?)", room, person)

    def put_out(self, room: str, person: str) -> None:
        """An account is no longer in this room."""
        with self._book.whole():
            self._book.do("DELETE FROM inside WHERE room = ? AND person = ?", room, person)
            self._book.do("DELETE FROM kept_out WHERE room = ? AND person = ?", room, person)

    def topic_waits(self, room: str, topic: str) -> None:
        """This is to stand above a room as soon as Discord lets us."""
        self._book.do("INSERT OR REPLACE INTO topics VALUES (?, ?)", room, topic)

    def waiting_topics(self) -> dict[str, str]:
        """The topics that wait, by room."""
        return {room: topic for room, topic in self._book.all("SELECT room, topic FROM topics")}

    def topic_stands(self, room: str) -> None:
        """Nothing waits any more."""
        self._book.do("DELETE FROM topics WHERE room = ?", room)

    def private_of(self, person: str) -> str:
        """The channel of the private messages with an account; empty if it is not known yet."""
        return str(self._book.one("SELECT channel FROM privates WHERE person = ?", person) or "")

    def talks_in(self, person: str, channel: str) -> None:
        """An account is written to in this channel."""
        self._book.do(
            "INSERT INTO privates (person, channel) VALUES (?, ?) ON CONFLICT DO UPDATE SET channel = excluded.channel",
            person,
            channel,
        )

    def heard_until(self, channel: str, message: str) -> None:
        """This is the newest private message that was heard there."""
        newest = "UPDATE privates SET heard = ? WHERE channel = ? AND length(heard) <= length(?) AND heard < ?"
        self._book.do(newest, message, channel, message, message)

    def of(self, person: str) -> dict[str, object]:
        """What is noted of an account: its private channel with us, and the rooms of circles that it is let into."""
        rooms = self._book.all("SELECT name FROM rooms JOIN inside ON room = id WHERE person = ? ORDER BY name", person)
        private = self.private_of(person)
        return {"private_rooms": [private] if private else [], "rooms": [name for (name,) in rooms]}

    def forget_private(self, person: str) -> None:
        """Where an account is written to is no longer known, nor that it could not be let in."""
        with self._book.whole():
            self._book.do("DELETE FROM privates WHERE person = ?", person)
            self._book.do("DELETE FROM kept_out WHERE person = ?", person)

    def privates(self) -> list[tuple[str, str]]:
        """Each private channel with the newest message that was heard there; empty if none was."""
        rows = self._book.all("SELECT channel, heard FROM privates")
        return [(str(channel), str(heard)) for channel, heard in rows]
