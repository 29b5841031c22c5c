"""The file, and what is kept in it by subject."""

from datetime import datetime
from pathlib import Path

from circles.notebook import Going, Notebook
from circles_discord.memory.heard import Heard
from circles_discord.memory.mirrored import Mirrored
from circles_discord.memory.places import Places
from circles_discord.memory.sent import Sent

_NOTED = "CREATE TABLE IF NOT EXISTS noted (name TEXT PRIMARY KEY, value TEXT NOT NULL);"


class Memory:
    """All that is remembered. Every method is one transaction; instants are aware UTC; ids are Discord's, as text."""

    def __init__(self, path: Path) -> None:
        self._book = Notebook(path)
        self._book.prepare(_NOTED)
        self.sent = Sent(self._book)
        self.heard = Heard(self._book)
        self.places = Places(self._book)
        self.mirrored = Mirrored(self._book)
        self._going = Going(self._book)

    def note(self, name: str, value: str) -> None:
        """Keep one fact under a name."""
        self._book.do("INSERT INTO noted VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", name, value)

    def noted(self, name: str) -> str:
        """The fact of this name, or nothing."""
        return str(self._book.one("SELECT value FROM noted WHERE name = ?", name) or "")

    def of(self, person: str) -> dict[str, object]:
        """All that is noted of an account; nothing that is empty."""
        return {name: value for name, value in {**self.heard.of(person), **self.places.of(person)}.items() if value}

    def forget(self, person: str, now: datetime) -> None:
        """An account is forgotten. In which channel it is answered is known until it has the answer; the rooms of
        circles that it is let into, until it is let out.
        """
        with self._book.whole():
            self.heard.forget(person, now)
            self._going.add(person, now)
        self._book.settle()

    def forget_before(self, now: datetime) -> None:
        """Let go of what is too old to matter: most of it after a month, open forms after a day."""
        for person, until in self._going.over(now):
            self.heard.forget(person, until)
            if not self.heard.has_heard(person):  # else they are back
                self.places.forget_private(person)
        for each in (self.sent, self.heard, self.mirrored):
            each.forget_before(now)
        self._book.settle()

    def close(self) -> None:
        """Close the file."""
        self._book.close()
