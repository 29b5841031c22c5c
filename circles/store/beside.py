"""What adapters and plugins keep in files (keys, addresses): saved beside a copy of the database, and put back."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from circles.errors import StoreError
from circles.store import files

_PRIVATE_FOLDER = 0o700
_IS_SQLITE = b"SQLite format 3\0"
_LOGS = ("-wal", "-shm", "-journal")


def save(kept: Sequence[Path], folder: Path) -> tuple[str, ...]:
    """Copy files into a new folder that only its owner can read. Returns their names; those not there yet are left out.

    An SQLite file is copied by SQLite itself, so that the copy is whole while somebody writes to the file.
    Raises StoreError: two files have one name, the folder exists, or something cannot be read or written.
    """
    _differ(kept)
    there = [each for each in kept if each.is_file()]
    try:
        folder.mkdir(_PRIVATE_FOLDER, parents=True)
        folder.parent.chmod(_PRIVATE_FOLDER)
        for each in there:
            _copy(each, folder / each.name)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"Files could not be saved to {folder}: {error}.") from error
    return tuple(each.name for each in there)


def put_back(kept: Sequence[Path], folder: Path) -> tuple[str, ...]:
    """Put the files that were saved in a folder where they belong. What was there stays as `….before-restore`.

    Returns their names. Nobody may use the files meanwhile. Raises StoreError if something cannot be written.
    """
    _differ(kept)
    saved = [each for each in kept if (folder / each.name).is_file()]
    try:
        for each in saved:
            each.parent.mkdir(_PRIVATE_FOLDER, parents=True, exist_ok=True)
            new = each.with_name(f"{each.name}.restoring")
            new.unlink(missing_ok=True)
            _copy(folder / each.name, new)
            _set_aside(each)
            os.replace(new, each)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"Files could not be put back from {folder}: {error}.") from error
    return tuple(each.name for each in saved)


def _differ(kept: Sequence[Path]) -> None:
    names = [each.name for each in kept]
    for name in names:
        if names.count(name) > 1:
            raise StoreError(f"Two files have the name {name}, so they cannot be saved into one folder.")


def _copy(source: Path, to: Path) -> None:
    files.create(to)
    with source.open("rb") as opened:
        if opened.read(len(_IS_SQLITE)) != _IS_SQLITE:
            opened.seek(0)
            to.write_bytes(opened.read())
            return
    with closing(sqlite3.connect(source)) as database, closing(sqlite3.connect(to)) as copied:
        database.backup(copied)
        # In one file, whatever the mode of the source: its log would stay behind.
        copied.execute("PRAGMA journal_mode = DELETE")


def _set_aside(path: Path) -> None:
    """A database goes with its log, which would spoil the one that takes its place."""
    for end in ("", *_LOGS):
        old = path.with_name(path.name + end)
        if old.exists():
            os.replace(old, path.with_name(f"{path.name}.before-restore{end}"))
