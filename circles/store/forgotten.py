"""Who was forgotten, in a file beside the database, so that an older copy put back in its place forgets them again.

It holds a hash of each id, and the day: no name, and nothing by which anybody could be found who is not in a copy.
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
    """The file. It is only ever added to; a database in memory, or on a server, has none."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    @classmethod
    def beside(cls, url: str) -> "Forgotten":
        """That of a database."""
        path = Address.parse(url).path
        return cls(of_copy(path) if path else None)

    def marks(self) -> frozenset[str]:
        """All that stand there. Raises StoreError if the file cannot be read."""
        if self._path is None or not self._path.exists():
            return frozenset()
        try:
            return frozenset(line.split()[-1] for line in self._path.read_text("ascii").splitlines() if line.strip())
        except (OSError, ValueError) as error:
            raise StoreError(f"{self._path} cannot be read: {error}.") from error

    def add(self, marks: Iterable[str], day: date) -> None:
        """Put down those that do not stand there yet; on disk when this returns. Raises StoreError."""
        if self._path is None or not (new := sorted(set(marks) - self.marks())):
            return
        try:
            file = os.open(self._path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, PRIVATE)
            try:
                os.write(file, "".join(f"{day} {each}\n" for each in new).encode("ascii"))
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            raise StoreError(f"{self._path} cannot be written: {error.strerror}.") from error


def of_copy(database: Path) -> Path:
    """Where the file of a database, or of a copy of one, is."""
    return database.with_name(database.name + SUFFIX)


def carry(source: Path, to: Path, day: date) -> None:
    """What stands beside one database also stands beside another one from now on. Raises StoreError."""
    Forgotten(of_copy(to)).add(Forgotten(of_copy(source)).marks(), day)
