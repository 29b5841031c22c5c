"""F10 of the fault catalogue: the disk is full, or can only be read."""

import asyncio
import os
import resource
import subprocess
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from circles.chat import Asked, Said
from circles.cli import main
from circles.domain.person import Identity
from circles.errors import StoreError
from circles.render import plain
from circles.store.database import migrate
from tests.engine.conftest import MONDAY, Town
from tests.faults.conftest import Kept, of

BUSY = "I am busy right now and nothing was changed. Please try again in a moment."
PAGE = 4096
MOUNT = "no small disk can be mounted here: that takes root on Linux"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB."""
    where = tmp_path / "disk"
    where.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", where], capture_output=True)
    if mounted.returncode:
        pytest.skip(MOUNT)
    try:
        yield where
    finally:
        subprocess.run(["umount", "--lazy", where], check=True)


@pytest.fixture
async def on_disk(disk: Path) -> AsyncIterator[Town]:
    """A town whose database is on the small disk."""
    made = Town(disk / "circles.db")
    await made.switch_on(MONDAY)
    await made.season(sessions=20)
    await made.meet()
    yield made
    await made.switch_off()


@contextmanager
def filled(disk: Path, but: int) -> Iterator[None]:
    """Nothing more goes onto the disk but a few pages."""
    ballast = disk / "ballast"
    free = os.statvfs(disk)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(free.f_bavail * free.f_frsize - but * PAGE, 1))
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def read_only() -> Iterator[None]:
    """No file of ours takes a byte more."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


async def say(town: Any, who: str, words: str) -> str:
    """What somebody is answered; the event's id is how the words begin."""
    asked = Asked(f"{who} {words}"[:40], Identity("local", who), who.capitalize(), Said(words))
    return plain(await town.app.intake.ask(asked))


async def commit(town: Any, kept: Kept, number: int) -> bool:
    """Ana writes her commitment. Whether that was done: wholly, or not at all and she was told so."""
    words = f"Call {number} people {'and then some ' * (number % 20)}".strip()
    answer = await say(town, "ana", f"commitment {words}")
    is_done = (words,) in kept.rows("SELECT text FROM commitment")
    is_heard = (f"local:ana commitment {words}"[:46],) in kept.rows("SELECT event_key FROM heard")
    assert is_done is is_heard is (answer != BUSY), answer
    assert kept.integrity() == "ok"
    return is_done


async def settle(town: Any) -> None:
    """The engine tries, as often as it does."""
    try:
        await town.app.engine.settle()
    except StoreError:
        return


@pytest.mark.slow
async def test_f10_disk_full_at_100_points_the_same_sentence_and_it_works_again_without_restart(
    disk: Path, on_disk: Town
) -> None:
    """Filled so that ever more pages can still be written: every write fails once."""
    town = on_disk
    kept, done = Kept(town.database), Counter[bool]()
    for point in range(of(100, 25)):
        with filled(disk, but=point % 25):
            done[await commit(town, kept, 2 * point)] += 1
            town.people.stage.clock.advance(timedelta(hours=of(2, 7)))
            await settle(town)
        assert await commit(town, kept, 2 * point + 1), "it works again"
        await settle(town)
    assert min(done.values()) > 0, f"both happen: {done}"
    await town.app.engine.settle()
    assert set(Counter(town.chat.taken).values()) == {1}, "nothing was said twice"
    assert kept.rows("SELECT count(*) FROM outbox WHERE state IN ('todo', 'doing') AND attempts > 0") == [(0,)]


@pytest.mark.slow
async def test_f10_read_only_the_same_sentence_and_it_works_again_without_restart(town: Any, kept: Kept) -> None:
    await town.meet()
    for number in range(of(100, 10)):
        before = kept.everything()
        with read_only():
            answers = [
                await say(town, "ana", f"commitment {number}"),
                await say(town, "mia", 'circle pause Alder "2 weeks"'),
            ]
            shown = await say(town, "ana", "agenda")
            await settle(town)
        assert answers == [BUSY, BUSY] and "session 2" in shown, "who only reads is answered"
        assert kept.everything() == before
        assert kept.integrity() == "ok"
        assert await commit(town, kept, number)
    await settle(town)


def test_f10_started_on_a_disk_that_can_only_be_read_it_says_so_and_leaves(
    disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = disk / "circles.toml"
    config.write_text(f'[database]\nurl = "sqlite:{disk / "circles.db"}"\n[adapters.local]\n')
    asyncio.run(migrate(f"sqlite:{disk / 'circles.db'}"))
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    assert main(["run", "--config", str(config)]) == 1
    said = capsys.readouterr().err
    assert str(disk / "circles.db") in said and "Traceback" not in said
