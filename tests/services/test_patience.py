"""A time limit that costs little does the same as the one of asyncio."""

import asyncio
import time

import pytest

from circles.services.patience import Patience

SHORT = 0.05


async def later(seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "done"


async def test_what_is_in_time_has_its_result() -> None:
    patience = Patience(5)
    assert await patience.wait_for(later(0)) == "done"
    assert await asyncio.gather(*(patience.wait_for(later(0.01)) for _ in range(20))) == ["done"] * 20


async def test_what_takes_too_long_is_cancelled_and_the_asker_goes_on() -> None:
    patience = Patience(SHORT)
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        await patience.wait_for(later(60))
    assert SHORT <= time.monotonic() - began < 5
    task = asyncio.current_task()
    assert task is not None and not task.cancelling()
    assert await patience.wait_for(later(0)) == "done"


async def test_only_the_slow_one_of_many_is_cancelled() -> None:
    patience = Patience(SHORT)
    slow = asyncio.create_task(patience.wait_for(later(60)))
    for _ in range(12):
        assert await patience.wait_for(later(SHORT / 8)) == "done"
    with pytest.raises(TimeoutError):
        await slow


async def test_an_error_comes_through() -> None:
    async def fails() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await Patience(SHORT).wait_for(fails())


async def test_somebody_elses_cancelling_is_no_timeout() -> None:
    waiting = asyncio.create_task(Patience(60).wait_for(later(60)))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_cancelling_counts_even_if_the_time_is_up_as_well() -> None:
    patience = Patience(SHORT)

    async def stubborn() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            waiting.cancel()
            raise

    waiting = asyncio.create_task(patience.wait_for(stubborn()))
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_call_that_answers_all_the_same_is_heard() -> None:
    async def stubborn() -> str:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return "at last"
        return "never"

    assert await Patience(SHORT).wait_for(stubborn()) == "at last"
    task = asyncio.current_task()
    assert task is not None and not task.cancelling()


async def test_the_alarm_stops_when_nothing_is_under_way() -> None:
    patience = Patience(SHORT)
    await patience.wait_for(later(0))
    await asyncio.sleep(SHORT / 2)
    assert patience._alarm is None
