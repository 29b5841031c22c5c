"""How fast due posts leave the outbox, and what 100,000 overdue rows cost after an outage.

    make bench WHAT=dispatch

The yardstick is the raw driver (aiosqlite) with the same SQL, pragmas and batches, on a copy of the same file, in
alternating runs. The recovery runs the engine's real step on 1,000 circles whose timetables piled up.
"""

import asyncio
import gc
import json
import logging
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiosqlite

from circles.app import open_app
from circles.clock import SteppedClock
from circles.config import Settings
from circles.config.settings import Database
from circles.domain.circle import CircleState
from circles.domain.person import Identity
from circles.domain.program import Plan
from circles.domain.series import Series
from circles.domain.session import Attendance
from circles.domain.timetable import timetable
from circles.message import InPrivate, Paragraph, Post, say
from circles.store import Ledger
from circles.store.database import migrate
from circles.store.statements import SQLITE
from circles.testing import RecordingChat
from tests.bench._measuring import bar, in_turn, median, table

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
POSTS = 20_000
BATCH = 500
ROUNDS = 5
CIRCLES = 1_000
SESSIONS = 8
FRESH = 10
OVERDUE = 100_000
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON", "journal_size_limit=16384")


def url(path: Path) -> str:
    return f"sqlite:{path}"


async def filled(path: Path) -> None:
    """A database with posts to different people, all of them due."""
    await migrate(url(path))
    ledger = await Ledger.open(url(path), _ids())
    body = (Paragraph(say("{circle} meets at noon.", circle="Alder")),)
    async with ledger.transaction():
        for number in range(POSTS):
            await ledger.outbox.put(Post(f"post:{number}", InPrivate(f"p{number}"), body), ("local",), NOW)
    await ledger.close()


def _ids() -> Callable[[], str]:
    count = iter(range(10**9))
    return lambda: f"id{next(count):08}"


async def through_the_store(path: Path) -> float:
    """Posts per second, claimed and marked by the ledger."""
    ledger = await Ledger.open(url(path), _ids())
    began = time.perf_counter()
    done = 0
    while taken := await ledger.outbox.claim(NOW, BATCH):
        await ledger.outbox.sent([(each.id, f"m{each.id}") for each in taken], NOW)
        done += len(taken)
    seconds = time.perf_counter() - began
    await ledger.close()
    assert done == POSTS, done
    return done / seconds


async def through_the_driver(path: Path) -> float:
    """Posts per second with the same statements and nothing around them."""
    claim, claim_order = _plain(SQLITE.claim)
    sent, sent_order = _plain(SQLITE.sent)
    stamp = NOW.strftime("%Y-%m-%d %H:%M:%S+00:00")
    async with aiosqlite.connect(path, isolation_level=None) as driver:
        for each in PRAGMAS:
            await driver.execute(f"PRAGMA {each}")
        began = time.perf_counter()
        done = 0
        while rows := list(await driver.execute_fetchall(claim, _in_order((stamp, BATCH), claim_order))):
            marks = json.dumps([(row[0], f"m{row[0]}") for row in rows])
            await driver.execute_fetchall(sent, _in_order((stamp, marks), sent_order))
            done += len(rows)
        seconds = time.perf_counter() - began
    assert done == POSTS, done
    return done / seconds


def _plain(sql: str) -> tuple[str, list[int]]:
    return re.sub(r"\?\d", "?", sql), [int(found) - 1 for found in re.findall(r"\?(\d)", sql)]


def _in_order(values: Sequence[Any], order: Sequence[int]) -> list[Any]:
    return [values[index] for index in order]


def on_a_copy(run: Callable[[Path], Any], original: Path) -> Callable[[], float]:
    def once() -> float:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy.db"
            shutil.copy(original, copy)
            speed: float = asyncio.run(run(copy))
            return speed

    return once


async def piled_up(path: Path) -> int:
    """1,000 circles whose timetables were left alone for a season; returns how many rows are overdue."""
    await migrate(url(path))
    ledger = await Ledger.open(url(path), _ids())
    plan, settings = Plan(sessions=SESSIONS), Settings()
    async with ledger.transaction():
        _, season = await ledger.programs.add("Bench", "", plan, NOW)
        there: dict[str, Attendance] = {}
        people = [await ledger.people.add(f"P{n}", Identity("local", f"p{n}"), "Europe/Lisbon") for n in range(6)]
        there |= dict.fromkeys((each.id for each in people), Attendance.PRESENT)
        for number in range(CIRCLES):
            # The last session was yesterday for a few circles, two weeks ago for the others.
            last = NOW.date() - timedelta(days=1 if number < FRESH else 15)
            series = Series(last - timedelta(weeks=2 * (SESSIONS - 1)), NOW.time(), "UTC", 2, SESSIONS)
            circle = await ledger.circles.add(
                season, f"C{number}", CircleState.ACTIVE, series, plan, (), [each.id for each in people], NOW
            )
            for index, wall in enumerate(series, 1):
                session = await ledger.sessions.add(circle.id, index, wall, 60, "hot-seat", NOW)
                dues = timetable(session, settings.notices.rhythm())
                await ledger.timetable.plan(session.id, dues)
                await ledger.sessions.set_attendance(session.id, there)
            await ledger.circles.want_room(circle.id, "local")
            await ledger.circles.room_opened(circle.id, "local", f"room-{circle.id}", NOW)
    await ledger.close()
    return _multiply(path)


def _multiply(path: Path) -> int:
    """The sessions were held, and what comes before and after them piled up: 100,000 overdue rows, no more, no less."""
    stamp = NOW.strftime("%Y-%m-%d %H:%M:%S+00:00")
    with sqlite3.connect(path) as driver:
        driver.execute("UPDATE session SET state = 'held'")
        driver.execute("DELETE FROM due WHERE kind = 'end'")
        (have,) = driver.execute("SELECT count(*) FROM due WHERE state = 'todo' AND at <= ?", (stamp,)).fetchone()
        columns = [row[1] for row in driver.execute("PRAGMA table_info(due)") if row[1] not in ("id", "key")]
        listed = ", ".join(columns)
        driver.execute(
            f"INSERT INTO due (key, {listed}) SELECT key || ':' || n.value, {listed} FROM due, "
            "(WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 9) "
            "SELECT value FROM n) AS n WHERE state = 'todo' AND stale_at <= ? LIMIT ?",
            (stamp, max(OVERDUE - have, 0)),
        )
        driver.execute(
            "DELETE FROM due WHERE rowid IN (SELECT rowid FROM due WHERE state = 'todo' AND stale_at <= ? LIMIT ?)",
            (stamp, max(have - OVERDUE, 0)),
        )
        (overdue,) = driver.execute("SELECT count(*) FROM due WHERE state = 'todo' AND at <= ?", (stamp,)).fetchone()
    driver.close()
    return int(overdue)


async def recovered(path: Path) -> tuple[float, int, int]:
    """Seconds until nothing is overdue and everything is delivered, how many messages, in how many places."""
    chat = RecordingChat()
    settings = Settings(database=Database(url=url(path)))
    async with open_app(settings, chats={"local": chat}, clock=SteppedClock(NOW), new_id=_ids()) as app:
        began = time.perf_counter()
        await app.engine.settle()
        seconds = time.perf_counter() - began
        (left,) = await app.desk.ledger.timetable.due(NOW, 1) or (None,)
        assert left is None, left
    return seconds, len(chat.shown), len({each.where for each in chat.shown.values()})


WORKER = """
import asyncio, os, sys
sys.path.insert(0, {here!r})
import dispatch
from pathlib import Path
async def work(path, seen):
    ledger = await dispatch.Ledger.open(dispatch.url(path), dispatch._ids())
    await ledger.outbox.reset_claims()
    with open(seen, "a+") as out:
        out.seek(0)
        known = set(out.read().split())
        while taken := await ledger.outbox.claim(dispatch.NOW, 50):
            for each in taken:
                if each.key not in known:
                    out.write(each.key + "\\n"); out.flush(); os.fsync(out.fileno())
                await ledger.outbox.sent([(each.id, each.key)], dispatch.NOW)
    await ledger.close()
asyncio.run(work(Path(sys.argv[1]), sys.argv[2]))
"""


def killed_mid_batch(original: Path) -> tuple[int, int]:
    """Kill the worker with SIGKILL twice in the middle of its batches; returns (lost, doubled)."""
    with tempfile.TemporaryDirectory() as folder:
        copy, seen = Path(folder) / "copy.db", Path(folder) / "seen"
        shutil.copy(original, copy)
        with sqlite3.connect(copy) as driver:
            driver.execute("DELETE FROM outbox WHERE id > (SELECT min(id) + 999 FROM outbox)")
        driver.close()
        command = [sys.executable, "-c", WORKER.format(here=str(Path(__file__).parent)), str(copy), str(seen)]
        for wanted in (200, 600):
            worker = subprocess.Popen(command)
            while worker.poll() is None and (not seen.exists() or seen.read_text().count("\n") < wanted):
                time.sleep(0.002)
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
        subprocess.run(command, check=True)
        lines = seen.read_text().split()
    return 1000 - len(set(lines)), len(lines) - len(set(lines))


def main() -> None:
    gc.freeze()  # as `circles run` does when everything is imported
    # In every round posts are too late, and the log says so.
    logging.getLogger("circles.engine.too_late").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        posts, timetables = Path(folder) / "posts.db", Path(folder) / "due.db"
        asyncio.run(filled(posts))
        speeds = in_turn(
            {"store": on_a_copy(through_the_store, posts), "driver": on_a_copy(through_the_driver, posts)}, 3 * ROUNDS
        )
        store, driver = median(speeds["store"]), median(speeds["driver"])
        ratio = median(ours / raw for ours, raw in zip(speeds["store"], speeds["driver"], strict=True))
        table(
            ("claimed and marked", "posts/s", "ratio"),
            [("raw driver, same SQL", f"{driver:,.0f}", "1.00"), ("ledger", f"{store:,.0f}", f"{ratio:.2f}")],
        )
        overdue = asyncio.run(piled_up(timetables))
        runs = in_turn({"engine": lambda: _recovery(timetables)}, ROUNDS)["engine"]
        seconds = median(each[0] for each in runs)
        _, messages, places = runs[0]
        table(
            ("after an outage", "rows", "seconds", "messages", "places"),
            [(f"{CIRCLES:,} circles", f"{overdue:,}", f"{seconds:.2f}", f"{messages:,}", f"{places:,}")],
        )
        lost, doubled = killed_mid_batch(posts)
        print(f"killed mid-batch: lost={lost} doubled={doubled}\n")
    bar("claimed and marked >= 0.75x the raw driver", f"{ratio:.2f}x", ratio >= 0.75)
    bar("100,000 overdue rows <= 1 s", f"{overdue:,} in {seconds:.2f} s", overdue >= OVERDUE and seconds <= 1)
    few = messages <= overdue // 1000
    bar("few messages for them", f"{messages:,} messages in {places:,} places", few)
    bar("lost and doubled after a kill", f"{lost} and {doubled}", lost == doubled == 0)


def _recovery(original: Path) -> tuple[float, int, int]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        shutil.copy(original, copy)
        return asyncio.run(recovered(copy))


if __name__ == "__main__":
    main()
