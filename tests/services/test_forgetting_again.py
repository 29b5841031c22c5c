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
from circles.store.forgotten import Forgotten, carry, mark, of_copy
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


def test_the_list_goes_along_with_a_copy_and_comes_back_with_it(tmp_path: Path) -> None:
    here, there = tmp_path / "circles.db", tmp_path / "copy.db"
    Forgotten(of_copy(here)).add([mark("a")], date(2027, 1, 4))
    carry(here, there, date(2027, 1, 5))
    Forgotten(of_copy(here)).add([mark("b")], date(2027, 1, 6))
    carry(there, here, date(2027, 1, 7))
    carry(tmp_path / "none.db", here, date(2027, 1, 7))
    assert Forgotten(of_copy(here)).marks() == {mark("a"), mark("b")}
    assert Forgotten(of_copy(there)).marks() == {mark("a")}
    assert len(of_copy(here).read_text("ascii").splitlines()) == 2


def test_a_database_in_memory_has_no_list() -> None:
    nowhere = Forgotten.beside("sqlite::memory:")
    nowhere.add([mark("a")], date(2027, 1, 4))
    assert nowhere.marks() == frozenset()
