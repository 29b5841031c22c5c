"""One open database: which connection a task talks to, transactions, and what its errors mean."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial, wraps
from inspect import iscoroutinefunction
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext, _current_context
from tortoise.exceptions import OperationalError
from tortoise.models import Model

from circles.errors import CirclesError, StoreError
from circles.store.address import BUSY_MILLISECONDS, Address
from circles.store.complaints import LOCKED, from_the_database, is_locked, meant
from circles.store.dialect import among as among
from circles.store.dialect import told
from circles.store.touched import Touched
from circles.store.turns import postgres_turn, sqlite_turn

APP = "circles"
CLOSING_SECONDS = 10
CLOSED = "The database is closed."


@dataclass(slots=True)
class _Open:
    """A transaction and its task. `spoiled`: a step failed, so none of it is kept."""

    task: "asyncio.Task[Any] | None"
    spoiled: bool = False
    touched: Touched = field(default_factory=Touched)
    feeds: frozenset[str] = frozenset()


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
        self._told = partial(told, address.dialect)
        self._root: Any = None
        self._locked_out_at = 0.0
        self.before_commit: Callable[[frozenset[str]], Awaitable[None]] | None = None
        self.calendars: Callable[[Touched], Awaitable[frozenset[str]]] | None = None
        self.after_commit: Callable[[frozenset[str]], None] = lambda feeds: None

    @classmethod
    async def connect(cls, address: Address, **settings: str) -> "Database":
        """Connect. `settings` are SQLite pragmas instead of the usual ones. Raises StoreError."""
        database = cls(address)
        connection = address.connection()
        connection["credentials"].update(settings)
        with database._context:
            config = {"connections": {database.name: connection}, "apps": {APP: _tables(database.name)}}
            await database._context.init(config=config, use_tz=True, timezone="UTC")
        database._root = database.client
        opening = asyncio.ensure_future(database._open())
        try:
            await asyncio.shield(opening)
        except BaseException:
            # Also when told to stop meanwhile: the driver's thread opens the file all the same. It must not be left
            # alone with it.
            await asyncio.wait([opening])
            await database._context.close_connections()
            raise
        return database

    async def _open(self) -> None:
        with self.entered():
            await self.fetch("SELECT 1")

    async def close(self) -> None:
        """Close, when what is under way has ended. Everything that is asked afterwards raises StoreError."""
        if self._closed:
            return
        self._closed = True
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_SECONDS), self._writers, self._root.acquire_connection():
                pass
        await self._context.close_connections()

    @property
    def client(self) -> BaseDBAsyncClient:
        """What this task talks to: its transaction, or else the database."""
        return self._context.db(self.name)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Make tortoise find this database, and turn its errors into StoreError."""
        self._must_be_open()
        try:
            # As tortoise's own entry, which remembers one task only: many are in here at once.
            before = _current_context.set(self._context)
            try:
                yield
            finally:
                _current_context.reset(before)
        except Exception as error:
            if self._closed and not isinstance(error, CirclesError):
                raise StoreError(CLOSED) from error
            if not from_the_database(error):
                raise
            if mine := self._mine.get():
                mine.spoiled = True
            raise meant(error) from error

    def _must_be_open(self) -> None:
        # What began before may end.
        if self._closed and self._mine.get() is None:
            raise StoreError(CLOSED)

    def patience(self) -> float | None:
        """How many seconds this task may wait for its turn: for ever, but for one case.

        A task that was started inside a transaction inherits it with its context. It does not belong there: the
        transaction would end under its hands. So it steps out and waits for its turn, but not for ever, since the
        transaction may be waiting for this very task.
        """
        mine = self._mine.get()
        if mine is None or mine.task is asyncio.current_task():
            return None
        self._mine.set(None)
        self._context.connections.set(self.name, self._root)
        return BUSY_MILLISECONDS / 1000

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """All of the block or nothing. The writer's turn is taken at the door; a nested block joins the outer one.

        Keep it short, and await nothing but the store inside. If a step fails, nothing is kept, even if its error
        was caught. Raises StoreError if somebody else keeps the database busy for longer than a write waits.
        """
        patience = self.patience()
        self._must_be_open()
        if self._mine.get() is not None:
            yield
            return
        inside: BaseException | None = None
        try:
            async with asyncio.timeout(patience) as waiting, self._turn() as client:
                waiting.reschedule(None)
                with self._marked(client) as mine:
                    try:
                        yield
                        if mine.touched:
                            await self._follow(mine)
                    except BaseException as error:
                        inside = error
                        raise
                if mine.spoiled:
                    raise StoreError("A step of this change failed, so nothing of it was stored.")
        except Exception as error:
            if error is inside or not from_the_database(error):
                raise
            raise meant(error) from error
        if mine.feeds:
            self.after_commit(mine.feeds)

    async def _follow(self, mine: _Open) -> None:
        """What follows from what this transaction did, inside it."""
        circles = frozenset(mine.touched.circles | mine.touched.breaks)
        if circles and self.before_commit:
            await self.before_commit(circles)
        if self.calendars:
            mine.feeds = await self.calendars(mine.touched)

    @property
    def touched(self) -> Touched:
        """Where to note what this transaction changes; outside of one, nobody asks."""
        mine = self._mine.get()
        return mine.touched if mine else Touched()

    def touch(self, circle_id: str) -> None:
        """Note in this transaction that something about a circle changed; outside of one, nobody asks."""
        self.touched.circles.add(circle_id)

    @contextmanager
    def _marked(self, client: BaseDBAsyncClient) -> Iterator[_Open]:
        """Let this task talk to `client`."""
        mine = _Open(asyncio.current_task())
        mine_before = self._mine.set(mine)
        connection_before = self._context.connections.set(self.name, client)
        try:
            yield mine
        finally:
            self._context.connections.reset(connection_before)
            self._mine.reset(mine_before)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[BaseDBAsyncClient]:
        """Wait until nobody else writes; then a connection inside a transaction."""
        sqlite = self.address.dialect == "sqlite"
        root, came = self._root, time.monotonic()
        async with self._writers, root.acquire_connection() as raw, AsyncExitStack() as turn:
            await self._have_turn(turn, (sqlite_turn if sqlite else postgres_turn)(raw), came)
            client: Any = root._in_transaction()
            # The wrapper only: entering tortoise's own transaction is not safe against being cancelled.
            client = client.connection if sqlite else client.client
            client._connection = raw
            yield client

    async def _have_turn(self, stack: AsyncExitStack, turn: AbstractAsyncContextManager[None], came: float) -> None:
        """Begin. Who was in the queue when another process would not let go shares the answer, and is told at once:
        else each in the queue would wait for as long again.
        """
        if came < self._locked_out_at:
            raise OperationalError(LOCKED)
        try:
            await stack.enter_async_context(turn)
        except Exception as error:
            if is_locked(error):
                self._locked_out_at = time.monotonic()
            raise

    async def fetch(self, sql: str, *values: Any) -> Sequence[Any]:
        """The rows of a statement. Write placeholders as `?1`, in every dialect."""
        return (await self.client.execute_query(*self._told(sql, values)))[1]

    async def fetch_changed(self, sql: str, *values: Any) -> Sequence[Any]:
        """The rows of an UPDATE or INSERT … RETURNING."""
        if self.address.dialect == "postgres":
            # What begins so is run there for its count alone.
            sql = f"WITH changed AS ({sql}) SELECT * FROM changed"
        return await self.fetch(sql, *values)

    async def run(self, sql: str, *values: Any) -> int:
        """Run an UPDATE or DELETE (how many rows it changed) or an INSERT (the number means nothing)."""
        return (await self.client.execute_query(*self._told(sql, values)))[0]

    async def run_each(self, sql: str, many: Iterable[Sequence[Any]]) -> None:
        """Run the same statement once for each of these rows of values, inside a transaction."""
        if all_told := [self._told(sql, values) for values in many]:
            await self.client.execute_many(all_told[0][0], [values for _, values in all_told])

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


_prepared: list[str] = []
"""The dialect for which tortoise prepared the tables last: it changes the classes themselves, for all contexts."""


def _tables(dialect: str) -> dict[str, Any]:
    """What tortoise has to prepare before a database is opened. It insists on some table; if the last database was of
    this dialect, too, one is enough.
    """
    models = "circles.store.rows.failing" if _prepared == [dialect] else "circles.store.rows"
    _prepared[:] = [dialect]
    return {"models": [models], "default_connection": dialect}


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
        patience = self._db.patience()
        with self._db.entered():
            if patience is None:
                return await method(self, *args, **kwargs)
            async with asyncio.timeout(patience):
                return await method(self, *args, **kwargs)

    return call
