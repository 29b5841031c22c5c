"""A writer's turn, in each kind of database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

_TURN = 0x636972636C6573
"""The number under which PostgreSQL keeps writers in a row ("circles" in ASCII)."""


@asynccontextmanager
async def sqlite_turn(raw: Any) -> AsyncIterator[None]:
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
async def postgres_turn(raw: Any) -> AsyncIterator[None]:
    """A transaction that waits for its turn among all writers, so that both databases give the same promises."""
    async with raw.transaction():
        await raw.execute("SELECT pg_advisory_xact_lock($1)", _TURN)
        yield
