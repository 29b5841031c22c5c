"""F20 with the whole program: what a calendar sees before an old copy is put back, and after."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from circles.config import Community, Settings
from circles.stage import Stage, open_stage
from circles.store.database import backup, restore
from circles.testing import RecordingChat
from tests.calendar.conftest import read
from tests.calendar.watching import Event
from tests.services.test_subscribing import secrets

START = datetime(2027, 1, 4, 12, tzinfo=UTC)
SETTINGS = Settings(community=Community(organizers=("local:mia",)))


@asynccontextmanager
async def running(path: Path, at: datetime = START) -> AsyncIterator[Stage]:
    async with open_stage(RecordingChat(), at, SETTINGS, database=path) as stage:
        yield stage


async def calendar(stage: Stage, secret: str) -> dict[str, Event]:
    body = await stage.calendar(secret)
    assert body is not None
    return {each["UID"]: each for each in read(body).events}


async def say(stage: Stage, who: str, text: str) -> str:
    return repr(await stage.say(f"local:{who}", text))


@pytest.mark.slow
async def test_f20_calendars_take_up_what_was_restored_and_dead_links_stay_dead(tmp_path: Path) -> None:
    path, copy = tmp_path / "circles.db", tmp_path / "copy.db"
    async with running(path) as stage:
        await say(stage, "mia", 'program create "Night owls" "We meet" 6 1 60')
        await say(stage, "mia", "program open")
        for who, city in (("ana", "Lisbon"), ("bo", "Oslo"), ("chen", "Cairo"), ("dua", "Paris")):
            await say(stage, who, f'join "{city}"')
        await say(stage, "mia", "propose 2027-01-12 18:00")
        await say(stage, "mia", "publish")
        leaked = secrets(await say(stage, "ana", "feed"))[0]
        await backup(f"sqlite:{path}", copy)
        await say(stage, "mia", "circle pause Alder 3 weeks")
        (renewed, *_) = secrets(await say(stage, "ana", "feed renew"))
        before = await calendar(stage, renewed)
        now = stage.now
    assert await restore(f"sqlite:{path}", copy, now.replace(minute=now.minute + 1))
    async with running(path, now.replace(minute=now.minute + 2)) as stage:
        assert await stage.calendar(leaked) is None
        after = await calendar(stage, renewed)
    assert after.keys() <= before.keys() and any(before[each]["STATUS"] == "CANCELLED" for each in after)
    for uid, event in after.items():
        assert event["STATUS"] == "CONFIRMED"
        assert int(event["SEQUENCE"]) > int(before[uid]["SEQUENCE"])
        assert event["DTSTAMP"] > before[uid]["DTSTAMP"]
        assert event["LAST-MODIFIED"] == event["DTSTAMP"]
