"""A Discord of one's own for each test. At its end nothing may have been asked that no bot should ask."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.adapters.discord.lookalike import Discord, running
from tests.adapters.discord.raw import Raw

WHOLE = {"bot", "community", "connected", "everything", "serving"}
"""What a file of tests imports that connects the whole adapter, or sends all there is to say."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with the whole adapter, and those of the look-alike itself, come after the fast part."""
    for each in items:
        names = vars(getattr(each, "module", None) or Path)
        is_of_the_lookalike = each.path.stem.startswith("test_lookalike")
        if each.path.parent == Path(__file__).parent and (is_of_the_lookalike or WHOLE & names.keys()):
            each.add_marker("slow")


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
