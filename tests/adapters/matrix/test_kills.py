"""`kill -9` of the bot, over and over, on a real homeserver: its members lose nothing and see nothing twice."""

import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.day import EVERYBODY, compared
from tests.adapters.matrix.community import bot_settings
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.day import Day
from tests.adapters.matrix.homeserver import Homeserver
from tests.adapters.mortal import Mortal, Server

ALL = bool(os.environ.get("CIRCLES_CRASH_ALL"))
QUIET, EACH = (0,), (2,)

pytestmark = [pytest.mark.crash, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def server(homeserver: Homeserver) -> Iterator[Server]:
    with Server("tests.adapters.matrix.lives") as server:
        yield server


async def day(
    server: Server, homeserver: Homeserver, people: People, folder: Path, kills: tuple[int, ...], encrypted: bool
) -> Day:
    """A day of new people with a new bot, lived to its end."""
    bot = homeserver.account("circles")
    members = {name: await people(name) for name in EVERYBODY}
    settings = bot_settings(homeserver, bot, folder, encrypted=encrypted)
    mortal = Mortal(server, folder, organizers=[f"matrix:{members['mia'].id}"], adapter=settings)
    dice = random.Random(f"{encrypted}")
    lived = Day(mortal=mortal, dice=dice, kills=kills, bot=bot, members=members, encrypted=encrypted)
    await lived.live()
    return lived


@pytest.mark.parametrize(("encrypted", "kills"), [(False, (2, 0)), (True, (0, 2))], ids=["plain", "encrypted"])
async def test_killed_at_any_instant_everything_is_seen_once(
    server: Server,
    homeserver: Homeserver,
    people: People,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    encrypted: bool,
    kills: tuple[int, ...],
) -> None:
    quiet = await day(server, homeserver, people, tmp_path / "quiet", QUIET, encrypted)
    other = await day(server, homeserver, people, tmp_path / "killed", EACH if ALL else kills, encrypted)
    wanted = await quiet.sent()
    lost, doubled, figures = compared(wanted, await other.sent(), other)
    with capsys.disabled():
        print(figures)
    assert len(other.mortal.deaths) >= 25 and set(wanted.values()) == {1}
    assert (lost, doubled) == (Counter(), Counter())
    shown = await other.shown()
    for place, lines in (await quiet.shown()).items():
        assert shown[place] == lines, place
    assert await other.rooms() == await quiet.rooms()
