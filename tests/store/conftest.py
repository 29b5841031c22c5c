"""A ledger on a fresh database for each test: SQLite, or PostgreSQL if CIRCLES_TEST_DATABASE names a server.

`CIRCLES_TEST_DATABASE=postgres://user@127.0.0.1:5432/postgres`: its user must be able to make databases.
"""

import asyncio
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from circles.domain.circle import Circle, CircleState
from circles.domain.person import Identity, Person
from circles.domain.program import Plan, Season
from circles.domain.series import Series
from circles.domain.session import Session
from circles.store import Ledger
from circles.store.database import migrate

SERVER = os.environ.get("CIRCLES_TEST_DATABASE", "")
NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
SERIES = Series(date(2026, 12, 7), time(19, 0), "Europe/Lisbon", 2, 4)

MakeUrl = Callable[[], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class World:
    """Ana and Bo in a circle that has one session."""

    ana: Person
    bo: Person
    season: Season
    circle: Circle
    session: Session


def _on_server(name: str) -> str:
    return f"{SERVER.rpartition('/')[0]}/{name}"


async def _ask_server(url: str, sql: str) -> list[Any]:
    import asyncpg  # type: ignore[import-untyped]

    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(sql))
    finally:
        await connection.close()


async def _empty(url: str) -> None:
    found = await _ask_server(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    tables = {row["tablename"] for row in found} - {"tortoise_migrations"}
    await _ask_server(url, f"TRUNCATE {', '.join(tables)} RESTART IDENTITY")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to make copies of."""
    path = tmp_path_factory.mktemp("template") / "circles.db"
    asyncio.run(migrate(f"sqlite:{path}"))
    return path


def _copied(template: Path, to: Path) -> Path:
    shutil.copyfile(template, to)
    to.chmod(0o600)
    return to


@pytest.fixture
def migrated(tmp_path: Path, template: Path) -> Path:
    """A migrated, empty SQLite file, whatever database the other tests use."""
    return _copied(template, tmp_path / "circles.db")


@pytest.fixture(scope="session")
def on_server() -> Iterator[list[str]]:
    """The databases that were made on the server: making one is slow, so tests empty them and use them again."""
    names: list[str] = []
    yield names
    for name in names:
        asyncio.run(_ask_server(SERVER, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def make_url(tmp_path: Path, template: Path, on_server: list[str]) -> AsyncIterator[MakeUrl]:
    """Makes as many fresh databases as a test wants, and gives their addresses."""
    made: list[str] = []

    async def make_file() -> str:
        made.append(f"sqlite:{_copied(template, tmp_path / f'circles{len(made)}.db')}")
        return made[-1]

    async def make_on_server() -> str:
        if len(made) == len(on_server):
            on_server.append(f"circles_{os.getpid()}_{len(on_server)}")
            await _ask_server(SERVER, f"CREATE DATABASE {on_server[-1]}")
            await migrate(_on_server(on_server[-1]))
        made.append(_on_server(on_server[len(made)]))
        return made[-1]

    yield make_on_server if SERVER else make_file
    for url in made if SERVER else ():
        await _empty(url)


@pytest.fixture
async def url(make_url: MakeUrl) -> str:
    """The address of a fresh database."""
    return await make_url()


@pytest.fixture
async def ledger(url: str) -> AsyncIterator[Ledger]:
    """A ledger whose ids are id1, id2 and so on."""
    numbers = itertools.count(1)
    opened = await Ledger.open(url, lambda: f"id{next(numbers)}", lasting=False)
    yield opened
    await opened.close()


@pytest.fixture
async def world(ledger: Ledger) -> World:
    """What most tests need to exist."""
    return await a_world(ledger)


async def a_world(ledger: Ledger) -> World:
    """The same in any ledger."""
    ana = await ledger.people.add("Ana", Identity("local", "ana"), "Europe/Lisbon")
    bo = await ledger.people.add("Bo", Identity("local", "bo"))
    _, season = await ledger.programs.add("Night owls", "Late talks", Plan(), NOW)
    people = (ana.id, bo.id)
    circle = await ledger.circles.add(season, "Owl", CircleState.ACTIVE, SERIES, Plan(), (("fit", 7),), people, NOW)
    session = await ledger.sessions.add(circle.id, 1, next(iter(SERIES)), 60, "kick-off", NOW)
    return World(ana, bo, season, circle, session)
