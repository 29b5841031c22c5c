"""What an adapter or a plugin notes and knows after a restart: one SQLite file, read and written on the spot."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

KEPT = timedelta(days=30)
"""How long an adapter usually knows what was heard, and which message a post became."""
ANSWERED = timedelta(minutes=10)
"""Within that, whoever asked to be forgotten has the answer; what was noted for it goes afterwards."""


class Notebook:
    """The file. Reading and writing takes well under a millisecond, so nobody waits for a thread.

    All threads may use it: plugins are asked in several.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA secure_delete = ON")  # what is let go is overwritten, not only unlinked
        self._db.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last second: the server has it still

    def prepare(self, tables: str) -> None:
        """Make tables that are not there yet."""
        with self._lock:
            self._db.executescript(tables)

    def do(self, sql: str, *values: object) -> None:
        """One statement, kept when this returns, unless a `whole` is open."""
        with self._lock:
            self._db.execute(sql, values)

    def do_each(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        """One statement for each row."""
        with self._lock:
            self._db.executemany(sql, rows)

    def all(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def one(self, sql: str, *values: object) -> Any:
        """The first value of the first row; None if there is none."""
        with self._lock:
            row = self._db.execute(sql, values).fetchone()
        return row[0] if row else None

    @contextmanager
    def whole(self) -> Iterator[None]:
        """All of it or nothing."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def settle(self) -> None:
        """Let the log beside the file go too: it holds what the file no longer does."""
        with self._lock:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()


class Going:
    """Who asked to be forgotten, until what was noted of that very request is gone as well."""

    def __init__(self, book: Notebook) -> None:
        self._book = book
        book.prepare("CREATE TABLE IF NOT EXISTS going (account TEXT PRIMARY KEY, at TEXT NOT NULL);")

    def add(self, account: str, now: datetime) -> None:
        """They asked at this instant (aware UTC)."""
        self._book.do("INSERT OR REPLACE INTO going VALUES (?, ?)", account, now.isoformat())

    def over(self, now: datetime) -> list[tuple[str, datetime]]:
        """Those who have their answer, with the instant until which things were noted for it. They are taken out."""
        rows = self._book.all("SELECT account, at FROM going WHERE at <= ?", (now - ANSWERED).isoformat())
        for account, _ in rows:
            self._book.do("DELETE FROM going WHERE account = ?", account)
        return [(account, datetime.fromisoformat(at) + ANSWERED) for account, at in rows]
