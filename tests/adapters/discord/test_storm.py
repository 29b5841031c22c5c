"""A season in a storm, and Discord away for a while: nothing is lost, nothing doubled, nothing stale comes after."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

import circles_discord.session
from circles_discord import faults
from tests.adapters.discord.bot import bot
from tests.adapters.discord.community import CITIES, Community, community
from tests.adapters.discord.lookalike import Discord
from tests.adapters.discord.lookalike.channels import Channel

FIRST = datetime(2027, 1, 12, 18, tzinfo=UTC)
POSTS = "(POST|PATCH|PUT|GET) /(channels|guilds|users)"
TROUBLES = 60
FAULTS = (500, 502, 503)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(circles_discord.session._Pauses, "delay", lambda _: 0.1)


@asynccontextmanager
async def storm(discord: Discord) -> AsyncIterator[None]:
    """Again and again something else goes wrong with what the bot asks: limits, faults, lost answers."""
    dice = random.Random(3)

    async def blow() -> None:
        for _ in range(TROUBLES):
            await discord.until(lambda: not discord.weather._troubles, 60)
            match dice.randrange(5):
                case 0:
                    discord.limit(0.1, 2, POSTS)
                case 1:
                    discord.limit(0.1, 1, everything=True)
                case 2:
                    discord.fail(dice.choice(FAULTS), 1, POSTS)
                case 3:
                    discord.lose_answers(1, POSTS)
                case 4:
                    discord.slow(dice.uniform(0, 0.1))
            await asyncio.sleep(0.02)

    blowing = asyncio.create_task(blow())
    try:
        yield
    finally:
        blowing.cancel()
        with suppress(asyncio.CancelledError):
            await blowing
        discord.clears()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["threads", "channels"])
async def test_a_season_begins_in_a_storm(tmp_path: Path, kind: str) -> None:
    async with community(tmp_path, kind=kind) as there:
        discord = there.server.discord
        async with storm(discord):
            room = await _begun(there)
            assert "Alder" in (await there.slash("ana", "agenda", room)).text
            await there.until(FIRST - timedelta(hours=23))
            await there.slash("dua", "rsvp", room, answer="cannot")
        await _calm(there)
        await there.sees(room, "Alder: session 1")
        _nothing_twice(there, room)
        assert len(there.rooms) == 1
        assert {name for name, each in there.people.items() if room.visible(each)} == set(CITIES)


@pytest.mark.parametrize("only", ["POST .*/messages$", "PATCH .*/messages", "POST .*/threads", "PUT .*/thread-members"])
async def test_a_limit_of_one_at_a_time_on_each_route(tmp_path: Path, only: str) -> None:
    async with bot(tmp_path) as there:
        there.discord.bucket(only, 1, 0.15)
        people = [there.person(name) for name in ("Ana", "Bo", "Chen")]
        room = await there.opens(*people)
        other = await there.opens(*people, key="birch")
        sent = await asyncio.gather(*(there.delivers(room, f"{n}") for n in range(4)))
        await asyncio.gather(*(there.delivers(other, f"other {n}") for n in range(4)))
        await asyncio.gather(*(there.delivers(room, f"new {each.text}", edits=str(each.id)) for each in sent[:3]))
        assert there.said(room) == ["new 0", "new 1", "new 2", "3"]
        assert there.said(other) == [f"other {n}" for n in range(4)]
        assert all(there.place(each).visible(one) for each in (room, other) for one in people)


@pytest.mark.parametrize("everything", [False, True], ids=["this route", "everything"])
async def test_limits_with_a_time_to_wait(tmp_path: Path, everything: bool) -> None:
    async with bot(tmp_path) as there:
        ana = there.person("Ana")
        there.discord.limit(0.2, 3, "" if everything else "POST", everything)
        room = await there.opens(ana)
        for each in ("one", "two"):
            there.discord.limit(0.2, 2, "" if everything else "POST", everything)
            await there.delivers(room, each)
        there.discord.limit(45, 1, "POST .*/messages")  # longer than anybody waits: it is given back
        receipt = await there.posts(room, "three")
        assert receipt.retry_at and (receipt.retry_at - datetime.now(UTC)).total_seconds() > 30
        assert there.said(room) == ["one", "two"]


@pytest.mark.parametrize("only", ["POST .*/messages$", "PATCH .*/messages", "POST .*/threads", "PUT .*/thread-members"])
async def test_lost_answers_on_each_route(tmp_path: Path, only: str) -> None:
    async with bot(tmp_path) as there:
        ana, bo = there.person("Ana"), there.person("Bo")
        there.discord.lose_answers(1, only)
        for _ in range(2):
            with suppress(aiohttp.ClientError):
                room = await there.opens(ana, bo)
        there.discord.lose_answers(1, only)
        message = await there.delivers(room, "one")
        await there.delivers(room, "two", edits=str(message.id))
        await there.delivers(room, "three")
        assert there.said(room) == ["two", "three"] and len(there.rooms()) == 1
        assert all(there.place(room).visible(each) for each in (ana, bo))


async def test_discord_is_away_while_posts_are_due(tmp_path: Path) -> None:
    async with community(tmp_path) as there:
        room = await there.season()
        before = there.texts(room)
        await there.server.discord.stop()
        await there.stage.advance(to=FIRST - timedelta(hours=23))
        await there.server.discord.start()
        await there.server.discord.until(lambda: there.server.discord.listening, 20)
        await _calm(there)
        await there.sees(room, "Alder: session 1")
        assert there.texts(room)[: len(before)] == before
        _nothing_twice(there, room)
        assert (await there.slash("ana", "agenda", room)).text


async def test_nothing_stale_comes_after_days_away(tmp_path: Path) -> None:
    async with community(tmp_path) as there:
        room = await there.season()
        before = len(there.texts(room))
        await there.server.discord.stop()
        await there.stage.advance(to=FIRST + timedelta(days=2))
        await there.server.discord.start()
        await there.server.discord.until(lambda: there.server.discord.listening, 20)
        await _calm(there)
        after = [each for each in there.posts(room)][before:]
        assert not [each.text for each in after if "I cannot come" in each.buttons], "of a session that is over"
        _nothing_twice(there, room)


async def _begun(there: Community) -> Channel:
    """A season begins, however often its room and its posts have to be tried. Returns the room."""
    await there.slash("mia", "program create", name="Night owls", about="We meet", sessions=2)
    await there.slash("mia", "program open")
    for who, city in CITIES.items():
        await there.slash(who, "join", place=city)
    await there.slash("mia", "proposal make", first="2027-01-12 18:00")
    await there.slash("mia", "proposal publish")
    while not (there.rooms and there.posts(there.rooms[0])):
        await there.until(there.stage.now + timedelta(minutes=1))
    return there.rooms[0]


async def _calm(there: Community) -> None:
    """Let what failed be tried again: it waits for minutes of the clock that is stepped."""
    await there.until(there.stage.now + timedelta(minutes=15))


def _nothing_twice(there: Community, room: Channel) -> None:
    for place in (room, *(each.dm for each in there.people.values())):
        twice = [text for text, times in Counter(there.texts(place)).items() if times > 1]
        assert not twice, twice
