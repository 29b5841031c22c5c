"""A real program whose pages are served on this machine, for the tests that look at them."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from circles.config import Settings
from circles.domain.person import Identity, Person
from circles.services.desk import Desk
from circles.services.feeds import Calendars
from circles.services.page_links import hours_page
from circles.stage import Stage, open_stage
from circles.testing import RecordingChat
from circles.web import make_pages, make_web, serve
from circles.web.guarding import Guard

START = datetime(2027, 1, 4, 12, tzinfo=UTC)


@dataclass(slots=True)
class Served:
    """A program with its web port. `settled` counts how often a form has changed something."""

    stage: Stage
    url: str
    guard_now: float = 1000.0
    settled: int = 0

    @property
    def desk(self) -> Desk:
        """Of the program."""
        return self.stage.app.desk

    async def person(self, name: str, zone: str = "Europe/Lisbon", language: str = "") -> Person:
        """Somebody who is known, or is from now on."""
        who = Identity("local", name)
        known = await self.desk.ledger.people.by_identity(who)
        return known or await self.desk.ledger.people.add(name.capitalize(), who, zone, language)

    async def hours_page(self, person: Person) -> str:
        """The address of somebody's grid."""
        url = await hours_page(self.desk, person, self.stage.now)
        assert url
        return url

    async def after(self) -> None:
        """What a form has caused is sent."""
        self.settled += 1
        await self.stage.app.engine.settle()


@asynccontextmanager
async def open_web(settings: Settings | None = None) -> AsyncIterator[Served]:
    """A program with a web port of its own, reached at the address that its links name."""
    port = _free_port()
    told, url = settings or Settings(), f"http://127.0.0.1:{port}"
    organizers = ("local:mia",)
    told = replace(
        told, web=replace(told.web, public_url=url), community=replace(told.community, organizers=organizers)
    )
    async with open_stage(RecordingChat(), START, told) as stage:
        made = Served(stage, url)
        guard = Guard(lambda: made.guard_now)
        pages = make_pages(made.desk, stage.app.intake, lambda: stage.now, made.after, guard=guard)
        app = make_web(Calendars(made.desk, lambda: stage.now), stage.app.health, guard=guard, pages=pages)
        async with serve(app, port=port):
            yield made


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def web_in_a_thread() -> Iterator[tuple[Served, Any]]:
    """The same for tests that drive a browser, with a function that runs a coroutine over there."""
    loop = asyncio.new_event_loop()
    ready, stop = threading.Event(), asyncio.Event()
    there: list[Served] = []

    async def stay() -> None:
        async with open_web() as served:
            there.append(served)
            ready.set()
            await stop.wait()

    def run(coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(30)

    thread = threading.Thread(target=loop.run_until_complete, args=(stay(),))
    thread.start()
    try:
        assert ready.wait(30)
        yield there[0], run
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
