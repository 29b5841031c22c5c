"""Opening, checking, saving and restoring a database file."""

# A test may block.
# ruff: noqa: ASYNC221, ASYNC240

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from circles.domain.person import Identity
from circles.errors import StoreError
from circles.store import Ledger
from circles.store.address import Address
from circles.store.database import backup, check, known, migrate, restore

NEWER = "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('circles', '9999_future', '')"


@pytest.fixture
async def path(migrated: Path) -> Path:
    """A migrated SQLite file with Ana in it."""
    ledger = await Ledger.open(f"sqlite:{migrated}", lambda: "ana")
    await ledger.people.add("Ana", Identity("local", "ana"))
    await ledger.close()
    return migrated


def run(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(sql)


async def names(path: Path) -> list[str]:
    ledger = await Ledger.open(f"sqlite:{path}", lambda: "x")
    found = await ledger.people.many(["ana", "bo"])
    await ledger.close()
    return sorted(each.name for each in found.values())


@pytest.mark.parametrize(
    ("url", "dialect", "path"),
    [
        ("sqlite:circles.db", "sqlite", Path("circles.db")),
        ("sqlite:/srv/a b?c#d.db", "sqlite", Path("/srv/a b?c#d.db")),
        ("sqlite:///srv/circles.db", "sqlite", Path("/srv/circles.db")),
        ("sqlite::memory:", "sqlite", None),
        ("postgres://ana@host/circles", "postgres", None),
        ("postgresql://ana@host/circles", "postgres", None),
    ],
)
def test_addresses(url: str, dialect: str, path: Path | None) -> None:
    address = Address.parse(url)
    assert (address.dialect, address.path) == (dialect, path)


@pytest.mark.parametrize("url", ["", "sqlite:", "sqlite://", "circles.db", "mysql://ana:secret@host/circles"])
def test_what_is_no_address_is_refused_without_repeating_secrets(url: str) -> None:
    with pytest.raises(StoreError, match=r"write sqlite:circles\.db") as caught:
        Address.parse(url)
    assert "secret" not in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["circles.db", "a b?c#d%20.db"])
async def test_migrate_makes_a_database_that_only_its_owner_can_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert await migrate(f"sqlite:{path}") == known()
    assert await migrate(f"sqlite:{path}") == []
    ledger = await Ledger.open(f"sqlite:{path}", lambda: "ana")
    await ledger.people.add("Ana", Identity("local", "ana"))
    files = list(tmp_path.iterdir())
    assert {each.name for each in files} == {name, f"{name}-wal", f"{name}-shm"}
    assert {each.stat().st_mode & 0o777 for each in files} == {0o600}
    await ledger.close()
    assert await check(f"sqlite:{path}") == []


@pytest.mark.parametrize(("how", "synchronous"), [({}, 2), ({"lasting": True}, 2), ({"lasting": False}, 0)])
async def test_settings_of_a_file_that_is_open(path: Path, how: dict[str, bool], synchronous: int) -> None:
    ledger = await Ledger.open(f"sqlite:{path}", str, **how)
    wanted = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 2500, "secure_delete": 1}
    wanted["synchronous"] = synchronous
    database = ledger._database
    with database.entered():
        found = {name: (await database.fetch(f"PRAGMA {name}"))[0][0] for name in wanted}
    await ledger.close()
    assert found == wanted


async def test_a_missing_database_is_never_made_by_opening_it(tmp_path: Path) -> None:
    path = tmp_path / "circles.db"
    with pytest.raises(StoreError, match=r"no database at .*circles\.db.* circles db migrate"):
        await Ledger.open(f"sqlite:{path}", str)
    assert list(tmp_path.iterdir()) == []
    path.touch()
    with pytest.raises(StoreError, match="circles db migrate"):
        await Ledger.open(f"sqlite:{path}", str)


async def test_a_newer_database_is_refused_by_everything(path: Path, tmp_path: Path) -> None:
    run(path, NEWER)
    for refused in (Ledger.open(f"sqlite:{path}", str), migrate(f"sqlite:{path}")):
        with pytest.raises(StoreError, match=r"newer than this program.*9999_future.*Update Circles"):
            await refused
    with pytest.raises(StoreError, match="newer than this program"):
        await restore(f"sqlite:{tmp_path / 'other.db'}", path)
    assert ["newer" in problem for problem in await check(f"sqlite:{path}")] == [True]


@pytest.mark.parametrize("content", [b"not a database at all" * 50, b""])
async def test_a_file_that_is_no_database_of_ours_is_left_alone(tmp_path: Path, path: Path, content: bytes) -> None:
    foreign = tmp_path / "photos.db"
    foreign.write_bytes(content)
    if not content:
        run(foreign, "CREATE TABLE photos (id INTEGER)")
        content = foreign.read_bytes()
    for refused in (migrate(f"sqlite:{foreign}"), restore(f"sqlite:{path}", foreign)):
        with pytest.raises(StoreError, match="no database of Circles"):
            await refused
    with pytest.raises(StoreError):
        await Ledger.open(f"sqlite:{foreign}", str)
    assert await check(f"sqlite:{foreign}") != []
    assert foreign.read_bytes() == content
    assert await names(path) == ["Ana"]


async def test_a_server_that_is_away_is_said_in_one_sentence() -> None:
    with pytest.raises(StoreError, match="cannot be used"):
        await Ledger.open("postgres://nobody@127.0.0.1:9/circles", str)


async def test_check_names_each_problem(path: Path, tmp_path: Path) -> None:
    assert await check(f"sqlite:{path}") == []
    path.chmod(0o644)
    run(path, "INSERT INTO identity (id, platform, account, person_id) VALUES (9, 'local', 'ghost', 'nobody')")
    readable, orphan = sorted(await check(f"sqlite:{path}"))
    assert "chmod 600" in readable or "chmod 600" in orphan
    assert "identity refers to rows that are not there" in readable + orphan
    (missing,) = await check(f"sqlite:{tmp_path / 'nothing.db'}")
    assert "circles db migrate" in missing


async def test_check_sees_damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 6] = os.urandom(4096 * 3)
    path.write_bytes(content)
    assert any("damaged" in problem or "cannot be" in problem for problem in await check(f"sqlite:{path}"))


@pytest.mark.slow
async def test_a_backup_taken_while_writing_is_whole(path: Path, tmp_path: Path) -> None:
    numbers = iter(range(10_000))
    ledger = await Ledger.open(f"sqlite:{path}", lambda: f"id{next(numbers)}")
    written = 0

    async def write() -> None:
        nonlocal written
        while True:
            await ledger.people.add("Somebody", Identity("local", f"s{written}"))
            written += 1

    writing = asyncio.create_task(write())
    for copy in range(5):
        await asyncio.sleep(0.05)
        before = written
        to = tmp_path / f"copy{copy}.db"
        await backup(f"sqlite:{path}", to)
        assert to.stat().st_mode & 0o777 == 0o600
        assert await check(f"sqlite:{to}") == []
        with closing(sqlite3.connect(to)) as raw:
            people, accounts = raw.execute("SELECT (SELECT COUNT(*) FROM person), COUNT(*) FROM identity").fetchone()
        assert people == accounts
        assert before < people <= written + 2
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    await ledger.close()


async def test_a_backup_overwrites_nothing(path: Path, tmp_path: Path) -> None:
    to = tmp_path / "precious"
    to.write_text("precious")
    with pytest.raises(StoreError, match="precious cannot be made: File exists"):
        await backup(f"sqlite:{path}", to)
    assert to.read_text() == "precious"
    with pytest.raises(StoreError, match="no database at"):
        await backup(f"sqlite:{tmp_path / 'nothing.db'}", tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


async def test_only_files_are_saved_here(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="use pg_dump"):
        await backup("postgres://ana@host/circles", tmp_path / "copy.db")
    with pytest.raises(StoreError, match="use pg_restore"):
        await restore("postgres://ana@host/circles", tmp_path / "copy.db")


async def test_restoring_brings_back_what_was_and_keeps_what_is(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    await backup(f"sqlite:{path}", copy)
    ledger = await Ledger.open(f"sqlite:{path}", lambda: "bo")
    await ledger.people.add("Bo", Identity("local", "bo"))
    with pytest.raises(StoreError, match=r"in use\. Stop Circles"):
        await restore(f"sqlite:{path}", copy)
    await ledger.close()
    await restore(f"sqlite:{path}", copy)
    assert await names(path) == ["Ana"]
    assert await names(path.with_name("circles.db.before-restore")) == ["Ana", "Bo"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert await check(f"sqlite:{path}") == []
    await restore(f"sqlite:{path}", path.with_name("circles.db.before-restore"))
    assert await names(path) == ["Ana", "Bo"]


async def test_restoring_where_there_is_nothing(path: Path, tmp_path: Path) -> None:
    there = tmp_path / "new.db"
    await restore(f"sqlite:{there}", path)
    assert await names(there) == ["Ana"]
    with pytest.raises(StoreError, match="There is no copy at"):
        await restore(f"sqlite:{there}", tmp_path / "nothing.db")


async def test_the_log_of_the_old_database_is_not_read_into_the_restored_one(path: Path, tmp_path: Path) -> None:
    """A program that was killed leaves its write-ahead log beside the file."""
    copy = tmp_path / "copy.db"
    await backup(f"sqlite:{path}", copy)
    kill = "import os, sqlite3, sys; d = sqlite3.connect(sys.argv[1], isolation_level=None); "
    kill += "d.execute('PRAGMA journal_mode=WAL'); d.execute(\"UPDATE person SET name = 'Late'\"); os._exit(9)"
    subprocess.run([sys.executable, "-c", kill, str(path)], check=False)
    assert path.with_name("circles.db-wal").stat().st_size > 0
    await restore(f"sqlite:{path}", copy)
    assert await names(path) == ["Ana"]
    assert await names(path.with_name("circles.db.before-restore")) == ["Late"]


async def test_memory_is_ready_at_once_and_gone_on_closing() -> None:
    for _ in range(2):
        ledger = await Ledger.open("sqlite::memory:", lambda: "ana")
        assert await ledger.people.get("ana") is None
        await ledger.people.add("Ana", Identity("local", "ana"))
        await ledger.close()


def test_importing_the_store_does_not_load_the_database_library() -> None:
    code = "import sys; import circles.store, circles.store.address; sys.exit('tortoise' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
