"""The house keeps its shape: floors, folders, entry points, and what a wheel brings along."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LINTER = PROJECT["tool"]["importlinter"]
CONTRACTS = {each["id"]: each for each in LINTER["contracts"]}
FACE = {"chat", "events", "hooks", "message", "notebook", "render", "testing"}
"""What adapters and plugins may import beside `circles` itself."""


def packages(folder: str) -> set[str]:
    return {each.parent.name for each in (ROOT / folder).glob("circles_*/__init__.py")}


def entry_points(group: str) -> dict[str, str]:
    return dict(PROJECT["project"]["entry-points"][f"circles.{group}"])


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_names_flow_down() -> None:
    done = run(str(Path(sys.executable).with_name("lint-imports")), "--no-cache")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "listed",
    [
        pytest.param({*LINTER["root_packages"]} - {"circles"}, id="root_packages"),
        pytest.param({*CONTRACTS["core"]["forbidden_modules"]} - {"discord", "nio"}, id="core"),
        pytest.param({*CONTRACTS["face"]["source_modules"]}, id="face"),
        pytest.param({*CONTRACTS["apart"]["modules"]}, id="apart"),
    ],
)
def test_the_contracts_know_every_adapter_and_plugin(listed: set[str]) -> None:
    assert listed == packages("adapters") | packages("plugins")


@pytest.mark.parametrize("folder", ["adapters", "plugins"])
def test_every_package_has_its_entry_point(folder: str) -> None:
    named = {target.partition(":")[0].partition(".")[0] for target in entry_points(folder).values()}
    assert named == packages(folder)


def test_every_entry_point_names_a_class() -> None:
    # A process of its own: what the tests have imported already would hide a missing import.
    targets = [*entry_points("adapters").values(), *entry_points("plugins").values()]
    code = f"""from importlib.metadata import EntryPoint
for target in {targets}:
    assert isinstance(EntryPoint("x", target, "x").load(), type), target"""
    # discord.py's voice, which nobody here uses, needs a module of Python's that will be gone one day.
    done = run(sys.executable, "-W", "error", "-W", "ignore:'audioop' is deprecated", "-c", code)
    assert done.returncode == 0, done.stderr


def test_whatever_is_not_the_face_is_forbidden_to_adapters_and_plugins() -> None:
    children = {each.stem for each in (ROOT / "circles").glob("[!_]*.py")}
    children |= {each.parent.name for each in (ROOT / "circles").glob("*/__init__.py")}
    forbidden = {each.removeprefix("circles.") for each in CONTRACTS["face"]["forbidden_modules"]}
    assert children - forbidden == FACE
    assert forbidden - children == set()


def test_folders_of_packages_are_no_packages() -> None:
    assert not (ROOT / "adapters" / "__init__.py").exists()
    assert not (ROOT / "plugins" / "__init__.py").exists()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    done = run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


@pytest.mark.slow
def test_a_wheel_brings_only_names_that_start_with_circles(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist() if ".dist-info/" not in name}
    assert tops == {"circles"} | packages("adapters") | packages("plugins")


@pytest.mark.slow
def test_a_wheel_brings_the_data_beside_the_code(wheel: zipfile.ZipFile) -> None:
    sources = {
        str(path.relative_to(ROOT / folder))
        for folder in (".", "adapters", "plugins")
        for path in (ROOT / folder).glob("circles*/**/*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != "circles.toml"
    }
    assert sources - set(wheel.namelist()) == set()
    assert "circles/py.typed" in sources


@pytest.mark.slow
def test_a_wheel_has_its_version_and_its_license(wheel: zipfile.ZipFile) -> None:
    (metadata,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    text = wheel.read(metadata).decode()
    version = re.search(r'__version__ = "(.+)"', (ROOT / "circles" / "__init__.py").read_text("utf-8"))
    assert version and f"\nVersion: {version[1]}\n" in text
    assert "License-Expression: MIT" in text


def test_the_repository_holds_files_and_no_links() -> None:
    if (ROOT / ".git").exists():  # elsewhere, nothing says what belongs to it
        entries = run("git", "ls-files", "--stage").stdout.splitlines()
        assert [each.partition("\t")[2] for each in entries if each.startswith("120000")] == []


def test_constraints_pin_every_package_and_name_no_host() -> None:
    pinned = _pinned("constraints.txt")
    extras = PROJECT["project"]["optional-dependencies"]
    asked = {_normal(each) for group in (PROJECT["project"]["dependencies"], *extras.values()) for each in group}
    assert asked - pinned == {"mentorship-circles"}


def test_the_homeserver_of_the_tests_is_pinned_and_no_part_of_ours() -> None:
    assert "matrix-synapse" in _pinned("tests/adapters/matrix/synapse.txt")
    assert "matrix-synapse" not in _pinned("constraints.txt")


def _pinned(file: str) -> set[str]:
    lines = [line for line in (ROOT / file).read_text("utf-8").splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []
    return {_normal(line.partition("==")[0]) for line in lines}


def _normal(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[=~<>]", requirement)[0]).lower()
