import asyncio
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from circles.clock import Clock, SteppedClock, SystemClock

START = datetime(2026, 12, 1, 19, tzinfo=UTC)
CLOCKS = [pytest.param(SystemClock, id="system"), pytest.param(lambda: SteppedClock(START), id="stepped")]


@pytest.mark.parametrize("make", CLOCKS)
class TestEveryClock:
    async def test_now_is_aware_utc(self, make: type[SystemClock]) -> None:
        assert make().now().tzinfo is UTC

    async def test_a_poke_ends_the_wait_and_is_cleared(self, make: type[SystemClock]) -> None:
        clock: Clock = make()
        poke = asyncio.Event()
        waiting = asyncio.create_task(clock.wait(None, poke))
        await asyncio.sleep(0)
        assert not waiting.done()
        poke.set()
        async with asyncio.timeout(5):
            await waiting
        assert not poke.is_set()

    async def test_an_instant_that_has_passed_is_not_waited_for(self, make: type[SystemClock]) -> None:
        clock: Clock = make()
        async with asyncio.timeout(5):
            await clock.wait(clock.now() - timedelta(seconds=1), asyncio.Event())

    async def test_a_wait_can_be_cancelled(self, make: type[SystemClock]) -> None:
        clock: Clock = make()
        waiting = asyncio.create_task(clock.wait(clock.now() + timedelta(days=1), asyncio.Event()))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting


async def test_the_system_clock_waits_as_long_as_it_should() -> None:
    before = time.monotonic()
    clock = SystemClock()
    await clock.wait(clock.now() + timedelta(seconds=0.05), asyncio.Event())
    assert 0.04 < time.monotonic() - before < 5


def test_the_system_clock_tells_no_instant_twice() -> None:
    clock = SystemClock()
    told = [clock.now() for _ in range(5000)]
    assert told == sorted(set(told)), "two words of one moment are told apart"
    assert abs(told[-1] - datetime.now(UTC)) < timedelta(seconds=1)


def test_a_clock_that_was_set_back_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    shows = [START, START, START - timedelta(milliseconds=16), START - timedelta(hours=1)]

    class Machine(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return shows.pop(0)

    monkeypatch.setattr("circles.clock.datetime", Machine)
    clock, step = SystemClock(), timedelta(microseconds=1)
    assert [clock.now() for _ in range(4)] == [START, START + step, START + 2 * step, START - timedelta(hours=1)]


class TestSteppedClock:
    async def test_it_stands_still_until_it_is_moved(self) -> None:
        clock = SteppedClock(START)
        assert clock.now() == clock.now() == START
        clock.advance(timedelta(hours=1))
        assert clock.now() == START + timedelta(hours=1)

    async def test_moving_it_wakes_who_waits_for_that_instant_and_nobody_else(self) -> None:
        clock = SteppedClock(START)
        soon, later = (
            asyncio.create_task(clock.wait(START + timedelta(hours=hours), asyncio.Event())) for hours in (1, 2)
        )
        await asyncio.sleep(0)
        clock.set(START + timedelta(hours=1))
        async with asyncio.timeout(5):
            await soon
        assert not later.done()
        clock.set(START + timedelta(days=9))
        async with asyncio.timeout(5):
            await later

    async def test_it_never_goes_back(self) -> None:
        clock = SteppedClock(START)
        with pytest.raises(ValueError, match="never goes back"):
            clock.set(START - timedelta(seconds=1))

    async def test_it_takes_any_zone_and_no_naive_time(self) -> None:
        clock = SteppedClock(START.astimezone(timezone(timedelta(hours=9))))
        assert clock.now() == START and clock.now().tzinfo is UTC
        with pytest.raises(ValueError, match="no zone"):
            clock.set(datetime(2027, 1, 1))  # noqa: DTZ001 - naive on purpose
