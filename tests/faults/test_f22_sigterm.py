"""F22 of the fault catalogue: the program is told to stop, at any instant."""

import asyncio
import json
import random
import signal
import time
from collections import Counter
from typing import Any

import pytest

from circles.app import open_app, random_id
from circles.clock import SystemClock
from circles.domain.person import Identity
from circles.message import InPrivate, Paragraph, Post, say
from circles_local.adapter import LocalChat
from tests.faults.conftest import Kept, of
from tests.faults.program import STARTED, Program, running, wait_for

pytestmark = pytest.mark.alone

POSTS = of(1500, 300)
SECONDS = 10.0
SIGTERM = -signal.SIGTERM


async def fill_outbox(program: Program, posts: int) -> None:
    """Posts wait to be sent, as after a time without a platform."""
    from circles.config import Database, Settings

    settings = Settings(database=Database(url=f"sqlite:{program.database}"))
    async with open_app(settings, chats={"local": LocalChat({})}, installed_plugins=False, new_id=random_id) as app:
        people = [await app.desk.ledger.people.add(name, Identity("local", name)) for name in ("ana", "bo", "chen")]
        for number in range(posts):
            who = people[number % len(people)]
            line = Paragraph(say("Post {n}", n=number))
            await app.desk.tell(Post(f"k{number:04}", InPrivate(who.id), (line,)), SystemClock().now())


def seen(program: Program) -> list[str]:
    """The keys of all that people saw, in order."""
    if not program.record.exists():
        return []
    # It may be writing a line right now.
    whole = program.record.read_text().rpartition("\n")[0].splitlines()
    return [each["key"] for each in map(json.loads, whole) if "key" in each]


def at_some_instant(program: Program, chance: random.Random) -> None:
    """Wait: a moment, until it runs, or until it has sent a few posts more."""
    match chance.choice(("at its start", "when it runs", "while it sends", "while it sends")):
        case "at its start":
            time.sleep(chance.uniform(0, 0.2))
        case "when it runs":
            before = program.log().count(STARTED)
            wait_for(lambda: program.log().count(STARTED) > before)
            time.sleep(chance.uniform(0, 0.2))
        case _:
            wanted = min(len(seen(program)) + chance.randint(1, 40), POSTS)
            wait_for(lambda: len(seen(program)) >= wanted)


@pytest.mark.timeout(1800)
def test_f22_sigterm_100_times_at_random_instants_ends_in_10_s_and_nothing_is_half(
    program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    """While it starts, while it sends, while it waits: every end is clean, every post is seen once."""
    asyncio.run(fill_outbox(program, POSTS))
    chance, ends, slowest, sent_at_end = random.Random(22), Counter[Any](), 0.0, set[int]()
    kept = Kept(program.database)
    for _ in range(of(100, 12)):
        # Somebody starts it on purpose here: see F23.
        program.database.with_name("circles.db.starts").unlink(missing_ok=True)
        process = program.start()
        at_some_instant(program, chance)
        began = time.monotonic()
        process.terminate()
        process.join(SECONDS)
        slowest = max(slowest, time.monotonic() - began)
        ends[process.exitcode] += 1
        process.kill()
        assert kept.integrity() == "ok"
        sent_at_end.add(len(seen(program)))
    assert set(ends) <= {0, SIGTERM}, "clean; or before it was there at all"
    assert ends[0] > ends[SIGTERM] and slowest < SECONDS
    assert "Traceback" not in program.log() and " ERROR " not in program.log()
    assert len(sent_at_end) > of(20, 3), "some were stopped while they sent"
    with running(program):
        wait_for(lambda: len(seen(program)) >= POSTS)
    assert sorted(seen(program)) == [f"k{number:04}" for number in range(POSTS)]
    assert kept.rows("SELECT state, count(*) FROM outbox GROUP BY state") == [("sent", POSTS)]
    with capsys.disabled():
        print(f"\nF22: ends={dict(ends)} slowest={slowest:.2f} s, stopped after {len(sent_at_end)} numbers of posts")
