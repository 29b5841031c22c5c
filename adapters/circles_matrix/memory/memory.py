"""The file, and what is kept in it by subject."""

from datetime import datetime
from pathlib import Path

from circles.notebook import Notebook
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

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def forget_before(self, now: datetime) -> None:
        """Let go of what is too old to matter: most of it after a month, open forms after a day."""
        for each in (self.incoming, self.locked, self.outgoing, self.forms):
            each.forget_before(now)
        self._file.settle()
