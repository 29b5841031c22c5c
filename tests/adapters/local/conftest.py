"""The demo's circle on the eve of its first session, with and without a page."""

from collections.abc import AsyncIterator
from datetime import date

import aiohttp
import pytest

from circles_local.demo import address_of, listening, open_demo, open_page
from circles_local.desk import Desk

TODAY = date(2027, 1, 12)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Six people in one circle and an organizer; the agenda of session 1 is the next thing that is due."""
    async with open_demo(TODAY, sessions=()) as desk:
        yield desk


@pytest.fixture
async def browser(desk: Desk) -> AsyncIterator[aiohttp.ClientSession]:
    """What talks to the page as a browser would, without one."""
    with listening(0) as listener:
        async with open_page(desk, listener), aiohttp.ClientSession(address_of(listener)) as session:
            yield session
