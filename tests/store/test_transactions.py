"""All or nothing, one writer at a time, and what tasks may do to each other."""

# A test may block.
# ruff: noqa: ASYNC220

import asyncio
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from circles.domain.person import Identity
from circles.domain.program import Plan
from circles.errors import Refused, StoreError
from circles.store import Ledger
from circles.store.address import BUSY_MILLISECONDS

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


def account(name: str) -> Identity:
    return Identity("local", name)


async def is_there(ledger: Ledger, *names: str) -> list[bool]:
    return [await ledger.people.by_identity(account(name)) is not None for name in names]


async def test_a_block_is_stored_as_a_whole(ledger: Ledger) -> None:
    async with ledger.transaction():
        await ledger.people.add("Ana", account("ana"))
        await ledger.people.add("Bo", account("bo"))
        assert await is_there(ledger, "ana", "bo") == [True, True]
    assert await is_there(ledger, "ana", "bo") == [True, True]


@pytest.mark.parametrize("error", [Refused("no"), ValueError("no"), OSError("no"), asyncio.CancelledError("no")])
async def test_a_block_that_fails_leaves_nothing_and_keeps_its_error(ledger: Ledger, error: BaseException) -> None:
    with pytest.raises(type(error)) as caught:
        async with ledger.transaction():
            await ledger.people.add("Ana", account("ana"))
            raise error
    assert caught.value is error
    assert await is_there(ledger, "ana") == [False]
    await ledger.people.add("Ana", account("ana"))


async def test_a_nested_block_joins_the_outer_one(ledger: Ledger) -> None:
    with pytest.raises(Refused):
        async with ledger.transaction():
            async with ledger.transaction():
                await ledger.people.add("Ana", account("ana"))
            raise Refused("no")
    assert await is_there(ledger, "ana") == [False]


async def test_writers_take_turns_so_no_number_is_given_twice(ledger: Ledger) -> None:
    await asyncio.gather(*(ledger.programs.add(f"p{number}", "", Plan(), NOW) for number in range(20)))

    async def hope(word: str) -> None:
        async with ledger.transaction():
            latest = await ledger.programs.latest()
            assert latest is not None
            person = await ledger.people.by_identity(account("ana"))
            if person is None:
                person = await ledger.people.add("Ana", account("ana"))
            await ledger.programs.enroll(latest[1].id, person.id, word, NOW)

    await asyncio.gather(*(hope(str(number)) for number in range(20)))
    latest = await ledger.programs.latest()
    assert latest is not None
    assert len(await ledger.programs.enrollments(latest[1].id)) == 1


async def test_nobody_sees_half_a_block(ledger: Ledger) -> None:
    seen = []

    async def look() -> None:
        for _ in range(50):
            seen.append(await is_there(ledger, "ana"))
            await asyncio.sleep(0)

    looking = asyncio.create_task(look())
    with suppress(Refused):
        async with ledger.transaction():
            await ledger.people.add("Ana", account("ana"))
            await asyncio.sleep(0.02)
            raise Refused("no")
    await looking
    assert not any(each for (each,) in seen)


async def test_a_task_started_inside_a_block_is_outside_of_it(ledger: Ledger) -> None:
    """A note taken on the side must neither be lost with the block nor be caught between two of them."""
    notes = []
    for number in range(10):
        with suppress(Refused):
            async with ledger.transaction():
                await ledger.people.add("Ana", account(f"ana{number}"))
                notes.append(asyncio.create_task(ledger.people.add("Note", account(f"note{number}"))))
                await asyncio.sleep(0)
                raise Refused("no")
    await asyncio.gather(*notes)
    assert await is_there(ledger, *(f"note{number}" for number in range(10))) == [True] * 10
    assert await is_there(ledger, *(f"ana{number}" for number in range(10))) == [False] * 10


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("in_block", [True, False])
async def test_a_block_that_waits_for_its_own_task_is_told_so(ledger: Ledger, in_block: bool) -> None:
    async def on_the_side() -> None:
        async with ledger.transaction():
            await ledger.people.add("Bo", account("bo"))

    started = time.monotonic()
    with pytest.raises(StoreError, match="busy"):
        async with ledger.transaction():
            await asyncio.gather(on_the_side() if in_block else ledger.people.add("Bo", account("bo")))
    assert time.monotonic() - started < BUSY_MILLISECONDS / 1000 + 15
    assert await is_there(ledger, "bo") == [False]


@pytest.mark.slow
async def test_cancelling_at_any_point_leaves_the_ledger_whole(ledger: Ledger) -> None:
    chance = random.Random(7)

    async def couple(number: int) -> None:
        async with ledger.transaction():
            await ledger.people.add("Ana", account(f"ana{number}"))
            await ledger.people.add("Bo", account(f"bo{number}"))

    for number in range(0, 300, 3):
        tasks = [asyncio.create_task(couple(number + each)) for each in range(3)]
        for _ in range(chance.randrange(60)):
            await asyncio.sleep(0)
        for task in chance.sample(tasks, 2):
            task.cancel()
        async with asyncio.timeout(10):
            await asyncio.gather(*tasks, return_exceptions=True)
    for number in range(300):
        ana, bo = await is_there(ledger, f"ana{number}", f"bo{number}")
        assert ana == bo
    await couple(999)
    assert await is_there(ledger, "ana999", "bo999") == [True, True]


async def test_a_closed_ledger_says_so(url: str) -> None:
    ledger = await Ledger.open(url, lambda: "id1")
    last = asyncio.create_task(ledger.people.add("Ana", account("ana")))
    await asyncio.sleep(0)
    await ledger.close()
    await ledger.close()
    await last
    with pytest.raises(StoreError, match="closed"):
        await ledger.people.get("id1")
    with pytest.raises(StoreError, match="closed"):
        async with ledger.transaction():
            pass


HOLD = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
database.execute("UPDATE person SET name = 'Half'")
print("held", flush=True)
sys.stdin.readline()
database.execute(sys.argv[2])
"""


def let_go(process: "subprocess.Popen[str]") -> None:
    if process.stdin and not process.stdin.closed:
        process.stdin.close()


@contextmanager
def held(path: Path, end: str = "ROLLBACK") -> Iterator["subprocess.Popen[str]"]:
    """Another process in the middle of a write."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), end], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        let_go(process)
        assert process.wait() == 0


@pytest.mark.usefixtures("impatient")
async def test_while_another_process_writes_a_write_says_busy_and_changes_nothing(migrated: Path) -> None:
    names = iter(range(99))
    ledger = await Ledger.open(f"sqlite:{migrated}", lambda: f"id{next(names)}")
    ana = await ledger.people.add("Ana", account("ana"))
    with held(migrated):
        for write in (
            ledger.people.rename(ana.id, "Bo"),
            ledger.people.add("Cleo", account("cleo")),
            ledger.outbox.claim(NOW, 10),
        ):
            started = time.monotonic()
            with pytest.raises(StoreError, match=r"busy.*try again"):
                await write
            assert time.monotonic() - started < 15
        assert await ledger.people.get(ana.id) == ana, "reading goes on meanwhile"
    assert await is_there(ledger, "cleo") == [False]
    await ledger.people.add("Cleo", account("cleo"))
    await ledger.close()


async def test_a_write_waits_for_another_process_even_after_a_read(migrated: Path) -> None:
    """With a plain BEGIN, SQLite refuses at once to write after a read if another process wrote in between."""
    ledger = await Ledger.open(f"sqlite:{migrated}", lambda: "id1")
    ana = await ledger.people.add("Ana", account("ana"))
    with held(migrated, "COMMIT") as process:
        asyncio.get_running_loop().call_later(0.5, let_go, process)
        async with ledger.transaction():
            found = await ledger.people.get(ana.id)
            assert found is not None
            assert found.name == "Half", "it sees what the other one wrote"
            await ledger.people.rename(ana.id, "Whole")
    found = await ledger.people.get(ana.id)
    assert found is not None
    assert found.name == "Whole"
    await ledger.close()


WRITE = """
import asyncio, itertools, os, sys
from circles.domain.person import Identity
from circles.store import Ledger

async def main():
    run, numbers = sys.argv[2], itertools.count()
    ledger = await Ledger.open(sys.argv[1], lambda: f"{run}-{next(numbers)}")
    for couple in itertools.count():
        async with ledger.transaction():
            await ledger.people.add("Ana", Identity("ana", f"{run}-{couple}"))
            await ledger.people.add("Bo", Identity("bo", f"{run}-{couple}"))
        print(couple, flush=True)

asyncio.run(main())
"""


@pytest.mark.crash
async def test_killed_in_the_middle_of_a_block_there_is_all_of_it_or_nothing(migrated: Path) -> None:
    chance = random.Random(11)
    for run in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITE, f"sqlite:{migrated}", str(run)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(chance.randrange(1, 40))]
        time.sleep(chance.random() * 0.005)  # noqa: ASYNC251
        process.kill()
        told += [int(line) for line in process.communicate()[0].split("\n")[:-1]]
        ledger = await Ledger.open(f"sqlite:{migrated}", lambda: "id")
        for couple in range(len(told) + 2):
            found = [
                await ledger.people.by_identity(Identity(name, f"{run}-{couple}")) is not None for name in ("ana", "bo")
            ]
            assert found in ([True, True], [False, False])
            assert all(found) or couple not in told, "what was told as done is kept"
        await ledger.close()
