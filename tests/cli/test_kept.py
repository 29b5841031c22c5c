"""The files of plugins in a backup: each plugin's by itself, and one that fails is named."""

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest

from circles.cli.kept import put_back_from, save_beside
from circles.config import Settings
from circles.hooks import hookimpl


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
    plugins = {"cheers": Cheers, "names": Names, "raises": Raises}
    entries = [SimpleNamespace(name=name, dist=None, load=lambda made=made: made) for name, made in plugins.items()]
    monkeypatch.setattr("circles.registry.plugins.installed", lambda group: entries)
    return tmp_path


def test_the_files_of_plugins_are_saved_and_put_back(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not save_beside(Settings(), here / "copy.db")
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith(f"The files of cheers are in {here}/copy.db.plugins/cheers: cheers.txt.")
    assert said[1] == "✗ plugins.names: kept_files should give only Paths, and gave a str"
    assert said[2].startswith("✗ plugins.raises: its files are not known: RuntimeError: no such luck")
    (here / "cheers.txt").write_text("four")
    put_back_from(Settings(), here / "copy.db")
    assert (here / "cheers.txt").read_text() == "three"
    assert (here / "cheers.txt.before-restore").read_text() == "four"
