"""Who was forgotten, in a file outside the database, so that an older copy put back in its place forgets them again.

On SQLite it stands beside the database; on PostgreSQL, where the settings say. It holds a hash of each id, and the day:
no name, and nothing by which anybody could be found who is not in a copy.
"""

import hashlib
import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from circles.errors import StoreError
from circles.store.address import Address
from circles.store.files import PRIVATE

SUFFIX = ".forgotten"


def mark(person_id: str) -> str:
    """What stands for somebody there."""
    return hashlib.sha256(f"circles:forgotten:{person_id}".encode()).hexdigest()


class Forgotten:
    """The file. It is only ever added to. `path` None: there is none, and nothing is noted."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    @classmethod
    def of(cls, url: str, named: str = "") -> "Forgotten":
        """That of a database: the one that is named, or else the one beside it, if it is a file."""
        if named:
            return cls(Path(named))
        path = Address.parse(url).path
        return cls(of_copy(path) if path else None)

    def marks(self) -> frozenset[str]:
        """All that stand there. Raises StoreError if the file cannot be read."""
        if self.path is None or not self.path.exists():
            return frozenset()
        try:
            return frozenset(line.split()[-1] for line in self.path.read_text("ascii").splitlines() if line.strip())
        except (OSError, ValueError) as error:
            raise StoreError(f"{self.path} cannot be read: {error}.") from error

    def add(self, marks: Iterable[str], day: date) -> None:
        """Put down those that do not stand there yet; on disk when this returns. Raises StoreError."""
        if self.path is None or not (new := sorted(set(marks) - self.marks())):
            return
        try:
            self.path.parent.mkdir(0o700, parents=True, exist_ok=True)
            file = os.open(self.path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, PRIVATE)
            try:
                os.write(file, "".join(f"{day} {each}\n" for each in new).encode("ascii"))
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            raise StoreError(f"{self.path} cannot be written: {error.strerror}.") from error


def of_copy(database: Path) -> Path:
    """Where the file of a database, or of a copy of one, is."""
    return database.with_name(database.name + SUFFIX)
