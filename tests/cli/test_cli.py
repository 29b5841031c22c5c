"""The command line as an organizer meets it: every way to go wrong has its sentence."""

import io
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from circles import __version__
from circles.cli import main
from circles.config import load


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def config(here: Path) -> Path:
    path = here / "circles.toml"
    path.write_text('[community]\norganizers = ["local:mia"]\n\n[web]\nport = 1\n\n[adapters.local]\n', "utf-8")
    path.write_text(path.read_text("utf-8").replace("port = 1", f"port = {_free_port()}"), "utf-8")
    return path


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _typed(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    given: Iterator[str] = iter(answers)
    monkeypatch.setattr("builtins.input", lambda _question="": next(given))


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"circles {__version__}\n"


def test_without_a_command_it_shows_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "playground" in capsys.readouterr().out


def test_init_asks_until_it_can_write_a_config_that_loads(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _typed(monkeypatch, 'Owls "by night"', "smoke", "local", "mia, local:zoe")
    assert main(["init"]) == 0
    written = here / "circles.toml"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert "local:zoe" in written.read_text("utf-8")
    assert main(["db", "migrate"]) == 0
    said = capsys.readouterr().out
    assert "I don't know 'smoke'" in said and "Applied" in said


def test_init_asks_what_an_adapter_cannot_do_without(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _typed(monkeypatch, "Owls", "matrix", "@mia:example.org", "https://matrix.example.org", "@circles:example.org")
    monkeypatch.setattr("getpass.getpass", lambda prompt: 'a "secret"')
    assert main(["init"]) == 0
    settings = load(here / "circles.toml", {})
    assert settings.community.organizers == ("matrix:@mia:example.org",)
    assert settings.adapters["matrix"] == {
        "homeserver": "https://matrix.example.org",
        "user": "@circles:example.org",
        "password": 'a "secret"',
    }
    assert stat.S_IMODE((here / "circles.toml").stat().st_mode) == 0o600
    assert "secret" not in capsys.readouterr().out


def test_init_writes_nothing_if_the_answers_end_early(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Owls\n"))
    assert main(["init"]) == 1
    assert not (here / "circles.toml").exists()
    assert "nothing was written" in capsys.readouterr().out


def test_init_never_overwrites(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "circles.toml").write_text("# mine\n", "utf-8")
    assert main(["init"]) == 1
    assert (here / "circles.toml").read_text("utf-8") == "# mine\n"
    assert "leave it" in capsys.readouterr().out


def test_6_1_1_check_names_what_is_missing_and_then_nothing(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 1
    assert "circles db migrate" in capsys.readouterr().out
    assert main(["db", "migrate"]) == 0
    assert main(["check"]) == 0
    assert "Everything is in place" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("", "No adapter is named"),
        ("", "Nobody may open a program"),
        ("[adapters.smoke]\n", "adapters.smoke: there is no adapter of this name"),
        ('[program]\nformats = ["hot-seet"]\n', "no plugin brings the format 'hot-seet'"),
    ],
)
def test_6_1_1_check_has_a_sentence_for(toml: str, said: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "circles.toml").write_text(toml, "utf-8")
    assert main(["check"]) == 1
    assert said in capsys.readouterr().out


def test_6_1_1_a_length_that_a_format_is_not_made_for_is_no_fault(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config.write_text(config.read_text("utf-8") + "\n[program]\nminutes = 180\n", "utf-8")
    assert main(["db", "migrate"]) == 0
    assert main(["check"]) == 0
    assert "note: program.minutes is 180, and the format 'hot-seat' is made for" in capsys.readouterr().out


def test_settings_that_cannot_be_used_are_told_all_at_once(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "circles.toml").write_text("[web]\nport = 70000\nhots = 1\n", "utf-8")
    assert main(["check"]) == 1
    told = capsys.readouterr().err
    assert "web.port" in told and "web.hots" in told and "Traceback" not in told


def test_run_without_an_adapter_says_so(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == 1
    assert "nobody could reach the bot" in capsys.readouterr().err


def test_6_1_1_run_without_a_database_says_how_to_make_one(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == 1
    assert "circles db migrate" in capsys.readouterr().err


def test_6_1_10_backup_and_restore(config: Path, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["db", "migrate"])
    assert main(["db", "backup", "copy.db"]) == 0
    assert stat.S_IMODE((here / "copy.db").stat().st_mode) == 0o600
    with sqlite3.connect(here / "circles.db") as database:
        database.execute("INSERT INTO fault (plugin, hook, error, at) VALUES ('x', 'y', 'z', '2027-01-01')")
    database.close()
    assert main(["db", "restore", "copy.db"]) == 0
    with sqlite3.connect(here / "circles.db") as database:
        assert database.execute("SELECT count(*) FROM fault").fetchone() == (0,)
    database.close()
    assert main(["db", "check"]) == 0
    assert "sound" in capsys.readouterr().out


def test_s3_whoever_restores_hears_what_became_of_calendar_links(
    config: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["db", "migrate"])
    with sqlite3.connect(here / "circles.db") as database:
        database.execute("INSERT INTO feed (id, kind, subject_id, generation, alive) VALUES ('f', 'person', 'p', 1, 1)")
    database.close()
    main(["db", "backup", "copy.db"])
    capsys.readouterr()
    assert main(["db", "restore", "copy.db"]) == 0
    assert "what was renewed or ended since the copy was made stays so" in capsys.readouterr().out
    (here / "circles.db").unlink()
    assert main(["db", "restore", "copy.db"]) == 0
    assert "open again. If one of them may be in wrong hands, restore once more with --renew-links" in (
        capsys.readouterr().out
    )
    assert main(["db", "restore", "copy.db", "--renew-links"]) == 0
    assert "All calendar links have ended" in capsys.readouterr().out


def test_6_1_10_a_backup_that_fails_is_told_and_fails(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["db", "migrate"])
    assert main(["db", "backup", "no-such-folder/copy.db"]) == 1
    told = capsys.readouterr().err
    assert "no-such-folder" in told and "Traceback" not in told


def test_restore_refuses_what_is_no_backup(config: Path, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["db", "migrate"])
    (here / "cat.jpg").write_bytes(b"\xff\xd8 not a database")
    assert main(["db", "restore", "cat.jpg"]) == 1
    told = capsys.readouterr().err
    assert "cat.jpg" in told and "Traceback" not in told


def test_plugins_lists_the_bundled_ones(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plugins"]) == 0
    said = capsys.readouterr().out
    assert "formats" in said and "keeps about people: nothing" in said


def test_check_names_a_plugin_that_is_not_there(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text(config.read_text("utf-8") + '\n[plugins]\ndisabled = ["fromats"]\n[plugins.icebreakr]\n', "utf-8")
    assert main(["check"]) == 1
    said = capsys.readouterr().out
    assert "plugins.fromats: no plugin of this name is installed; there are: formats" in said
    assert "plugins.icebreakr: no plugin of this name" in said


def test_it_is_a_module_as_well() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "circles", "--version"], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout == f"circles {__version__}\n"
