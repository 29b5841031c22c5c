"""Timed work: one row in trouble, a busy store, a clock that jumps."""

import asyncio
import logging
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from circles.domain.timetable import DueKind
from circles.engine import Engine
from circles.errors import Contradiction, StoreError
from circles.services import notices

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def failing(monkeypatch: pytest.MonkeyPatch, kind: DueKind, error: Exception) -> list[str]:
    """From now on, work of this kind fails half way. Returns the keys it was tried for."""
    tried: list[str] = []
    work = notices._DOINGS[kind]

    async def fail(desk: Any, at: Any) -> None:
        tried.append(at.due.key)
        await work(desk, at)
        raise error

    monkeypatch.setitem(notices._DOINGS, kind, fail)
    return tried


@pytest.mark.slow
@pytest.mark.parametrize("error", [RuntimeError("a bug"), Contradiction("no such person")])
async def test_a_row_that_fails_is_logged_and_stops_nobody(
    town: Any,
    first: datetime,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    tried = failing(monkeypatch, DueKind.AGENDA, error)
    with caplog.at_level(logging.ERROR):
        await town.until(first - 23 * HOUR)
    assert len(tried) == 1, "once, and not again"
    (record,) = [each for each in caplog.records if each.__dict__.get("action") == "due_failed"]
    assert record.__dict__["key"] == tried[0]
    assert town.room_news == [], "what it said half way is taken back"
    assert len(town.private_news()) == 2, "the packs of the two who lead, which were due at the same instant"


@pytest.mark.slow
async def test_a_store_that_is_away_leaves_the_row_due(
    town: Any, first: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        failing(patched, DueKind.AGENDA, StoreError("disk full"))
        with pytest.raises(StoreError):
            await town.until(first - 23 * HOUR)
    assert town.room_news == [] and town.private_news() == []
    await town.until(first - 23 * HOUR)
    assert len(town.room_news) == 1 and len(town.private_news()) == 2, "the agenda, and two who lead have their packs"


@pytest.mark.slow
@pytest.mark.usefixtures("impatient")
async def test_a_busy_store_is_tried_again_and_nothing_is_said_twice(town: Any, first: datetime) -> None:
    """Somebody else holds the write lock at each step of a round, once for each step."""
    await town.until(first - 2 * HOUR)
    town.look()
    town.people.stage.clock.set(first - HOUR)
    ledger = town.app.desk.ledger
    with closing(sqlite3.connect(town.database, isolation_level=None, check_same_thread=False)) as other:
        for step in (ledger.sessions.get, ledger.outbox.claim, ledger.outbox.sent):
            with pytest.MonkeyPatch.context() as patched:
                lock_at(patched, step, other)
                with pytest.raises(StoreError, match="busy"):
                    await town.app.engine.settle()
            assert other.in_transaction
            other.execute("ROLLBACK")
    await town.app.engine.settle()
    assert len(town.private_news()) == 4 == len(town.news)
    assert max(Counter(key for key, _ in town.chat.asked).values()) == 1, "what arrived is known to have arrived"


def lock_at(monkeypatch: pytest.MonkeyPatch, step: Any, other: sqlite3.Connection) -> None:
    """Let `other` take the write lock right before the first call of a ledger's method."""

    async def locked(*args: Any, **kwargs: Any) -> Any:
        if not other.in_transaction:
            await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
        return await step(*args, **kwargs)

    monkeypatch.setattr(step.__self__, step.__name__, locked)


async def test_the_clock_jumps_three_days_ahead(town: Any, first: datetime) -> None:
    await town.until(first - 2 * DAY)
    await town.jump(first + DAY)
    assert len(town.room_news) == 1 and "did not start" in town.room_news[0]
    keys = Counter(town.chat.taken)
    await town.until(first + 2 * DAY)
    assert town.chat.taken == list(keys) and len(town.room_news) == 1


class Wandering:
    """A clock that somebody sets, also back."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    async def wait(self, until: datetime | None, poke: asyncio.Event) -> None:
        await poke.wait()
        poke.clear()


async def test_the_clock_goes_back_two_hours_and_nothing_is_said_twice_or_early(town: Any, first: datetime) -> None:
    clock = Wandering(first - 2 * HOUR)
    engine = Engine(town.app.desk, town.app.chats, clock)
    steps = [-30, 0, 30, 61, 66]
    latest = clock.at
    for minutes in [*steps, *[each - 120 for each in steps], *steps]:
        clock.at = first + minutes * MINUTE
        await engine.settle()
        latest = max(latest, clock.at)
        assert [each for each in town.chat.taken if not is_time(each, latest)] == [], "nothing early"
    assert len(town.chat.taken) == len(set(town.chat.taken))
    assert len(town.chat.shown) == len({(each.where, each.text) for each in town.chat.shown.values()})


def is_time(key: str, now: datetime) -> bool:
    """Whether a key with a time in it was due by now."""
    stamps = [part for part in key.split(":") if len(part) == 15 and part[8] == "T"]
    return all(datetime.strptime(each, "%Y%m%dT%H%M%S").replace(tzinfo=UTC) <= now for each in stamps)


@pytest.mark.slow
async def test_circles_that_come_due_together_are_all_served_whole(town: Any, first: datetime) -> None:
    """More than one batch: no circle is served by half."""
    from circles.engine import due_work

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(due_work, "CIRCLES_AT_ONCE", 2)
        for number in range(5):
            await town.season(first=first + number * MINUTE)
        town.look()
        await town.jump(first - 10 * MINUTE)
    agendas = [each for each in town.room_news if "session 1" in each]
    assert len(agendas) == len(town.room_news) == 6
    assert not any("meets" in each for each in town.private_news()), "every reminder is merged into its agenda"
