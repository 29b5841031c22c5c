"""F9 of the fault catalogue: another process keeps the database locked, for a while or for good."""

import asyncio
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from circles.chat import Asked, Said
from circles.domain.person import Identity
from circles.errors import StoreError
from circles.render import plain
from circles.store.address import BUSY_MILLISECONDS
from tests.faults.conftest import of

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
    ("ana", "rsvp cannot"),
    ("bo", "commitment Call two people"),
    ("chen", "swap @dua facilitator"),
    ("dua", 'pause "3 weeks"'),
    ("mia", "session move 2027-01-12 18:30 this"),
    ("ana", "park How to say no"),
    ("bo", "roles like facilitator"),
    ("mia", "program rhythm 2"),
    ("chen", "zone Oslo"),
    ("dua", "leave"),
)


class Other:
    """A second process that writes to the same database."""

    def __init__(self, database: Path) -> None:
        command = [sys.executable, "-c", HOLD, str(database)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Hold the lock. The program goes on while it waits for it."""
        await asyncio.to_thread(self._turn, "held\n")
        try:
            yield
        finally:
            await asyncio.to_thread(self._turn, "free\n")

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


async def asks(town: Any, who: str, words: str) -> tuple[str, float]:
    """What somebody is answered who types something under an id of its own, and after how many seconds."""
    began = time.monotonic()
    asked = Asked(f"{who} {words}", Identity("local", who), who.capitalize(), Said(words))
    answer = await town.app.intake.ask(asked)
    return plain(answer), time.monotonic() - began


@pytest.mark.slow
async def test_f9_locked_for_good_10_people_at_once_are_told_within_3_s_and_nothing_is_changed(
    town: Any, kept: Any, other: Other
) -> None:
    """Locked for 5 s in a hurry, and for 30 s in full: who comes later is told as soon."""
    before, slowest = kept.everything(), []
    async with other.writing():
        for _ in range(of(12, 2)):
            answers = await asyncio.gather(*(asks(town, who, words) for who, words in ASKED))
            assert [answer for answer, _ in answers] == [BUSY] * len(ASKED)
            slowest.append(max(seconds for _, seconds in answers))
        answer, seconds = await asks(town, "ana", "agenda")
        assert "session 1" in answer and seconds < SECONDS, "who only reads is answered"
    assert kept.everything() == before
    # A machine with other work may be slow once; waiting in a row would take five seconds and more each time.
    assert min(slowest) < SECONDS and sorted(slowest)[len(slowest) // 2] < 2 * BUSY_MILLISECONDS / 1000


@pytest.mark.slow
async def test_f9_locked_at_any_moment_100_rounds_each_change_is_whole_or_not_there(
    impatient: None, town: Any, kept: Any, other: Other
) -> None:
    await town.meet()
    chance, answered = random.Random(9), Counter[bool]()
    for number in range(of(100, 20)):
        words = {who: f"commitment {who} in round {number}" for who in ("ana", "bo", "chen", "dua")}
        asking = [asyncio.create_task(asks(town, who, said)) for who, said in words.items()]
        await asyncio.sleep(chance.uniform(0, 0.03))
        async with other.writing():
            await asyncio.gather(*asking)
        done = {each for (each,) in kept.rows("SELECT text FROM commitment")}
        heard = {each for (each,) in kept.rows("SELECT event_key FROM heard")}
        for task, (who, said) in zip(asking, words.items(), strict=True):
            is_done = said.removeprefix("commitment ") in done
            assert (f"local:{who} {said}" in heard) is is_done is (task.result()[0] != BUSY)
            answered[is_done] += 1
    assert min(answered.values()) >= of(10, 2), "both happen"


@pytest.mark.slow
async def test_f9_locked_when_something_is_due_it_is_done_once_afterwards(
    impatient: None, town: Any, kept: Any, other: Other, first: datetime
) -> None:
    """Every hour of the day before the session: what is due then waits for the lock to go."""
    refused = 0
    for hours in range(26, 0, -1):
        town.people.stage.clock.set(first - timedelta(hours=hours))
        before = kept.everything()
        async with other.writing():
            for _ in range(2):
                try:
                    await town.app.engine.settle()
                except StoreError as error:
                    assert "busy" in str(error)
                    refused += 1
            assert kept.everything() == before
        await town.app.engine.settle()
    keys = Counter(town.chat.taken)
    assert set(keys.values()) == {1}
    kinds = {key.split(":")[1] for key in keys if ":" in key}
    assert kinds >= {"agenda", "pack", "reminder"} and refused >= 6
