"""A server of feeds in a process of its own: `bare`, a handler with constant bytes; or `circles`, the real program.

Its arguments are which of them and a folder. It prints its port; then, for each line that it reads, a line of JSON:
what it has used so far. `commands N` lets people send N commands a second from then on.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from circles.app import App, open_app
from circles.chat import Asked, Said
from circles.config import Community, Database, Settings, Web
from circles.domain.person import Identity
from circles.services.feeds import Calendars
from circles.testing import RecordingChat
from circles.web import make_web, serve

SIZE = 22_000
"""As many bytes as a feed has of a season of 26 sessions."""

Report = dict[str, float]


@asynccontextmanager
async def bare(_folder: Path) -> AsyncIterator[tuple[int, Callable[[], Report], App | None]]:
    """What aiohttp can do at best: the same bytes for everybody."""
    body = b"x" * SIZE

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="text/calendar", charset="utf-8", headers={"ETag": '"constant"'})

    app = web.Application()
    app.router.add_get("/feeds/{file}", answer)
    async with serve(app, port=0) as (_, port):
        yield port, dict, None


@asynccontextmanager
async def circles(folder: Path) -> AsyncIterator[tuple[int, Callable[[], Report], App | None]]:
    """The program on the database in the folder."""
    settings = Settings(
        database=Database(url=f"sqlite:{folder / 'circles.db'}"),
        community=Community(organizers=("local:mia",)),
        web=Web(public_url="https://circles.example.org"),
    )
    statements = 0

    def counted(_statement: str) -> None:
        nonlocal statements
        statements += 1

    async with open_app(settings, chats={"local": RecordingChat()}) as app:
        desk = app.desk
        desk.ledger._database.client._connection._conn.set_trace_callback(counted)
        site = make_web(Calendars(desk, app.clock.now), app.health)
        async with serve(site, port=0) as (_, port):
            yield port, lambda: {"statements": statements, "body_mb": desk.shelf.bodies.size / 2**20}, app


async def send_commands(app: App, rate: int) -> None:
    """People answer whether they come, so many a second."""
    began, number = time.perf_counter(), 0
    while True:
        who, text = f"p{number % 5000}", ("rsvp late", "rsvp coming")[number // 5000 % 2]
        asked = Asked(f"bench-{datetime.now(UTC).timestamp()}-{number}", Identity("local", who), who, Said(text))
        await app.intake.ask(asked)
        number += 1
        await asyncio.sleep(max(0, began + number / rate - time.perf_counter()))


async def main(kind: str, folder: Path) -> None:
    """Serve until the input ends."""
    async with {"bare": bare, "circles": circles}[kind](folder) as (port, report, app):
        print(json.dumps({"port": port}), flush=True)
        busy: asyncio.Task[Any] | None = None
        while line := await asyncio.to_thread(sys.stdin.readline):
            words = line.split()
            if busy:
                busy.cancel()
                busy = None
            if words[0] == "commands" and app:
                busy = asyncio.create_task(send_commands(app, int(words[1])))
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(json.dumps({"cpu": time.process_time(), "mb": memory, **report()}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
