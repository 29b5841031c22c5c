"""`kill -9` of the bot, over and over, in a season's day: its members lose nothing and see nothing twice."""

import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.day import compared
from tests.adapters.discord.day import Day
from tests.adapters.discord.server import serving
from tests.adapters.mortal import Mortal, Server
from tests.crash.days import STATE

ALL = bool(os.environ.get("CIRCLES_CRASH_ALL"))
QUIET, EACH = (0,), (5,) if ALL else (2, 1)
"""How often it dies after each step, in turn."""
KINDS = ("threads", "channels") if ALL else ("threads",)
LEAST = 50
KNOWN = ("sessions", "answers", "attendance", "roles", "commitments", "reflections", "wrap-up")

pytestmark = [pytest.mark.crash, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def lives() -> Iterator[Server]:
    with Server("tests.adapters.discord.lives") as server:
        yield server


async def day(lives: Server, folder: Path, kind: str, kills: tuple[int, ...]) -> Day:
    """A day of new people on a new server, lived to its end."""
    async with serving(folder / "bot", kind) as server:
        mia = f"discord:{server.guild.person('Mia').id}"
        mortal = Mortal(lives, folder, organizers=[mia], adapter=server.settings(events=True))
        lived = Day(mortal=mortal, dice=random.Random(kind), kills=kills, server=server)
        await lived.live()
        return lived


@pytest.mark.parametrize("kind", KINDS)
async def test_killed_at_any_instant_everything_is_seen_once(
    lives: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    quiet = await day(lives, tmp_path / "quiet", kind, QUIET)
    other = await day(lives, tmp_path / "killed", kind, EACH)
    lost, doubled, figures = compared(quiet.sent(), other.sent(), other)
    with capsys.disabled():
        print(figures, f"failed visibly={other.failed} half={other.half}", sep="\n")
    assert len(other.mortal.deaths) >= LEAST and quiet.failed == 0
    assert not lost and not doubled, f"lost {[*lost]}\ndoubled {[*doubled]}"
    assert other.half == 0
    shown = other.shown()
    for place, lines in quiet.shown().items():
        assert shown[place] == lines, place
    assert other.around() == quiet.around()
    assert _known(other) == _known(quiet)


def _known(day: Day) -> dict[str, list[Any]]:
    """What the program knows in the end."""
    with closing(sqlite3.connect(day.mortal.folder / "circles.db")) as database:
        return {each: sorted(database.execute(STATE[each])) for each in KNOWN}
