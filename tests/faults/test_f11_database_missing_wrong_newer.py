"""F11 of the fault catalogue: the database is missing, somebody else's, damaged, older or newer."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from circles.cli import main
from circles.store.database import migrate


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """A database that could be used."""
    path = tmp_path / "data" / "circles.db"
    path.parent.mkdir()
    asyncio.run(migrate(f"sqlite:{path}"))
    return path


def change(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(sql)


def missing(path: Path) -> None:
    path.unlink()


def no_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def no_database(path: Path) -> None:
    path.write_text("not a database at all\n" * 500)


def somebody_elses(path: Path) -> None:
    path.unlink()
    change(path, "CREATE TABLE photos (id INTEGER)")


def older(path: Path) -> None:
    change(path, "DELETE FROM tortoise_migrations WHERE id = (SELECT max(id) FROM tortoise_migrations)")


def newer(path: Path) -> None:
    change(path, "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('circles', '9999_future', '')")


def cut_off(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 3)


SAYS: dict[Callable[[Path], None], str] = {
    missing: "circles db migrate",
    no_folder: "There is no folder",
    empty: "circles db migrate",
    a_folder: "circles.db",
    no_database: "no database of Circles",
    somebody_elses: "no database of Circles",
    older: "circles db migrate",
    newer: "Update Circles",
    cut_off: "malformed",
}


def everything(folder: Path) -> dict[str, bytes]:
    """All files but the lock, which holds nothing."""
    files = [each for each in folder.rglob("*") if each.is_file() and each.suffix not in (".lock", ".starts")]
    return {each.name: each.read_bytes() for each in files}


@pytest.mark.slow
@pytest.mark.parametrize("wrong", SAYS)
def test_f11_refuses_to_start_says_why_and_touches_nothing(
    ready: Path, wrong: Callable[[Path], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of them: a sentence, the exit code 1, and never an empty new database in the place of the old one."""
    wrong(ready)
    config = tmp_path / "circles.toml"
    config.write_text(f'[database]\nurl = "sqlite:{ready}"\n[adapters.local]\n')
    before = everything(tmp_path)
    assert main(["run", "--config", str(config)]) == 1
    said = capsys.readouterr().err
    assert SAYS[wrong] in said and "Traceback" not in said
    assert everything(tmp_path) == before
