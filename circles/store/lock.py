"""One running program per database: a lock that the operating system frees, however we die."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from circles.errors import StoreError
from circles.store.address import Address


@contextmanager
def only_one(url: str) -> Iterator[None]:
    """Hold the lock of an SQLite database for as long as the program runs.

    Raises StoreError if another program holds it, or if its folder is missing or cannot be written. A database in
    memory needs none.
    """
    path = Address.parse(url).path
    if path is None:
        yield
        return
    if not path.parent.is_dir():
        raise StoreError(f"There is no folder {path.parent} for the database. Make it, or change database.url.")
    with _opened(path.with_name(path.name + ".lock")) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(
                "Circles is running on this database already. Stop the other one first, or give this one a "
                "database of its own (database.url)."
            ) from error
        yield


def _opened(path: Path) -> TextIO:
    try:
        return path.open("a", encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written ({error.strerror}), and the database needs it beside it."
        ) from error
