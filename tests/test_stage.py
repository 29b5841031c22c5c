"""What a stage stores is safe from a power cut, unless it is thrown away anyway."""

from pathlib import Path

import pytest

from circles.stage import open_stage
from circles.testing import RecordingChat
from circles.testing.opening import START

OFF, FULL = 0, 2


@pytest.mark.parametrize(
    ("is_given", "lasting", "synchronous"),
    [(False, None, OFF), (True, None, FULL), (True, False, OFF), (False, True, FULL)],
)
async def test_only_what_is_left_behind_waits_for_the_disk(
    tmp_path: Path, is_given: bool, lasting: bool | None, synchronous: int
) -> None:
    path = tmp_path / "circles.db" if is_given else None
    async with open_stage(RecordingChat(), START, database=path, lasting=lasting) as stage:
        database = stage.app.desk.ledger._database
        with database.entered():
            assert (await database.fetch("PRAGMA synchronous"))[0][0] == synchronous
