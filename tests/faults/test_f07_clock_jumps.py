"""F7 of the fault catalogue: the machine's clock is set forward and back while the program runs."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from circles.chat import Envelope
from circles.engine import Engine
from circles.message import Post

JUMPS = (
    timedelta(days=3), timedelta(hours=-2), timedelta(hours=20), timedelta(minutes=90), timedelta(minutes=-30),
    timedelta(seconds=-1),
)  # fmt: skip


class JumpingClock:
    """A clock that somebody sets, also back."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    async def wait(self, until: datetime | None, poke: asyncio.Event) -> None:
        raise AssertionError("nobody waits here")


def due_by_its_key(key: str) -> datetime | None:
    """When a timed post was to come, as its key says: session:kind:20270112T180000, and who gets it."""
    for part in key.split(":"):
        if len(part) >= 15 and part[8:9] == "T" and part[:8].isdigit():
            return datetime.strptime(part[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return None


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
async def test_f7_50_clock_jumps_nothing_twice_nothing_early_no_reminder_after_the_start(town: Any, seed: int) -> None:
    """50 jumps of a running season for each seed (+3 d, -2 h and others): 0 twice, 0 early, 0 stale, never spinning."""
    chance, clock = random.Random(seed), JumpingClock(town.now)
    posted: list[tuple[str, datetime]] = []

    def note(post: Post, envelope: Envelope) -> None:
        posted.append((envelope.key, clock.now()))

    town.chat.trouble = note
    starts = {each.id: each.starts_at for each in await town.sessions()}
    engine = Engine(town.app.desk, town.app.chats, clock)
    jumps = [*(chance.choice(JUMPS) for _ in range(49)), timedelta(weeks=5)]
    for jump in jumps:
        clock.at += jump
        await engine.settle()
        due = await engine.next_at()
        assert due is None or due > clock.now(), "it would spin"
    keys = [key for key, _ in posted]
    assert [key for key, count in Counter(keys).items() if count > 1] == []
    assert [key for key, at in posted if (due := due_by_its_key(key)) and at < due] == []
    reminders = [(key, at) for key, at in posted if ":reminder:" in key]
    assert [key for key, at in reminders if at >= starts[key.partition(":")[0]]] == []
    assert clock.now() > max(starts.values()) and len(posted) >= len(starts), "the whole season was lived through"
