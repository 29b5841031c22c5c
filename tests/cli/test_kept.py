"""The files of plugins in a backup: each plugin's by itself, and one that fails is named."""

from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from circles.cli.kept import put_back_from, save_beside
from circles.config import Settings
from circles.hooks import hookimpl
from tests.faults.test_f14_faulty_plugins import FAULTS, faulty


class Cheers:
    @hookimpl
    def kept_files(self) -> Iterable[Path]:
        return [Path("cheers.txt"), Path("later.txt")]


class Names:
    @hookimpl
    def kept_files(self) -> Iterable[Path]:
        return ["cheers.txt"]  # type: ignore[list-item]


class Raises:
    @hookimpl
    def kept_files(self) -> Iterable[Path]:
        raise RuntimeError("no such luck")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cheers.txt").write_text("three")
    return tmp_path


def install(monkeypatch: pytest.MonkeyPatch, **plugins: Callable[[], Any]) -> None:
    entries = [SimpleNamespace(name=name, dist=None, load=lambda made=made: made) for name, made in plugins.items()]
    monkeypatch.setattr("circles.registry.plugins.installed", lambda group: entries)


def test_the_files_of_plugins_are_saved_and_put_back(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install(monkeypatch, cheers=Cheers, names=Names, raises=Raises)
    assert not save_beside(Settings(), here / "copy.db")
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith(f"The files of cheers are in {here}/copy.db.plugins/cheers: cheers.txt.")
    assert said[1] == "✗ plugins.names: kept_files should give only Paths, and gave a str"
    assert said[2].startswith("✗ plugins.raises: its files are not known: RuntimeError: no such luck")
    (here / "cheers.txt").write_text("four")
    put_back_from(Settings(), here / "copy.db")
    assert (here / "cheers.txt").read_text() == "three"
    assert (here / "cheers.txt.before-restore").read_text() == "four"


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: each.__name__)
def test_f14_whatever_a_plugin_does_the_files_of_others_are_saved(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: Any
) -> None:
    monkeypatch.setattr("circles.cli.kept.SECONDS", 0.3)
    install(monkeypatch, a_faulty=lambda: faulty("kept_files", fault), cheers=Cheers)
    assert not save_beside(Settings(), here / "copy.db")
    assert "✗ plugins.a_faulty: " in capsys.readouterr().out
    assert (here / "copy.db.plugins" / "cheers" / "cheers.txt").read_text() == "three"
