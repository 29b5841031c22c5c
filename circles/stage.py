"""A real program whose clock you step: for the demo, for plugin authors, for tests.

Nothing is faked but the time: the store is a real database, the plugins are loaded, posts go through the outbox.
"""

import itertools
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from circles.app import App, open_app, random_id
from circles.chat import Asked, Chat, Filled, Inbox, Pressed, Reader, Room, Said, TakenBack
from circles.clock import SteppedClock
from circles.config import Database, Settings
from circles.domain.person import Identity
from circles.message import Form, Post
from circles.services.feeds import read
from circles.store.database import known, migrate
from circles.store.lock import only_one

if TYPE_CHECKING:  # who plays in the terminal does without
    from aiohttp import web

__all__ = ["Settings", "Stage", "open_stage"]


@dataclass(slots=True)
class Stage:
    """A running program, a clock to step, and people who say things."""

    app: App
    clock: SteppedClock
    latest: dict[str, str] = field(default_factory=dict)
    """The event of what each person did last, by identity: of a message edited since, the first."""
    _events: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    @property
    def now(self) -> datetime:
        """What the clock shows, aware UTC."""
        return self.clock.now()

    @property
    def language(self) -> str:
        """The language of the community, such as `de`."""
        return self.app.desk.settings.community.language

    @property
    def inbox(self) -> Inbox:
        """Where adapters hand things in."""
        return self.app.intake

    async def say(self, who: str, text: str, room: Room | None = None) -> Post | Form:
        """Let `who` (an identity such as `local:ana`) type a command; what it causes is delivered at once."""
        return await self._ask(who, Said(text), room)

    async def press(self, who: str, code: str, room: Room | None = None) -> Post | Form:
        """Let `who` press the button with this code."""
        return await self._ask(who, Pressed(code), room)

    async def fill(self, who: str, code: str, values: Mapping[str, str], room: Room | None = None) -> Post | Form:
        """Let `who` send a form back."""
        return await self._ask(who, Filled(code, dict(values)), room)

    async def edit(self, who: str, earlier: str, text: str, room: Room | None = None) -> Post | Form:
        """Let `who` change the message of the event `earlier`."""
        return await self._ask(who, Said(text), room, earlier)

    async def take_back(self, who: str, earlier: str, room: Room | None = None) -> Post | Form:
        """Let `who` delete the message, or remove the reaction, of the event `earlier`."""
        return await self._ask(who, TakenBack(), room, earlier)

    async def reader(self, who: str) -> Reader:
        """For whom to render an answer to `who`."""
        return await self.app.intake.reader(Identity.parse(who))

    async def calendar(self, secret: str) -> bytes | None:
        """The calendar behind the secret part of a feed's address; None if it opens nothing (any more)."""
        found = await read(self.app.desk, secret, self.now)
        return found.body if found else None

    def pages(self, after: Callable[[], Awaitable[None]] | None = None) -> "web.Application":
        """The pages behind private links, to hang under `/pages` of a web application.

        `after`: called when a form has changed something; default: what it causes is delivered.
        """
        from circles.web import make_pages

        return make_pages(self.app.desk, self.app.intake, self.clock.now, after or self.app.engine.settle)

    async def _ask(
        self, who: str, what: Said | Pressed | Filled | TakenBack, room: Room | None, earlier: str = ""
    ) -> Post | Form:
        identity = Identity.parse(who)
        event = f"stage-{self.now:%Y%m%dT%H%M%S}-{next(self._events)}"
        self.latest[who] = earlier or event
        answer = await self.app.intake.ask(Asked(event, identity, identity.id.capitalize(), what, room, earlier))
        await self.app.engine.settle()
        return answer

    async def advance(self, by: timedelta | None = None, to: datetime | None = None) -> None:
        """Let time pass. Everything that is due on the way happens at its instant, in order."""
        until = to or self.now + (by or timedelta())
        while (due := await self.app.engine.next_at()) is not None and due <= until:
            self.clock.set(max(due, self.now))
            await self.app.engine.settle()
        self.clock.set(until)
        await self.app.engine.settle()

    async def next_event(self) -> datetime | None:
        """Jump to the next thing that is due and do it. Returns when that was; None if nothing is planned."""
        due = await self.app.engine.next_at()
        if due is not None:
            await self.advance(to=max(due, self.now))
        return due


_empty: list[bytes] = []
"""The file of an empty, migrated database. Making one takes half a second, and a test suite opens hundreds."""


async def _prepare(path: Path) -> None:
    if not _copied(path) and await migrate(f"sqlite:{path}") == known():
        _keep(path)


def _copied(path: Path) -> bool:
    """Whether there was no database, but an empty one at hand, so that there is one now."""
    if path.exists() or not _empty:
        return False
    path.write_bytes(_empty[0])
    return True


def _keep(path: Path) -> None:
    _empty.append(path.read_bytes())


@asynccontextmanager
async def open_stage(
    chat: Chat,
    start: datetime,
    settings: Settings | None = None,
    *,
    database: Path | None = None,
    more_chats: Iterable[Chat] = (),
    more_plugins: Iterable[object] = (),
    installed_plugins: bool = True,
    new_id: Callable[[], str] = random_id,
    lasting: bool | None = None,
) -> AsyncIterator[Stage]:
    """Open a stage with one adapter, at `start` (aware). Without `database`, a temporary one is used.

    `more_chats` are the adapters of further platforms, for circles that live on several.
    `more_plugins` are plugin objects that are not installed: what an author has in the editor. `new_id` is where ids
    come from: with one that counts, the same play has the same ids. `lasting`: whether what is stored survives a power
    cut, which takes its time; default: unless the database is temporary.
    """
    with tempfile.TemporaryDirectory(prefix="circles-") as folder:
        path = database or Path(folder) / "circles.db"
        told = replace(settings or Settings(), database=Database(url=f"sqlite:{path}"))
        await _prepare(path)
        clock = SteppedClock(start)
        chats = {each.platform: each for each in (chat, *more_chats)}
        with only_one(told.database.url):
            async with open_app(
                told,
                chats=chats,
                clock=clock,
                new_id=new_id,
                installed_plugins=installed_plugins,
                more_plugins=more_plugins,
                lasting=database is not None if lasting is None else lasting,
            ) as app:
                # Here time waits for everybody, so nobody is told to come back later.
                app.desk.searches.patience = None
                await app.engine.settle()
                yield Stage(app, clock)
