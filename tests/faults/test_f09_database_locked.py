"""F9 of the fault catalogue: another process keeps the database locked, for a while or for good."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from circles.engine import engine
from tests.faults.conftest import ALL, of

BUSY = "I am busy right now and nothing was changed. Please try again in a moment."
SECONDS = 3.0
HOLD = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
for _ in sys.stdin:
    database.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    sys.stdin.readline()
    database.execute("ROLLBACK")
    print("free", flush=True)
"""
ASKED = (
    ("@ana", "rsvp cannot"),
    ("@bo", "commitment Call two people"),
    ("@chen", "swap @dua facilitator"),
    ("@dua", "pause 3 weeks"),
    ("@mia", "session move 2027-01-12 18:30 this"),
    ("@ana", "charter change details"),
    ("@bo", "reflect It went well"),
    ("@mia", "circle pause Alder 2 weeks"),
    ("@chen", "zone Oslo"),
    ("@dua", "leave"),
)


class Other:
    """A second process that writes to the same database."""

    def __init__(self, database: Path) -> None:
        command = [sys.executable, "-c", HOLD, str(database)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock."""
        self._turn("held\n")
        try:
            yield
        finally:
            self._turn("free\n")

    def _turn(self, answer: str) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == answer

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(10)


@pytest.fixture
def other(town: Any) -> Iterator[Other]:
    made = Other(town.database)
    yield made
    made.close()


async def test_f9_locked_busy_within_3_s_and_no_half_change(town: Any, kept: Any, other: Other) -> None:
    """As long as it is in the real program: 30 s hold up ten people in a row, each for 2.5 s (a part: one of them)."""
    before = kept.everything()
    with other.writing():
        for who, words in ASKED[: of(10, 1)]:
            began = time.monotonic()
            assert await town.app.intake.ask(town.asked(who, words)) and await _said(town, who, words) == BUSY
            assert time.monotonic() - began < 2 * SECONDS
        assert "session 1" in await town.people.say("@ana", "agenda"), "who only reads is answered"
    assert kept.everything() == before


async def _said(town: Any, who: str, words: str) -> str:
    return str(await town.people.say(who, words))
