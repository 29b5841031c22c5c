"""SQLite database files as files: copying a live one, being alone with one, putting another in its place.

Nothing here copies bytes of a file that may be in use: a copy is made by SQLite itself (VACUUM INTO).
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from circles.errors import StoreError
from circles.store.address import BUSY_MILLISECONDS

PRIVATE = 0o600


def create(path: Path) -> None:
    """Make an empty file that only its owner can read. Raises StoreError if there is one, or if it cannot be made."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, PRIVATE))
    except OSError as error:
        raise StoreError(f"{path} cannot be made: {error.strerror}.") from error


def applied(path: Path) -> list[str]:
    """The migrations that a file has been through. Raises StoreError if it is no database of Circles."""
    try:
        with closing(connect(path)) as database:
            found = database.execute("SELECT name FROM tortoise_migrations WHERE app = 'circles' ORDER BY name")
            names = [str(name) for (name,) in found]
    except sqlite3.Error as error:
        raise StoreError(f"{path} is no database of Circles: {error}.") from error
    if not names:
        raise StoreError(f"{path} is no database of Circles.")
    return names


def damages(path: Path) -> list[str]:
    """What is wrong inside a file, as sentences."""
    try:
        with closing(connect(path)) as database:
            text = [str(row[0]) for row in database.execute("PRAGMA integrity_check")]
            orphans = {str(row[0]) for row in database.execute("PRAGMA foreign_key_check")}
    except sqlite3.Error as error:
        return [f"{path} cannot be read: {error}."]
    found = [f"{path} is damaged: {line}." for line in text if line != "ok"]
    return found + [f"{path} is damaged: {table} refers to rows that are not there." for table in sorted(orphans)]


def copy(source: Path, to: Path) -> None:
    """Write a copy of a database, as it is at this moment, while it may be in use. Raises StoreError if `to` exists."""
    create(to)
    try:
        with closing(connect(source)) as database:
            database.execute("VACUUM INTO ?", (str(to),))
        _to_disk(to)
    except sqlite3.Error as error:
        to.unlink()
        raise StoreError(f"{source} could not be copied to {to}: {error}.") from error


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep everybody else from using a database. Raises StoreError if somebody does."""
    with closing(connect(path)) as database:
        try:
            # Leaving WAL mode works for the only user, and folds the log into the file.
            database.execute("PRAGMA journal_mode = DELETE")
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise StoreError(f"{path} is in use. Stop Circles, then try again.") from error
        yield


def put_in_place(new: Path, path: Path, aside: Path) -> None:
    """Put `new` in the place of `path` in one step, keeping what was there as `aside`. Be `alone` with it."""
    if path.exists():
        aside.unlink(missing_ok=True)
        os.link(path, aside)
    os.replace(new, path)
    _to_disk(path.parent)


def connect(path: Path) -> sqlite3.Connection:
    """Open a file that is there."""
    # By URI, so that a missing file is an error instead of an empty database.
    uri = f"{path.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_MILLISECONDS / 1000)


def _to_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
