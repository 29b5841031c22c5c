"""S24, as whoever runs the bot does it: a backup, somebody is forgotten, the backup is put back."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from circles.cli import main
from circles.cli.check import _forgotten
from circles.cli.forgetting import forget_again
from circles.config import Settings
from circles.config.settings import Database as DatabaseSettings
from circles.stage import Stage, open_stage
from circles.store.forgotten import Forgotten, of_copy
from circles.testing import RecordingChat

pytestmark = pytest.mark.slow
START = datetime(2027, 1, 4, 12, tzinfo=UTC)
WORDS = b"CANARY-hope"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "circles.toml").write_text('[community]\norganizers = ["local:mia"]\n\n[adapters.local]\n', "utf-8")
    return tmp_path


def played(here: Path, *said: tuple[str, str], days: int = 0) -> None:
    """What people say to a program that runs meanwhile."""

    async def play() -> None:
        start = START + timedelta(days=days)
        async with open_stage(RecordingChat(), start, database=here / "circles.db", installed_plugins=False) as stage:
            await _all(stage, said)

    asyncio.run(play())


async def _all(stage: Stage, said: tuple[tuple[str, str], ...]) -> None:
    program, _ = await stage.app.desk.ledger.programs.latest() or (None, None)
    if program is None:
        plan = stage.app.desk.settings.program
        _, season = await stage.app.desk.ledger.programs.add("Night owls", "", plan, stage.now)
        await stage.app.desk.ledger.programs.set_season(season.id, season.state.ENROLLING)
    for who, text in said:
        await stage.say(who, text)


def names(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return [str(name) for (name,) in database.execute("SELECT name FROM person ORDER BY name")]


def test_s24_who_was_forgotten_is_not_brought_back_by_a_backup(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "migrate"]) == 0
    played(here, ("local:ana", 'join "Lisbon" "CANARY-hope"'), ("local:bo", 'join "Lisbon" "To meet"'))
    assert main(["db", "backup", "copy.db"]) == 0
    assert WORDS in (here / "copy.db").read_bytes()
    played(here, ("local:ana", "forgetme yes"), days=1)
    assert names(here / "circles.db") == ["Bo", "somebody"]
    assert len(Forgotten(of_copy(here / "circles.db")).marks()) == 1
    capsys.readouterr()
    assert main(["db", "restore", "copy.db"]) == 0
    said = capsys.readouterr().out
    assert "Who was forgotten since the copy was made is forgotten again." in said and "circles.db.forgotten" in said
    assert names(here / "circles.db") == ["Bo", "somebody"]
    there = b"".join(
        (here / f"circles.db{end}").read_bytes() for end in ("", "-wal") if (here / f"circles.db{end}").exists()
    )
    assert WORDS not in there and b"To meet" in there


def test_on_a_new_machine_the_list_comes_with_the_copy(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "migrate"]) == 0
    played(here, ("local:ana", 'join "Lisbon" "CANARY-hope"'))
    assert main(["db", "backup", "old.db"]) == 0
    played(here, ("local:ana", "forgetme yes"), days=1)
    assert main(["db", "backup", "new.db"]) == 0
    list_of_new = of_copy(here / "new.db").read_bytes()
    for each in here.glob("circles.db*"):
        each.unlink()
    of_copy(here / "old.db").write_bytes(list_of_new)
    assert main(["db", "restore", "old.db"]) == 0
    assert names(here / "circles.db") == ["somebody"]


def test_on_a_server_check_and_restore_say_that_nobody_knows_who_was_forgotten() -> None:
    """Nothing connects: it is a matter of the settings."""
    nowhere = Settings(database=DatabaseSettings("postgres://circles@127.0.0.1:1/circles"))
    (problem,) = _forgotten(nowhere)
    assert "nobody would know who was forgotten" in problem and "database.forgotten = " in problem
    assert "have to be forgotten once more" in forget_again(nowhere, Path("copy.db"))


def test_check_says_if_the_list_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgres://circles@127.0.0.1:1/circles"
    named = Settings(database=DatabaseSettings(url, str(tmp_path / "new" / "circles.forgotten")))
    assert list(_forgotten(named)) == []
    monkeypatch.setattr("os.access", lambda path, mode: path != tmp_path)
    (problem,) = _forgotten(named)
    assert "this user cannot write" in problem
