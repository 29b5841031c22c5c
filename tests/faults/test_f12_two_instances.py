"""F12 of the fault catalogue: two programs on one database."""

import asyncio
import os
import random
import signal
import time
from collections import Counter

import pytest

from tests.faults.conftest import of
from tests.faults.program import STARTED, Program, running, wait_for
from tests.faults.test_f22_sigterm import fill_outbox, seen

pytestmark = pytest.mark.alone

RUNNING_ALREADY = "Circles is running on this database already."
TAKEOVER = 30.0
POSTS = of(3000, 400)


@pytest.mark.timeout(1800)
def test_f12_first_frozen_second_leaves_takeover_within_30_s_0_twice(
    program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    """100 rounds: the first is frozen (SIGSTOP) while it sends, the second leaves; the first goes on (SIGCONT), or
    dies frozen and the next one takes over."""
    asyncio.run(fill_outbox(program, POSTS))
    chance, slowest, frozen_at = random.Random(12), 0.0, set[int]()
    for _ in range(of(100, 5)):
        program.database.with_name("circles.db.starts").unlink(missing_ok=True)
        with running(program) as first:
            wanted = min(len(seen(program)) + chance.randint(0, 15), POSTS)
            wait_for(lambda wanted=wanted: len(seen(program)) >= wanted)
            assert first.pid
            os.kill(first.pid, signal.SIGSTOP)
            count = len(seen(program))
            frozen_at.add(count)
            second = program.start()
            second.join(TAKEOVER)
            assert second.exitcode == 1, "it leaves"
            assert len(seen(program)) == count, "and says nothing"
            if chance.random() < 0.5:
                os.kill(first.pid, signal.SIGCONT)
                time.sleep(chance.uniform(0, 0.03))
                assert first.is_alive(), "the first goes on"
        began = time.monotonic()
        with running(program):
            slowest = max(slowest, time.monotonic() - began)
            time.sleep(chance.uniform(0, 0.02))
    with running(program):
        wait_for(lambda: len(set(seen(program))) >= POSTS)
    assert slowest < TAKEOVER and len(frozen_at) > of(20, 2)
    assert [key for key, count in Counter(seen(program)).items() if count > 1] == []
    assert program.log().count(RUNNING_ALREADY) == of(100, 5)
    assert "Traceback" not in program.log()
    with capsys.disabled():
        print(f"\nF12: rounds={of(100, 5)} twice=0, frozen after {len(frozen_at)} numbers of posts, {slowest=:.2f}")


def test_f12_two_at_the_same_instant_one_runs_and_the_other_leaves(program: Program) -> None:
    for _ in range(of(50, 3)):
        program.database.with_name("circles.db.starts").unlink(missing_ok=True)
        before = program.log().count(STARTED)
        both = [program.start(), program.start()]
        wait_for(lambda both=both: any(each.exitcode is not None for each in both))
        wait_for(lambda before=before: program.log().count(STARTED) == before + 1)
        for each in both:
            each.terminate()
            each.join(10)
        assert sorted(each.exitcode or 0 for each in both) == [0, 1]
