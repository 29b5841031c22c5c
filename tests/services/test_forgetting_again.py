"""S24: an older copy of the database is put back, and whoever was forgotten since is forgotten again."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from circles.app import open_app
from circles.clock import SteppedClock
from circles.domain.person import Identity
from circles.services.forgetting_again import forget_again, note_all
from circles.store.address import Address
from circles.store.forgotten import Forgotten, mark, of_copy
from circles.testing import CircleApp

WORDS = "CANARY-commitment"


def database(app: CircleApp) -> Path:
    path = Address.parse(app.stage.app.desk.settings.database.url).path
    assert path
    return path


async def dua(app: CircleApp) -> str:
    found = await app.stage.app.desk.ledger.people.by_identity(Identity("local", "dua"))
    assert found
    return found.id


async def with_words(app: CircleApp) -> str:
    await app.season()
    await app.meet()
    await app.say("@dua", f"commitment {WORDS}")
    return await dua(app)


def put_back(app: CircleApp, copy: Path) -> None:
    """As restoring does, while nobody uses it: what was there is what the copy held."""
    with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(database(app))) as there:
        source.backup(there)


def saved(app: CircleApp, copy: Path) -> None:
    with closing(sqlite3.connect(database(app))) as source, closing(sqlite3.connect(copy)) as there:
        source.backup(there)


@pytest.mark.slow
async def test_s24_a_restored_copy_forgets_them_again_before_anybody_is_answered(
    circle_app: CircleApp, tmp_path: Path
) -> None:
    id, copy = await with_words(circle_app), tmp_path / "copy.db"
    await asyncio.to_thread(saved, circle_app, copy)
    await circle_app.say("@dua", "forgetme yes")
    await asyncio.to_thread(put_back, circle_app, copy)
    assert await dua(circle_app) == id, "the copy knows them"
    desk = circle_app.stage.app.desk
    settings = desk.settings
    async with open_app(settings, chats={}, clock=SteppedClock(circle_app.now), installed_plugins=False) as again:
        assert await again.desk.ledger.people.by_identity(Identity("local", "dua")) is None
        there = await again.desk.ledger.people.get(id)
        assert there and there.name == "somebody"
        assert await forget_again(again.desk, circle_app.now) == 0, "once is enough"
    content = b"".join(each.read_bytes() for each in sorted(database(circle_app).parent.iterdir()) if each.is_file())
    assert WORDS.encode() not in content and b"Dua" not in content
    assert "One of you left" in "".join(map(repr, await _waiting(circle_app)))


async def _waiting(app: CircleApp) -> list[str]:
    with closing(sqlite3.connect(database(app))) as there:
        return [post for (post,) in there.execute("SELECT post FROM outbox")]


@pytest.mark.slow
async def test_the_list_names_nobody_and_grows_even_if_the_program_ended_right_after(circle_app: CircleApp) -> None:
    id = await with_words(circle_app)
    await circle_app.say("@dua", "forgetme yes")
    file = of_copy(database(circle_app))
    text = await asyncio.to_thread(file.read_text)
    assert text == f"{circle_app.now:%Y-%m-%d} {mark(id)}\n" and id not in text
    assert (await asyncio.to_thread(file.stat)).st_mode & 0o777 == 0o600
    await asyncio.to_thread(file.unlink)
    await note_all(circle_app.stage.app.desk, circle_app.now)
    assert circle_app.stage.app.desk.forgotten.marks() == {mark(id)}


async def test_nobody_else_is_forgotten(circle_app: CircleApp) -> None:
    await circle_app.season()
    desk = circle_app.stage.app.desk
    desk.forgotten.add([mark("nobody-here")], circle_app.now.date())
    assert await forget_again(desk, circle_app.now) == 0
    assert "Dua" in await circle_app.say("@dua", "my") or await dua(circle_app)


def test_the_list_is_a_file_of_its_own_that_only_grows(tmp_path: Path) -> None:
    named = Forgotten.of("postgres://circles@127.0.0.1/circles", str(tmp_path / "var" / "circles.forgotten"))
    named.add([mark("a")], date(2027, 1, 4))
    named.add([mark("a"), mark("b")], date(2027, 1, 6))
    assert named.marks() == {mark("a"), mark("b")} and named.path
    assert len(named.path.read_text("ascii").splitlines()) == 2
    assert named.path.stat().st_mode & 0o777 == 0o600


def test_a_database_on_a_server_has_a_list_only_where_the_settings_name_one() -> None:
    assert Forgotten.of("postgres://circles@127.0.0.1/circles").path is None
    assert Forgotten.of("sqlite:here.db").path == Path("here.db.forgotten")
    assert Forgotten.of("sqlite:here.db", "there.forgotten").path == Path("there.forgotten")


def test_a_database_in_memory_has_no_list() -> None:
    nowhere = Forgotten.of("sqlite::memory:")
    nowhere.add([mark("a")], date(2027, 1, 4))
    assert nowhere.marks() == frozenset()
