"""SQLite as tortoise reaches it, without a detour where none is needed.

The driver (aiosqlite) has another thread do each statement. Most take microseconds, and the way there and back takes
twenty times as long. So only what may have to wait goes there: taking the write lock, a write that is its own
transaction, a commit. What reads, and what writes with the lock in hand, is done on the spot.
"""

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

import aiosqlite
from tortoise.backends.sqlite.client import SqliteClient

T = TypeVar("T")
_READS = ("SELECT", "WITH")
_STATEMENTS = 512
"""So many prepared statements are kept: a season needs some three hundred."""


class Connection(aiosqlite.Connection):
    """A connection that two threads use, never both at once: what is asked is done in the order it was asked."""

    def __init__(self, path: str) -> None:
        def connect() -> sqlite3.Connection:
            made = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=_STATEMENTS)
            made.row_factory = sqlite3.Row
            return made

        super().__init__(connect, iter_chunk_size=64)
        # Each is counted by one thread alone. What a cancelled task asked for may still be under way; it comes first.
        self._sent = 0
        self._done = 0

    async def _execute(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        if self._sent == self._done and self._is_quick(args):
            return fn(*args, **kwargs)

        def there() -> T:
            try:
                return fn(*args, **kwargs)
            finally:
                self._done += 1

        self._sent += 1
        done: T = await super()._execute(there)  # type: ignore[no-untyped-call]
        return done

    def _is_quick(self, args: tuple[Any, ...]) -> bool:
        # What has no SQL commits, rolls back or closes. Without a lock, reading waits for nobody: the journal is a WAL.
        sql = args[0] if args and isinstance(args[0], str) else ""
        return bool(sql) and self._running and (self.in_transaction or sql.lstrip().startswith(_READS))


class Client(SqliteClient):
    """Tortoise's client, on such a connection."""

    async def create_connection(self, with_db: bool) -> None:
        """Connect, and set the pragmas."""
        self._connection = await Connection(str(self.filename))
        for name, value in self.pragmas.items():
            await self._connection.execute_fetchall(f"PRAGMA {name}={value}")
        await self._post_connect()


client_class = Client
