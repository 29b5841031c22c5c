"""A Discord of one's own for each test. At its end nothing may have been asked that no bot should ask."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.adapters.discord.lookalike import Discord, running
from tests.adapters.discord.raw import Raw


@pytest.fixture
async def lookalike() -> AsyncIterator[Discord]:
    """A running look-alike. A test that provokes refusals looks at `problems` and empties it."""
    async with running() as discord:
        yield discord
        discord.problem_free()


@pytest.fixture
async def raw(lookalike: Discord) -> AsyncIterator[Raw]:
    """Requests by hand. What they provoke is no problem of a bot's."""
    async with aiohttp.ClientSession() as session:
        yield Raw(lookalike, session)
    lookalike.problems.clear()
