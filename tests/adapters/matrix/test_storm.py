"""A season begins in a storm: every few requests of the bot fail, each in another way."""

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.adapters.matrix.community import CITIES, Community, community
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Homeserver
from tests.adapters.matrix.proxy import Fails, Proxy

WEATHER = (Fails.LOST, Fails.BAD_GATEWAY, Fails.CUT, Fails.TOO_FAST)
GUST, CALM = 2, 9
"""How many requests fail in a row, and how many pass from one gust to the next."""


@asynccontextmanager
async def storm(proxy: Proxy, there: Community) -> AsyncIterator[None]:
    """Requests fail, and time goes on, so that what failed is tried again."""

    async def blows() -> None:
        for how in itertools.cycle(WEATHER):
            proxy.fails(how, times=GUST)
            until = proxy.asked("/") + GUST + CALM
            while await asyncio.sleep(0.1, proxy.asked("/") < until):
                await there.sent()

    blowing = asyncio.create_task(blows())
    try:
        yield
    finally:
        blowing.cancel()
        with suppress(asyncio.CancelledError):
            await blowing
        proxy.passes()


@pytest.mark.slow
@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_a_season_begins_in_a_storm(
    homeserver: Homeserver, people: People, proxy: Proxy, tmp_path: Path, encrypted: bool
) -> None:
    async with community(homeserver, people, tmp_path, homeserver=proxy.url, encrypted=encrypted) as there:
        async with storm(proxy, there):
            room = await there.season()
            assert "Alder" in (await there.tells("ana", "agenda")).body
            await there.tells("bo", "!circle agenda", room)
        await there.sent()
        await there.members["ana"].waits_for(room, lambda each: each.body.startswith("Welcome to Alder"))
        place = await there.members["ana"].room(room)
        assert place.people() == {there.bot.id, *(there.members[each].id for each in CITIES)}
        for who in CITIES:
            await _nothing_twice(there, who)


async def _nothing_twice(there: Community, who: str) -> None:
    """Neither a room, nor a message in it: the same answer twice is the answer to the same question asked twice."""
    member = there.members[who]
    places = await member.rooms()
    assert len(places) == 2, f"{who} is in {[each.name for each in places]}"
    for place in places:
        seen = [each for each in await member.seen(place.id) if each.sender == there.bot.id]
        twice = [text for text, times in Counter(each.body for each in seen).items() if times > 1]
        assert not twice, f"{who} hears twice: {twice}"
