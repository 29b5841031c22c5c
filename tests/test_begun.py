"""A season that goes on from a copy is the one that was played."""

import itertools
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from circles.config import Community, Settings
from circles.stage import open_stage
from circles.testing import CircleApp, RecordingChat
from circles.testing.opening import START
from tests.begun import Begun, Place

SETTINGS = Settings(community=Community(organizers=("local:mia",)))


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[tuple[Begun, "itertools.count[int]"]]:
    """A program whose ids follow a count that can be set."""
    numbers = itertools.count(1)
    chat = RecordingChat()

    async with open_stage(
        chat, START, SETTINGS, database=path, new_id=lambda: f"id{next(numbers)}", lasting=False
    ) as stage:
        yield Begun(stage, chat), numbers


def everything(app: CircleApp, path: Path) -> dict[str, Any]:
    """Every row of every table, and whatever anybody sees."""
    with closing(sqlite3.connect(path)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = {name: database.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in names}
    return {**tables, "posts": app.posts, "rooms": app.chat.rooms, "latest": app.stage.latest, "now": app.now}


@pytest.mark.slow
async def test_it_stands_where_the_other_one_stands_and_goes_on_in_the_same_way(tmp_path: Path) -> None:
    one, other = tmp_path / "one.db", tmp_path / "other.db"
    async with opened(one) as (played, numbers), opened(other) as (copied, more_numbers):
        await played.season()
        await played.meet()
        Place.of(played).restore(copied)
        before = everything(played, one)
        assert everything(copied, other) == before

        wanted = next(numbers)
        while next(more_numbers) < wanted:
            pass
        for app in (played, copied):
            await app.click("@bo", "I will be late")
            link = await app.say("@ana", "feed")
            assert await app.say("@ana", "feed") == link
            await app.advance(days=3)
            await app.meet("@bo")
        assert everything(copied, other) == everything(played, one)
        assert len(played.posts) > len(before["posts"]), "both went on"


@pytest.mark.slow
async def test_a_test_that_did_something_else_plays_for_itself(tmp_path: Path) -> None:
    async with opened(tmp_path / "one.db") as (app, _):
        app.path = ("here",)
        await app.season()
        known: tuple[object, ...] = app.path or ()
        await app.say("@ana", "when")
        await app.advance(days=1)
        assert app.path == (*known, ("advance", (), ("days", 1))), "a question changes nothing"
        await app.say("@ana", "rsvp cannot")
        await app.advance(days=1)
        assert app.path is None
        await app.meet()
        assert app.path is None, "and there is no way back"


async def test_what_a_test_does_first_counts_as_well(tmp_path: Path) -> None:
    async with opened(tmp_path / "one.db") as (app, _):
        app.path = ("here",)
        await app.say("@mia", "program create Owls x 4 2 60")
        await app.advance(days=1)
        assert app.path is None
