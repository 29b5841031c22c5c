"""The loop: woken by a poke, alive after a fault; observers and the daily round."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta
from typing import Any

import pytest

from circles.clock import SystemClock
from circles.domain.events import Event, SessionHeld
from circles.engine import Engine, engine
from circles.errors import StoreError
from circles.hooks import hookimpl
from circles.message import InPrivate, Post

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@asynccontextmanager
async def running(made: Engine) -> AsyncIterator[None]:
    task = asyncio.create_task(made.run())
    try:
        yield
        assert not task.done(), task.exception()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(done: Any) -> float:
    began = time.perf_counter()
    async with asyncio.timeout(20):
        while not done():  # noqa: ASYNC110  # what is waited for rings no bell
            await asyncio.sleep(0.001)
    return time.perf_counter() - began


@pytest.mark.slow
async def test_a_poke_wakes_it_within_50_ms(town: Any) -> None:
    made = Engine(town.app.desk, town.app.chats, SystemClock())
    bo = await town.person("bo")
    waits = []
    async with running(made):
        await until(lambda: made.settled_at is not None)
        for number in range(5):
            await asyncio.sleep(0.05)
            await town.app.desk.tell(Post(f"k{number}", InPrivate(bo), ()), SystemClock().now())
            made.poke()
            waits.append(await until(lambda number=number: f"k{number}" in town.chat.taken))
    assert min(waits) < 0.05, f"not even once, on a machine that has other work: {waits}"


async def test_after_a_fault_it_goes_on(
    town: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine, "AFTER_FAULT", 0.01)
    made = Engine(town.app.desk, town.app.chats, SystemClock())
    faults = iter([StoreError("busy"), RuntimeError("a bug"), StoreError("busy")])
    reset_claims = town.app.desk.ledger.outbox.reset_claims

    async def fail_at_first() -> int:
        for error in faults:
            raise error
        return int(await reset_claims())

    monkeypatch.setattr(town.app.desk.ledger.outbox, "reset_claims", fail_at_first)
    async with running(made):
        await until(lambda: made.settled_at is not None)
    assert [each.__dict__.get("action") for each in caplog.records if each.levelname == "ERROR"] == [
        "engine_failed"
    ] * 3


class Diary:
    """Remembers what happened, and may be interrupted at it."""

    def __init__(self) -> None:
        self.heard: list[Event] = []
        self.hangs_at: int | None = None

    @hookimpl
    async def happened(self, event: Event) -> None:
        self.heard.append(event)
        if len(self.heard) == self.hangs_at:
            await asyncio.Event().wait()


async def test_observers_hear_everything_at_least_once_and_a_stop_repeats_the_last_one_only(
    town: Any, first: datetime
) -> None:
    diary = Diary()
    town.plugins = [diary]
    await town.away(town.now + MINUTE)
    for who in ("ana", "bo", "chen", "dua"):
        await town.app.desk.ledger.events.record(SessionHeld(at=town.now, circle_id="c", session_id=who, present=()))
    diary.hangs_at = 3
    settling = asyncio.create_task(town.app.engine.settle())
    await until(lambda: len(diary.heard) == 3)
    settling.cancel()
    await asyncio.gather(settling, return_exceptions=True)
    await town.away(town.now + MINUTE)
    heard = [each.session_id for each in diary.heard if isinstance(each, SessionHeld)]
    assert heard == ["ana", "bo", "chen", "chen", "dua"]


def rows(town: Any, sql: str) -> list[Any]:
    with closing(sqlite3.connect(town.database)) as database:
        return database.execute(sql).fetchall()


async def test_the_daily_round_forgets_what_is_old(town: Any, first: datetime) -> None:
    began = town.now
    texts = "SELECT count(*) FROM outbox WHERE state = 'sent' AND post != ''"
    assert rows(town, "SELECT count(*) FROM heard") != [(0,)]
    assert rows(town, texts) != [(0,)]
    sent = rows(town, "SELECT key, message_id FROM outbox WHERE state = 'sent'")

    await town.until(began + 2 * DAY - MINUTE)
    assert rows(town, "SELECT count(*) FROM heard") != [(0,)]
    await town.until(began + 3 * DAY)
    assert rows(town, "SELECT count(*) FROM heard WHERE length(reply) > 0") == [(0,)]
    assert rows(town, "SELECT count(*) FROM heard") != [(0,)], "what can be taken back is known for longer"

    (before,) = rows(town, texts)
    await town.jump(began + 31 * DAY + MINUTE)
    kept = rows(town, "SELECT key, message_id FROM outbox WHERE state = 'sent' AND post = ''")
    assert set(sent) <= set(kept), "their texts are gone, their keys and receipts stay"
    assert before != (0,)
    assert rows(town, "SELECT count(*) FROM event") == [(0,)]
    assert rows(town, "SELECT count(*) FROM heard") == [(0,)]


async def test_the_daily_round_is_made_once_a_day(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    forget_before = town.app.desk.ledger.heard.forget_before

    async def counted(at: datetime) -> None:
        calls.append(at)
        await forget_before(at)

    monkeypatch.setattr(town.app.desk.ledger.heard, "forget_before", counted)
    began = town.now
    for hours in range(1, 73):
        town.people.stage.clock.set(began + hours * HOUR)
        await town.app.engine.settle()
    assert len(calls) == 3


async def test_a_known_key_is_not_said_again_after_its_text_is_forgotten(town: Any) -> None:
    post = Post("once", InPrivate(await town.person("bo")), ())
    await town.app.desk.tell(post, town.now)
    await town.app.engine.settle()
    await town.jump(town.now + 32 * DAY)
    await town.app.desk.tell(post, town.now)
    await town.app.engine.settle()
    assert town.chat.taken.count("once") == 1
