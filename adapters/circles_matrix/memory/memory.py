"""The file, and what is kept in it by subject."""

from datetime import datetime
from pathlib import Path

from circles.notebook import Going, Notebook
from circles_matrix.memory.forms import Forms
from circles_matrix.memory.incoming import Incoming
from circles_matrix.memory.locked import Locked
from circles_matrix.memory.outgoing import Outgoing
from circles_matrix.memory.places import Places


class Memory:
    """All that is remembered. Every method is one transaction; instants are aware UTC."""

    def __init__(self, path: Path) -> None:
        self._file = Notebook(path)
        self.incoming = Incoming(self._file)
        self.locked = Locked(self._file)
        self.places = Places(self._file)
        self.outgoing = Outgoing(self._file)
        self.forms = Forms(self._file)
        self._going = Going(self._file)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def of(self, person: str) -> dict[str, object]:
        """All that is noted of an account; nothing that is empty."""
        found: dict[str, object] = {}
        for each in (self.incoming, self.forms, self.locked, self.places):
            found |= each.of(person)
        return {name: value for name, value in found.items() if value}

    def forget(self, person: str, now: datetime) -> None:
        """An account is forgotten. In which room it is answered is known until it has the answer; the rooms of circles
        into which it belongs, until it does not.
        """
        with self._file.whole():
            self._forget(person, now)
            self._going.add(person, now)
        self._file.settle()

    def _forget(self, person: str, until: datetime) -> None:
        self.incoming.forget(person, until)
        self.forms.forget(person, until)
        self.locked.forget(person)

    def forget_before(self, now: datetime) -> None:
        """Let go of what is too old to matter: most of it after a month, open forms after a day."""
        for person, until in self._going.over(now):
            self._forget(person, until)
            if not self.incoming.of(person)["requests"]:  # else they are back
                self.places.forget_private(person)
        for each in (self.incoming, self.locked, self.outgoing, self.forms):
            each.forget_before(now)
        self._file.settle()
