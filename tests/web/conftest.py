"""A real program with its web port, and what talks to it."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from circles.domain.availability import Availability
from tests.web.browsing import FLAGS, WIDE, Opens, Stored
from tests.web.served import Served, open_web, web_in_a_thread


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with open_web() as made:
        yield made


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as made:
        yield made


@pytest.fixture
async def page(served: Served) -> str:
    """The address of Ana's grid."""
    return await served.hours_page(await served.person("ana"))


# Not for the whole session: while playwright runs, no other test could run an event loop.
@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def there() -> Iterator[tuple[Served, Any]]:
    with web_in_a_thread() as made:
        yield made


@pytest.fixture
def address(there: tuple[Served, Any]) -> str:
    """Of Ana's grid. She has said nothing yet."""
    served, run = there

    async def make() -> str:
        return await served.hours_page(await served.person("ana"))

    url: str = run(make())
    return url


@pytest.fixture
def stored(there: tuple[Served, Any]) -> Stored:
    """What is stored of Ana's hours."""
    served, run = there

    async def find() -> Availability | None:
        ana = await served.person("ana")
        return (await served.desk.ledger.wishes.hours([ana.id])).get(ana.id)

    return lambda: run(find())


@pytest.fixture
def opens(chrome: Browser, address: str) -> Iterator[Opens]:
    """Opens the page at `address`; at the end nothing may stand in the browser's console."""
    complaints: list[str] = []
    contexts = []

    def open_it(**options: Any) -> Page:
        context = chrome.new_context(**{**WIDE, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []
