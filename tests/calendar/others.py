"""Programs that others wrote and that read calendars, each in a process of its own: see `clients/`."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from ctypes.util import find_library
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "clients"
ENVIRONMENT = ROOT / ".venv-calendars"
PYTHON = ENVIRONMENT / "bin" / "python"
ICAL_JS = ENVIRONMENT / "node_modules" / "ical.js" / "dist" / "ical.js"
READERS = ("vobject", "ical", "ics", "icaljs", "libical")
"""vobject; Home Assistant's; ics.py; Thunderbird's and Nextcloud's; GNOME's and KDE's."""
KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR")

Event = dict[str, Any]


def instances(reader: str, folder: Path) -> dict[str, list[Event]]:
    """What a reader finds in each `.ics` file of a folder. Skips the test where this reader is not to be had."""
    done = subprocess.run(_command(reader, folder), stdout=subprocess.PIPE, check=True, env=_environment(), timeout=100)
    found: dict[str, list[Event]] = json.loads(done.stdout)
    return found


def program(name: str) -> str:
    """The path of a program of that environment. Skips the test where there is none."""
    _need_environment()
    return str(ENVIRONMENT / "bin" / name)


def ran(command: Sequence[str], home: Path, **more: str) -> str:
    """Run such a program, which keeps its things in `home`, and return what it prints. It must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, env=_environment() | {"HOME": str(home)} | more)
    assert done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"
    printed: str = done.stdout
    return printed


def _command(reader: str, folder: Path) -> list[str]:
    if reader == "icaljs":
        node = shutil.which("node")
        if node is None or not ICAL_JS.exists():
            pytest.skip("no ical.js here; install Node.js with npm, then: rm -r .venv-calendars; make test")
        return [node, str(HERE / "with_icaljs.mjs"), str(ICAL_JS), str(folder)]
    if reader == "libical" and find_library("ical") is None:
        pytest.skip("no libical here; on Debian and Ubuntu: apt-get install libical3")
    _need_environment()
    return [str(PYTHON), str(HERE / f"with_{reader}.py"), str(folder)]


def _need_environment() -> None:
    stamp = ENVIRONMENT / ".made"
    if not stamp.exists():
        pytest.skip("no calendar programs here; to install them: make .venv-calendars/.made")
    if why := stamp.read_text().strip():
        pytest.skip(why)


def _environment() -> dict[str, str]:
    """As little as possible; wherever this machine stands, hours are read in another zone than ours."""
    return {name: os.environ[name] for name in KEPT if name in os.environ} | {"TZ": "Pacific/Chatham"}
