"""One open database: which connection a task talks to, transactions, and what its errors mean."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext
from tortoise.exceptions import DBConnectionError, IntegrityError, OperationalError, TransactionManagementError
from tortoise.models import Model

from circles.errors import StoreError
from circles.store.address import Address

APP = "circles"
_TURN = 0x636972636C6573
"""The number under which PostgreSQL keeps writers in a row ("circles" in ASCII)."""


@dataclass(slots=True)
class _Open:
    """A transaction of one task. `spoiled`: a step failed, so the whole must not be kept."""

    root: BaseDBAsyncClient
    client: BaseDBAsyncClient
    ended: bool = False
    spoiled: bool = False


class Database:
    """An open database. Any task may use it, whether it was started before the database was opened or after.

    Tortoise finds its connection through a context variable, which a task inherits when it is created. So the
    context is kept here and entered for each call (see `Book`), and never left lying around.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self._context = TortoiseContext()
        self._closed = False
        # Tortoise keeps the SQL it made by connection name, for all dialects alike: so one name for each.
        self.name = address.dialect
        self._writers = asyncio.Lock()
        self._mine: ContextVar[_Open | None] = ContextVar("circles.transaction", default=None)

    @classmethod
    async def connect(cls, address: Address, **settings: str) -> "Database":
        """Connect. `settings` are SQLite pragmas instead of the usual ones. Raises StoreError."""
        database = cls(address)
        connection = address.connection()
        connection["credentials"].update(settings)
        config = {
            "connections": {database.name: connection},
            "apps": {APP: {"models": ["circles.store.rows"], "default_connection": database.name}},
        }
        with database._context:
            await database._context.init(config=config, use_tz=True, timezone="UTC")
        try:
            with database.entered():
                await database.fetch("SELECT 1")
        except BaseException:
            await database.close()
            raise
        return database

    async def close(self) -> None:
        """Close. Everything that is asked afterwards raises StoreError."""
        self._closed = True
        await self._context.close_connections()

    @property
    def client(self) -> BaseDBAsyncClient:
        """What this task talks to: its transaction, or else the database."""
        mine = self._mine.get()
        if mine is not None and not mine.ended:
            return mine.client
        if self._closed:
            raise StoreError("The database is closed.")
        return self._context.db(self.name)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Make tortoise find this database, and turn its errors into StoreError."""
        if self._closed:
            raise StoreError("The database is closed.")
        mine = self._mine.get()
        if mine is not None and mine.ended:
            # This task was started inside a transaction and has outlived it.
            self._mine.set(None)
            self._context.connections.set(self.name, mine.root)
        # A context remembers one entry only, and many tasks are in here at once: each enters a copy.
        with self._explained(), copy(self._context):
            yield

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if not _from_the_database(error):
                raise
            mine = self._mine.get()
            if mine is not None:
                mine.spoiled = True
            raise StoreError(_meaning(error)) from error

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """All of the block or nothing. The writer's turn is taken at the door; a nested block joins the outer one.

        Keep it short, and await nothing but the store inside. If a step fails, nothing is kept, even if its error
        was caught. Raises StoreError if somebody else keeps the database busy for longer than a write waits.
        """
        mine = self._mine.get()
        if mine is not None and not mine.ended:
            yield
            return
        root = self.client
        with self._explained():
            async with self._writers, root.acquire_connection() as raw, self._writing(raw):
                mine = _Open(root, self._in_transaction(root, raw))
                mine_before = self._mine.set(mine)
                connection_before = self._context.connections.set(self.name, mine.client)
                try:
                    yield
                finally:
                    mine.ended = True
                    self._context.connections.reset(connection_before)
                    self._mine.reset(mine_before)
                if mine.spoiled:
                    raise StoreError("A step of this change failed, so nothing of it was stored.")

    def _writing(self, raw: Any) -> AbstractAsyncContextManager[None]:
        return _sqlite_turn(raw) if self.address.dialect == "sqlite" else _postgres_turn(raw)

    def _in_transaction(self, root: Any, raw: Any) -> BaseDBAsyncClient:
        if self.address.dialect == "sqlite":
            from tortoise.backends.sqlite.client import SqliteTransactionWrapper

            return SqliteTransactionWrapper(root)
        from tortoise.backends.asyncpg.client import TransactionWrapper

        client = TransactionWrapper(root)
        client._connection = raw
        return client

    async def fetch(self, sql: str, *values: Any) -> Sequence[Any]:
        """The rows of a statement. Write placeholders as `?1`, in every dialect."""
        return (await self.client.execute_query(self._dialect(sql), list(values)))[1]

    async def run(self, sql: str, *values: Any) -> int:
        """Run an UPDATE or DELETE (how many rows it changed) or an INSERT (the number means nothing)."""
        return (await self.client.execute_query(self._dialect(sql), list(values)))[0]

    async def insert(self, new: Iterable[Model], on: Sequence[str] = (), update: Sequence[str] = ()) -> None:
        """Insert rows. One that is there already is left as it is, or gets new values in the columns `update`.

        Args:
            on: the columns that make a row "the same"; without them, every row must be new.
        """
        rows = list(new)
        if not rows:
            return
        how: dict[str, Any] = {"on_conflict": on, "update_fields": update} if update else {"ignore_conflicts": bool(on)}
        # In a transaction of ours always: the one that tortoise opens here stays open when the task is cancelled.
        async with self.transaction():
            await type(rows[0]).bulk_create(rows, **how)

    def _dialect(self, sql: str) -> str:
        return sql if self.address.dialect == "sqlite" else sql.replace("?", "$")


class Book:
    """One subject's reads and writes. Each public coroutine of a book runs inside its database (see `entered`)."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def __init_subclass__(cls) -> None:
        for name, method in list(vars(cls).items()):
            if iscoroutinefunction(method) and not name.startswith("_"):
                setattr(cls, name, _at_the_door(method))


def _at_the_door(method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @wraps(method)
    async def call(self: Book, *args: Any, **kwargs: Any) -> Any:
        with self._db.entered():
            return await method(self, *args, **kwargs)

    return call


@asynccontextmanager
async def _sqlite_turn(raw: Any) -> AsyncIterator[None]:
    """A transaction that takes the write lock at once. A plain BEGIN would take it with the first write, and if
    another process wrote since the first read, SQLite refuses that without waiting."""
    try:
        await raw.execute("BEGIN IMMEDIATE")
        yield
        await raw.commit()
    except BaseException:
        # Also when cancelled while BEGIN was under way: the driver's thread runs it all the same.
        await raw.rollback()
        raise


@asynccontextmanager
async def _postgres_turn(raw: Any) -> AsyncIterator[None]:
    """A transaction that waits for its turn among all writers, so that both databases give the same promises."""
    async with raw.transaction():
        await raw.execute("SELECT pg_advisory_xact_lock($1)", _TURN)
        yield


def _from_the_database(error: Exception) -> bool:
    ours = (OperationalError, IntegrityError, TransactionManagementError, DBConnectionError, sqlite3.Error)
    return isinstance(error, ours) or type(error).__module__.startswith("asyncpg")


def _meaning(error: Exception) -> str:
    inner = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
    text = str(inner)
    if "database is locked" in text or getattr(inner, "sqlstate", None) == "55P03":
        return "The database is busy: something else is writing to it. Nothing was stored; try again in a moment."
    if isinstance(error, IntegrityError):
        return f"The database refused a change that contradicts what it holds: {text}"
    return f"The database cannot be used: {text}"
