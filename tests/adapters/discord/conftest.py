"""A Discord of one's own for each test. At its end nothing may have been asked that no bot should ask."""

from collections.abc import AsyncIterator

import pytest

from tests.adapters.discord.lookalike import Discord, running


@pytest.fixture
async def lookalike() -> AsyncIterator[Discord]:
    """A running look-alike. A test that provokes refusals looks at `problems` and empties it."""
    async with running() as discord:
        yield discord
        discord.problem_free()
