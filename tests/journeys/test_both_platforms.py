"""Journey 5 for real: one circle over a look-alike of Discord and a homeserver. Doors closed here, encrypted there.

Ana is on both, Bo and Dua on Discord (Dua takes no private messages), Chen and Eli on Matrix.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from circles.config import Community as Named
from circles.config import Settings
from circles.stage import open_stage
from circles_matrix import MatrixChat
from tests.adapters.discord import community as discord
from tests.adapters.discord.lookalike.channels import Channel
from tests.adapters.discord.server import serving
from tests.adapters.matrix import community as matrix
from tests.adapters.matrix.conftest import People, homeserver, people
from tests.adapters.matrix.homeserver import Homeserver
from tests.adapters.matrix.timeline import Seen

__all__ = ["homeserver", "people"]
pytestmark = pytest.mark.homeserver

FIRST = datetime(2027, 1, 12, 18, tzinfo=UTC)
HERE, THERE = {"ana": "Lisbon", "bo": "New York", "dua": "Nairobi"}, {"chen": "Kolkata", "eli": "Oslo"}


@dataclass
class Both:
    """One program; who is here has Discord, who is there has Matrix. `room` and `place` are the circle's."""

    here: discord.Community
    there: matrix.Community
    room: Channel | None = None
    place: str = ""

    async def until(self, at: datetime) -> None:
        """Let the time pass; what comes due is sent to both."""
        await self.there.stage.advance(to=at)
        await self.there.sent()

    async def on_matrix(self, words: str) -> Seen:
        """The message of the circle's room there that has these words, as soon as it has."""
        return await self.there.members["chen"].waits_for(self.place, lambda each: words in each.body)


@asynccontextmanager
async def both(server: Homeserver, people: People, home: Path) -> AsyncIterator[Both]:
    async with serving(home / "discord") as guild:
        persons = {name: guild.guild.person(name.title(), dms_open=name != "dua") for name in ("mia", *HERE)}
        members = {name: await people(name) for name in ("ana", *THERE)}
        bot = server.account("circles")
        on_discord, on_matrix = guild.chat(), MatrixChat(matrix.bot_settings(server, bot, home, encrypted=True))
        settings = replace(Settings(), community=Named(organizers=(f"discord:{persons['mia'].id}",)))
        async with open_stage(on_discord, matrix.START, settings, more_chats=[on_matrix]) as stage:
            chats = (on_discord, on_matrix)
            working = [asyncio.create_task(each.run(stage.inbox)) for each in chats]
            working.append(asyncio.create_task(stage.app.engine.run()))
            try:
                await guild.discord.until(lambda: guild.discord.listening and guild.discord.world.commands[0])
                there = matrix.Community(stage, on_matrix, bot, members)
                for name in members:
                    await there.calls(name, encrypted=True)
                yield Both(discord.Community(stage, on_discord, guild, persons), there)
            finally:
                for each in working:
                    each.cancel()
                for each in working:
                    with suppress(asyncio.CancelledError):
                        await each
                for chat in chats:
                    await chat.close()


async def test_6_6_5_one_circle_over_discord_and_matrix(homeserver: Homeserver, people: People, tmp_path: Path) -> None:
    async with both(homeserver, people, tmp_path) as two:
        await _they_join(two)
        await _one_circle_has_two_rooms(two)
        await _ana_becomes_one(two)
        await two.until(FIRST - timedelta(hours=23))
        await _answers_from_either_side_count_once(two)
        await two.until(FIRST - timedelta(minutes=30))
        await _private_words_come_once_and_a_closed_door_is_told_here(two)
        await two.until(FIRST)
        await _the_clock_shows_the_same_in_both(two)
        await two.until(FIRST + timedelta(days=1))
        await _both_rooms_say_the_same_once(two)


async def _they_join(two: Both) -> None:
    await two.here.slash("mia", "program create", name="Night owls", about="We meet", sessions=2)
    await two.here.slash("mia", "program open")
    for who, city in HERE.items():
        await two.here.slash(who, "join", place=city)
    for who, city in THERE.items():
        await two.there.tells(who, f'join "{city}"')
    await two.here.slash("mia", "proposal make", first="2027-01-12 18:00")
    await two.here.slash("mia", "proposal publish")
    await two.here.sent()


async def _one_circle_has_two_rooms(two: Both) -> None:
    await two.here.server.discord.until(lambda: two.here.rooms and two.here.posts(two.here.rooms[0]))
    (two.room,) = two.here.rooms
    two.place = await two.there.circle("chen")
    assert await two.there.circle("eli") == two.place
    welcome, other = await two.here.sees(two.room, "Welcome to Alder"), await two.on_matrix("Welcome to Alder")
    assert other.encrypted
    for text in (welcome.text, other.body):
        assert "Your circle is on Discord and Matrix" in text
    assert "Chen" in welcome.text and f"<@{two.here.people['bo'].id}>" in welcome.text
    assert two.there.members["chen"].id in other.mentions and "Bo" in other.body
    assert two.there.members["chen"].id not in welcome.text and str(two.here.people["bo"].id) not in other.body


async def _ana_becomes_one(two: Both) -> None:
    answer = await two.here.slash("ana", "link start")
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", answer.text)
    assert code, answer.text
    asked = await two.there.tells("ana", f"link {code[0]}")
    assert "Are you Ana on Discord?" in asked.body
    answered = await two.there.tells("ana", "link answer yes")
    assert "One more step" in answered.body
    await two.here.sent()
    dms = two.here.people["ana"].dms
    await two.here.server.discord.until(lambda: any("Is that you on Matrix?" in each.text for each in dms))
    question = next(each for each in dms if "Is that you on Matrix?" in each.text)
    assert two.there.members["ana"].id in question.text.replace("\\", "")
    done = await two.here.clicks("ana", question, "Yes, both are me")
    assert "You are one person on Discord and Matrix now." in done.text
    await two.here.sent()
    assert await two.there.circle("ana") == two.place


async def _answers_from_either_side_count_once(two: Both) -> None:
    assert two.room
    agenda, there = await two.here.sees(two.room, "Alder: session 1"), await two.on_matrix("Alder: session 1")
    assert there.encrypted
    await two.here.clicks("ana", agenda, "I cannot come")
    await two.until(two.there.stage.now + timedelta(minutes=2))
    await two.on_matrix("Not there this time: Ana")
    known = await two.there.known("ana")
    await two.there.members["ana"].reacts(two.place, there.id, "2️⃣")
    await two.there.hears("ana", known)
    await two.until(two.there.stage.now + timedelta(minutes=2))
    edited = await two.on_matrix("A little late: Ana")
    assert edited.id == there.id and edited.edited and "Not there" not in edited.body
    await two.here.server.discord.until(lambda: "A little late" in agenda.text)
    assert "Not there" not in agenda.text
    assert "5 people are expected" in (await two.here.slash("bo", "agenda", two.room)).text


async def _private_words_come_once_and_a_closed_door_is_told_here(two: Both) -> None:
    """Ana was last on Matrix, so her reminder is there; Dua's is nowhere, and the room on Discord says so."""
    ana = two.there.members["ana"]
    reminder = await ana.waits_for(two.there.private["ana"], lambda each: each.body.startswith("Alder meets"))
    assert reminder.encrypted
    assert not any("Alder meets" in each.text for each in two.here.people["ana"].dms)
    assert any("Alder meets" in each.text for each in two.here.people["bo"].dms)
    assert two.room
    await two.here.sees(two.room, "may not write to you in private")
    seen = await two.there.members["chen"].seen(two.place)
    assert not any("may not write to you in private" in each.body for each in seen)


async def _the_clock_shows_the_same_in_both(two: Both) -> None:
    assert two.room
    await two.there.tells("chen", "!circle start", two.place)
    live = await two.here.offers(two.room, "Next")
    there = await two.on_matrix("session 1 is on")
    before = there.body
    await two.here.clicks("bo", live, "Next")
    after = await two.there.members["chen"].waits_for(
        two.place, lambda each: each.id == there.id and each.body != before
    )
    part = re.search(r"Part \d+ of \d+|part \d+ of \d+", after.body)
    await two.here.server.discord.until(lambda: part is None or part[0] in live.text)
    assert after.edited and "session 1 is on" in live.text


async def _both_rooms_say_the_same_once(two: Both) -> None:
    assert two.room
    seen = await two.there.members["chen"].seen(two.place)
    there = [each.body.partition("\n")[0] for each in seen if each.sender == two.there.bot.id and not each.filename]
    here = [each.text.partition("\n")[0] for each in two.here.posts(two.room)]
    here = [each for each in here if "may not write to you in private" not in each]
    assert len(there) == len({*there}) == len(here), (here, there)
