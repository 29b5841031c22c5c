"""Making, opening, checking, saving and restoring a database. An older or newer one is never touched by accident."""

import asyncio
import os
import pkgutil
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

from circles.errors import StoreError
from circles.store import files, migrations
from circles.store.address import Address
from circles.store.connection import APP, Database
from circles.store.restored import catch_up, keep_links

_APPLIED = f"SELECT name FROM tortoise_migrations WHERE app = '{APP}' ORDER BY name"


def known() -> list[str]:
    """The migrations of this program, oldest first."""
    return sorted(module.name for module in pkgutil.iter_modules(migrations.__path__))


async def connect_ready(url: str, **settings: str) -> Database:
    """Connect to a database that can be used as it is. `settings`: see `Database.connect`.

    Raises StoreError, saying what to do.
    """
    address = Address.parse(url)
    if address.path is not None:
        _must_exist(address.path)
        # Before tortoise connects: that already changes a file, and it may be somebody else's.
        _must_fit(files.applied(address.path))
        return await Database.connect(address, **settings)
    database = await Database.connect(address, **settings)
    try:
        if address.dialect == "sqlite":
            await _apply(database)
        _must_fit(await _applied(database))
    except BaseException:
        await database.close()
        raise
    return database


async def migrate(url: str) -> list[str]:
    """Make a database, or bring it up to date. Returns the names of the migrations that ran.

    An SQLite file is migrated as a copy that takes its place at the end: whatever happens on the way, there is the
    old database or the new one. The old one stays beside it as `….before-migrate`.

    Raises StoreError: the database is newer than this program, or in use.
    """
    address = Address.parse(url)
    if address.path is not None:
        return await _migrate_file(address.path)
    database = await Database.connect(address)
    try:
        async with database.transaction():
            return await _apply(database)
    finally:
        await database.close()


async def check(url: str) -> list[str]:
    """What is wrong with a database, as sentences; none if it is ready."""
    path = Address.parse(url).path
    problems = []
    if path is not None and path.exists():
        problems = await asyncio.to_thread(files.damages, path)
        if path.stat().st_mode & 0o077:
            problems.append(f"{path} can be read by other users of this machine: run chmod 600 {path}")
    try:
        await (await connect_ready(url)).close()
    except StoreError as error:
        problems.append(str(error))
    return problems


async def backup(url: str, to: Path) -> None:
    """Write a copy of the database, also while it is in use. Raises StoreError if `to` exists."""
    path = _file(url, "pg_dump")
    _must_exist(path)
    await asyncio.to_thread(files.copy, path, to)


async def restore(url: str, from_: Path, now: datetime | None = None, *, renew_links: bool = False) -> bool:
    """Put a saved database in the place of the present one, which stays beside it as `….before-restore`.

    Args:
        url: of the present one.
        from_: the copy.
        now: aware; default: by the machine's clock. Calendars take what is restored for a change of this instant.
        renew_links: all calendar links end.

    Returns whether links that ended since the copy was made stay ended; else they open again.

    Raises StoreError: no database of Circles, newer than this program, damaged, or the present one is in use.
    """
    path = _file(url, "pg_restore")
    if not _is_there(from_):
        raise StoreError(f"There is no copy at {from_}. Name a file that “circles db backup” wrote.")
    _must_not_be_newer(files.applied(from_))
    if problems := await asyncio.to_thread(files.damages, from_):
        raise StoreError("\n".join(problems))
    new = _beside(path, "restoring")
    new.unlink(missing_ok=True)
    with files.alone(path) if path.exists() else nullcontext():
        files.copy(from_, new)
        are_known = path.exists() and keep_links(new, path)
        await _caught_up(Address("sqlite", "", new), now, renew_links, journal_mode="DELETE")
        files.put_in_place(new, path, _beside(path, "before-restore"))
    return are_known or renew_links


async def after_restore(url: str, *, renew_links: bool = False) -> None:
    """What `restore` does for calendars, for a database that was put back by other means, such as pg_restore."""
    await _caught_up(Address.parse(url), None, renew_links)


async def _caught_up(address: Address, now: datetime | None, renew_links: bool, **settings: str) -> None:
    database = await Database.connect(address, **settings)
    try:
        with database.entered():
            await catch_up(database, now or datetime.now(UTC), renew_links=renew_links)
    finally:
        await database.close()


async def _migrate_file(path: Path) -> list[str]:
    new = _beside(path, "migrating")
    new.unlink(missing_ok=True)
    there = _is_there(path)
    before = files.applied(path) if there else []
    _must_not_be_newer(before)
    if before == known():
        return []
    with files.alone(path) if there else nullcontext():
        try:
            files.copy(path, new) if there else files.create(new)
            names = await _migrate_copy(new)
            files.put_in_place(new, path, _beside(path, "before-migrate"))
        finally:
            new.unlink(missing_ok=True)
    return names


async def _migrate_copy(path: Path) -> list[str]:
    # Tortoise rebuilds tables on SQLite: with foreign keys on, dropping the old table would take its children along.
    database = await Database.connect(Address("sqlite", "", path), foreign_keys="OFF", journal_mode="DELETE")
    try:
        names = await _apply(database)
    finally:
        await database.close()
    if problems := files.damages(path):
        raise StoreError("The migration went wrong; the database is as it was.\n" + "\n".join(problems))
    return names


async def _apply(database: Database) -> list[str]:
    # Only migrating needs it, and every start would pay for it.
    from tortoise.migrations.executor import MigrationExecutor

    names: list[str] = []

    def note(step: str, _app: str, name: str) -> None:
        if step == "apply_done":
            names.append(name)

    _must_not_be_newer(await _applied(database))
    with database.entered():
        app = {"models": [], "migrations": migrations.__name__, "default_connection": database.name}
        executor = MigrationExecutor(database.client, {APP: app})
        # It looks into its table before it makes it, and that failure would spoil a transaction on PostgreSQL.
        await executor.recorder.ensure_schema(executor._schema_editor(atomic=False))
        await executor.migrate(progress=note)
    return names


async def _applied(database: Database) -> list[str]:
    there = {
        "sqlite": "SELECT 1 FROM sqlite_master WHERE name = 'tortoise_migrations'",
        "postgres": "SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tablename = 'tortoise_migrations'",
    }
    with database.entered():
        if not await database.fetch(there[database.address.dialect]):
            return []
        return [str(row[0]) for row in await database.fetch(_APPLIED)]


def _is_there(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _must_exist(path: Path) -> None:
    if not _is_there(path):
        raise StoreError(f"There is no database at {path}. To make one: circles db migrate")
    if not os.access(path, os.R_OK | os.W_OK):
        raise StoreError(f"{path} cannot be read and written by this user.")


def _must_fit(applied: Iterable[str]) -> None:
    _must_not_be_newer(applied)
    if set(known()) - set(applied):
        raise StoreError("The database is older than this program. To bring it up to date: circles db migrate")


def _must_not_be_newer(applied: Iterable[str]) -> None:
    if unknown := sorted(set(applied) - set(known())):
        raise StoreError(f"The database is newer than this program: it has {', '.join(unknown)}. Update Circles.")


def is_file(url: str) -> bool:
    """Whether the database is an SQLite file, which this program saves and restores itself."""
    return Address.parse(url).path is not None


def _file(url: str, instead: str) -> Path:
    path = Address.parse(url).path
    if path is None:
        raise StoreError(f"Only an SQLite file can be saved and restored here; for PostgreSQL use {instead}.")
    return path


def _beside(path: Path, what: str) -> Path:
    return path.with_name(f"{path.name}.{what}")
