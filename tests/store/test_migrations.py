"""Migrations: they only add, they make what the tables say, and they work on a database with data in it."""

# A test may block.
# ruff: noqa: ASYNC240

import ast
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tortoise.migrations.autodetector import MigrationAutodetector

from circles.domain.person import Identity
from circles.errors import StoreError
from circles.store import Ledger, connection, database, migrations
from circles.store.address import Address
from circles.store.connection import APP, Database

FILES = sorted(Path(migrations.__path__[0]).glob("[0-9]*.py"))
REBUILDING = {"AlterField", "RemoveField", "DeleteModel", "RemoveConstraint", "RemoveIndex", "RunSQL", "SQLOperation"}
"""On SQLite these copy the table, and lose its indexes and unique rules on the way; or they delete data."""
BY_INTENT = "rebuilds on purpose"

pytestmark = pytest.mark.usefixtures("template")


def operations(file: Path) -> list[ast.Call]:
    calls = [each for each in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(each, ast.Call)]
    return [each for each in calls if isinstance(each.func, ast.Attribute) and _is_operation(each.func)]


def _is_operation(function: ast.Attribute) -> bool:
    return isinstance(function.value, ast.Name) and function.value.id == "ops"


def test_every_file_is_a_migration_and_they_are_numbered() -> None:
    assert [file.stem for file in FILES] == database.known()
    assert [int(file.stem[:4]) for file in FILES] == list(range(1, len(FILES) + 1))
    assert all(operations(file) for file in FILES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_migrations_only_add(file: Path) -> None:
    used = {each.func.attr for each in operations(file) if isinstance(each.func, ast.Attribute)}
    assert not used & REBUILDING or BY_INTENT in (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_a_new_column_is_null_or_has_a_default_in_the_database(file: Path) -> None:
    for call in operations(file):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "AddField":
            field = next(each.value for each in call.keywords if each.arg == "field")
            assert isinstance(field, ast.Call)
            assert {each.arg for each in field.keywords} & {"null", "db_default"}


@pytest.fixture
def all_tables_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tortoise knows all tables of the next database that is opened: by itself only the first one knows them."""
    monkeypatch.setattr(connection, "_prepared", [])


@pytest.mark.usefixtures("all_tables_anew")
async def test_the_tables_need_no_further_migration(url: str) -> None:
    opened = await Database.connect(Address.parse(url))
    app = {"models": [], "migrations": migrations.__name__, "default_connection": opened.name}
    with opened.entered():
        apps = opened._context.apps
        assert apps is not None
        missing = [each.as_string() for each in await MigrationAutodetector(apps, {APP: app}).changes()]
    await opened.close()
    assert missing == []


async def shape(opened: Database) -> dict[str, Any]:
    """Columns, keys, unique rules, indexes and references of each table, whatever they are called."""
    with opened.entered():
        return await (_sqlite_shape if opened.address.dialect == "sqlite" else _postgres_shape)(opened)


async def _sqlite_shape(opened: Database) -> dict[str, Any]:
    found = await opened.fetch("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    tables: dict[str, Any] = {}
    for (name,) in found:
        indexes = [tuple(each)[1:4] for each in await opened.fetch(f"PRAGMA index_list('{name}')")]
        tables[name] = {
            "columns": sorted(tuple(each)[1:] for each in await opened.fetch(f"PRAGMA table_info('{name}')")),
            "references": sorted(tuple(each)[2:] for each in await opened.fetch(f"PRAGMA foreign_key_list('{name}')")),
            "indexes": sorted(
                [
                    (rest, [str(each[2]) for each in await opened.fetch(f"PRAGMA index_info('{index}')")])
                    for index, *rest in indexes
                ]
            ),
        }
    return tables


async def _postgres_shape(opened: Database) -> dict[str, Any]:
    columns = """
        SELECT table_name, column_name, data_type, is_nullable, column_default, character_maximum_length
        FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"""
    indexes = """
        SELECT tablename, regexp_replace(indexdef, ' INDEX .* ON ', ' INDEX ON ') FROM pg_indexes
        WHERE schemaname = 'public' ORDER BY 1, 2"""
    rules = """
        SELECT conrelid::regclass::text, contype::text, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2, 3"""
    parts = {"columns": columns, "indexes": indexes, "rules": rules}
    return {name: [tuple(each) for each in await opened.fetch(sql)] for name, sql in parts.items()}


@pytest.mark.usefixtures("all_tables_anew")
async def test_migrated_is_generated(url: str) -> None:
    """What the migrations make, from nothing, is what the tables say."""
    opened = await Database.connect(Address.parse(url))
    await opened.run("DROP TABLE tortoise_migrations")
    migrated = await shape(opened)
    assert len(str(migrated)) > 5000
    await _drop_everything(opened)
    assert not any((await shape(opened)).values())
    with opened.entered():
        await opened._context.generate_schemas()
    assert await shape(opened) == migrated
    await _drop_everything(opened)
    await opened.close()
    if opened.address.dialect == "postgres":
        await database.migrate(url)


async def _drop_everything(opened: Database) -> None:
    with opened.entered():
        if opened.address.dialect == "postgres":
            await opened.run("DROP SCHEMA public CASCADE")
            await opened.run("CREATE SCHEMA public")
            return
        await opened.run("PRAGMA foreign_keys = OFF")
        for (name,) in await opened.fetch("SELECT name FROM sqlite_master WHERE type = 'table'"):
            if not name.startswith("sqlite_"):
                await opened.run(f"DROP TABLE {name}")


# What follows happens to files: an upgrade of an SQLite database that has data in it.

NEXT = f"{len(FILES) + 1:04}_later"
LATER = """
from tortoise import fields, migrations
from tortoise.migrations import operations as ops


async def fail(apps, schema_editor):
    raise RuntimeError("the power went")


async def lose(apps, schema_editor):
    await schema_editor.client.execute_query("DELETE FROM person")


class Migration(migrations.Migration):
    dependencies = [("circles", "NEWEST")]
    operations = [
        ops.AddField(model_name="Person", name="note", field=fields.TextField(null=True)),
        ops.AlterField(model_name="Circle", name="name", field=fields.CharField(max_length=500)),
        MORE
    ]
"""


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Gives the program one more migration."""
    folder = tmp_path / f"later_{os.getpid()}_{len(sys.modules)}"

    def add(more: str = "") -> ModuleType:
        folder.mkdir()
        (folder / "__init__.py").touch()
        for file in FILES:
            (folder / file.name).write_text(file.read_text("utf-8"), "utf-8")
        text = LATER.replace("MORE", more).replace("NEWEST", FILES[-1].stem)
        (folder / f"{NEXT}.py").write_text(text, "utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        package = import_module(folder.name)
        monkeypatch.setattr(database, "migrations", package)
        return package

    yield add
    for name in [name for name in sys.modules if name.startswith(folder.name)]:
        del sys.modules[name]


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """An SQLite database of today's release with a little data, and its address is `sqlite:<path>`."""
    path = tmp_path / "circles.db"
    await database.migrate(f"sqlite:{path}")
    ledger = await Ledger.open(f"sqlite:{path}", lambda: "id1")
    await ledger.people.add("Ana", Identity("local", "ana"))
    await ledger.close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("INSERT INTO program VALUES ('p', 1, '', '', '', '')")
        raw.execute("INSERT INTO season (id, number, state, program_id) VALUES ('s', 1, 'draft', 'p')")
        raw.execute(
            "INSERT INTO circle (id, number, name, state, series, plan, reasons, created_at, season_id)"
            " VALUES ('c', 1, 'Owl', 'active', '', '', '', '', 's')"
        )
        raw.execute(
            "INSERT INTO membership (id, state, joined_at, host, circle_id, person_id)"
            " VALUES (1, 'active', '', 1, 'c', 'id1')"
        )
    return path


def ask(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute(sql).fetchall()


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as raw:
        return list(raw.iterdump())


@pytest.mark.slow
async def test_an_upgrade_keeps_the_data_and_the_file_as_it_was(path: Path, later: Any) -> None:
    later()
    with pytest.raises(StoreError, match=r"older than this program.*circles db migrate"):
        await Ledger.open(f"sqlite:{path}", str)
    assert await database.migrate(f"sqlite:{path}") == [NEXT]
    assert await database.migrate(f"sqlite:{path}") == []
    assert ask(path, "SELECT name, note FROM person") == [("Ana", None)]
    assert ask(path, "SELECT circle_id FROM membership") == [("c",)], "rebuilding a table keeps its children"
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.with_name("circles.db.before-migrate")
    assert ask(before, "SELECT name FROM tortoise_migrations") == [(file.stem,) for file in FILES]
    assert sorted(each.name for each in path.parent.glob("circles.db*")) == [path.name, before.name]


@pytest.mark.slow
async def test_an_upgrade_that_fails_changes_nothing(path: Path, later: Any) -> None:
    later("ops.RunPython(code=fail),")
    before = dump(path)
    with pytest.raises(RuntimeError, match="the power went"):
        await database.migrate(f"sqlite:{path}")
    assert dump(path) == before
    assert [each.name for each in path.parent.glob("circles.db*")] == [path.name]


@pytest.mark.slow
async def test_an_upgrade_that_breaks_references_changes_nothing(path: Path, later: Any) -> None:
    later("ops.RunPython(code=lose),")
    before = dump(path)
    with pytest.raises(StoreError, match="membership refers to rows that are not there"):
        await database.migrate(f"sqlite:{path}")
    assert dump(path) == before


@pytest.mark.slow
async def test_a_half_made_copy_of_a_killed_upgrade_is_no_obstacle(path: Path, later: Any) -> None:
    path.with_name("circles.db.migrating").write_bytes(b"half a database")
    later()
    assert await database.migrate(f"sqlite:{path}") == [NEXT]


@pytest.mark.slow
async def test_a_database_in_use_is_not_upgraded(path: Path, later: Any) -> None:
    ledger = await Ledger.open(f"sqlite:{path}", str)
    later()
    with pytest.raises(StoreError, match=r"in use\. Stop Circles"):
        await database.migrate(f"sqlite:{path}")
    await ledger.people.rename("id1", "Bo")
    await ledger.close()
    assert await database.migrate(f"sqlite:{path}") == [NEXT]
    assert ask(path, "SELECT name FROM person") == [("Bo",)]
