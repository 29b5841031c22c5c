"""What is done on the spot, what may wait in another thread, and that the order is kept between the two."""

from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import pytest

from circles.store.sqlite import Connection

READ = "SELECT text FROM word ORDER BY rowid"
WRITE = "INSERT INTO word VALUES ('a')"


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Connection]:
    made = Connection(str(tmp_path / "some.db"))
    await made
    await made.execute_fetchall("PRAGMA journal_mode=WAL")
    await made.execute_fetchall("CREATE TABLE word (text TEXT)")
    yield made
    await made.close()


def waits(asked: Coroutine[Any, Any, Any]) -> bool:
    """Whether it has to wait for another thread. If so it is given up at once, as a task that is cancelled does."""
    try:
        asked.send(None)
    except StopIteration:
        return False
    asked.close()
    return True


async def texts(connection: Connection) -> list[str]:
    return [text for (text,) in await connection.execute_fetchall(READ)]


async def test_reading_is_done_on_the_spot(connection: Connection) -> None:
    assert not waits(connection.execute_fetchall(READ))


async def test_writing_with_the_lock_in_hand_is_done_on_the_spot_and_the_rest_may_wait(connection: Connection) -> None:
    await connection.execute("BEGIN IMMEDIATE")
    assert not waits(connection.execute_fetchall(WRITE))
    assert waits(connection.commit())
    assert await texts(connection) == ["a"]


@pytest.mark.parametrize("sql", [WRITE, "BEGIN IMMEDIATE", "PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM"])
async def test_without_the_lock_whatever_changes_something_may_wait(connection: Connection, sql: str) -> None:
    assert waits(connection.execute_fetchall(sql))


async def test_what_a_cancelled_task_asked_for_comes_first(connection: Connection) -> None:
    for number in range(1, 50):
        assert waits(connection.execute_fetchall(WRITE))
        assert len(await texts(connection)) == number


async def test_nobody_writes_into_a_block_whose_end_was_given_up(connection: Connection) -> None:
    """Between the moment when it was asked to end and the moment when it did, it is not for others."""
    for number in range(1, 50):
        await connection.execute("BEGIN IMMEDIATE")
        await connection.execute_fetchall(WRITE)
        assert waits(connection.rollback())
        await connection.execute_fetchall(WRITE)
        assert not connection.in_transaction
        assert len(await texts(connection)) == number


async def test_a_closed_connection_answers_nothing(connection: Connection) -> None:
    await connection.close()
    with pytest.raises(ValueError, match="Connection closed"):
        await texts(connection)
