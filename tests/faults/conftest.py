"""The fault catalogue: a file for each row, named `test_fNN_…`; the names of its tests say the row.

`make test` lives through a part of what is dear. `make faults` (CIRCLES_FAULTS_ALL) lives through all of it, and prints
the figures.
"""

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from circles.store.database import migrate
from tests.engine.conftest import Town, first, town
from tests.faults.program import Program

__all__ = ["ALL", "Kept", "first", "kept", "of", "program", "town"]

ALL = bool(os.environ.get("CIRCLES_FAULTS_ALL"))


def of(everything: int, part: int) -> int:
    """How many: the figure of the row in `make faults`, a part of it in `make test`."""
    return everything if ALL else part


class Kept:
    """All that a database holds, read beside the program."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table."""
        with closing(sqlite3.connect(self.path)) as database:
            names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in names}

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """The rows of a query."""
        with closing(sqlite3.connect(self.path)) as database:
            return database.execute(sql).fetchall()

    def integrity(self) -> str:
        """What SQLite thinks of the file: "ok"."""
        ((found,),) = self.rows("PRAGMA integrity_check")
        return str(found)


@pytest.fixture
def kept(town: Town) -> Kept:
    """What the town's database holds."""
    return Kept(town.database)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """`circles run` on an empty database."""
    made = Program.make(tmp_path)
    asyncio.run(migrate(f"sqlite:{made.database}"))
    return made
