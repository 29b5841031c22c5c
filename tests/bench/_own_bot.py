"""Our side of the commands benchmark: a chat that reads JSON, and plugins with one command and one observer each.

    python -m tests.bench._own_bot commands PLUGINS MESSAGES
    python -m tests.bench._own_bot commits PLUGINS MESSAGES

Nothing is left out between the event and the text of the reply: the program is opened as `circles run` opens it, on a
real database, and what is asked goes through the same inbox that every adapter hands it to.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Annotated, Any
from unittest import mock

import aiosqlite
import msgspec

from circles import Ask, Audience, Handler, Identity, Line, Post, Turn, command, events, say
from circles.app import App, open_app
from circles.chat import Asked, Capabilities, Envelope, Inbox, Outcome, Receipt, Room, RoomSpec, Said
from circles.config import Community, Database, Settings
from circles.hooks import hookimpl
from circles.render import plain
from circles.store.database import backup, migrate
from tests.bench.peers import _work

MEMBERS = 6
PLATFORM = "bench"
ROUNDS = 3
SPIED = "the-spied-event"
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON", "journal_size_limit=16384")

Call = tuple[str, tuple[Any, ...]]
"""A method of the driver, and what it was called with."""


class Event(msgspec.Struct):
    """What the platform sends."""

    id: str
    user: str
    name: str
    room: str
    text: str


_read = msgspec.json.Decoder(Event).decode


class Nowhere:
    """A chat whose replies go nowhere. `local_times`: the platform shows hours itself, so no reader is asked for."""

    platform = PLATFORM

    def __init__(self, local_times: bool) -> None:
        self.capabilities = Capabilities(local_times=local_times)
        self.incoming: list[bytes] = []
        self.sent: list[str] = []

    async def run(self, inbox: Inbox) -> None:
        """Hand in what has come, one after the other, and write down the replies."""
        for each in self.incoming:
            event = _read(each)
            who = Identity(PLATFORM, event.user)
            reply = await inbox.ask(Asked(event.id, who, event.name, Said(event.text), Room(PLATFORM, event.room)))
            readers = () if self.capabilities.local_times else await inbox.reader(who)
            self.sent.append(plain(reply, readers))

    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        """Everything arrives."""
        return Receipt(Outcome.DELIVERED, envelope.key)

    async def open_room(self, spec: RoomSpec) -> Room:
        """Every room is there."""
        return Room(PLATFORM, spec.key)

    async def set_members(self, room: Room, members: tuple[Identity, ...]) -> None:
        """Everybody may."""

    async def close_room(self, room: Room) -> None:
        """Nothing is closed."""


def plugin(number: int) -> object:
    """A plugin with a command of its own and an observer."""

    @command(f"cheer{number}", audience=Audience.ANYONE)
    class Cheer:
        """Cheer for somebody."""

        words: Annotated[str, Ask("For whom?")]

    async def cheer(turn: Turn, asked: Cheer) -> Line:
        return say("{who} cheers for {words}!", who=turn.asked.name, words=asked.words)

    class Cheering:
        heard = 0

        @hookimpl
        def chat_commands(self) -> list[Handler]:
            return [Handler(Cheer, cheer)]

        @hookimpl
        async def happened(self, event: events.Event) -> None:
            self.heard += 1

    Cheering.__name__ = f"Cheering{number}"
    return Cheering()


@asynccontextmanager
async def opened(chat: Nowhere, plugins: int, database: Path) -> AsyncIterator[App]:
    """The program with so many plugins beside the bundled ones."""
    settings = Settings(database=Database(f"sqlite:{database}"), community=Community(organizers=(f"{PLATFORM}:mia",)))
    await migrate(settings.database.url)
    more = [plugin(number) for number in range(plugins)]
    async with open_app(settings, chats={PLATFORM: chat}, more_plugins=more) as app:
        yield app


def commands(plugins: int, messages: int, folder: Path) -> dict[str, float]:
    """Commands of plugins, which touch no database: as the peers do it."""
    chat = Nowhere(local_times=True)
    with asyncio.Runner() as runner:
        opening = opened(chat, plugins, folder / "circles.db")
        app = runner.run(opening.__aenter__())

        def run(work: list[bytes]) -> list[str]:
            chat.incoming, chat.sent = work, []
            runner.run(chat.run(app.intake))
            return chat.sent

        found = _work.measured(run, _work.events(plugins, messages))
        runner.run(opening.__aexit__(None, None, None))
    return found


async def commits(plugins: int, messages: int, folder: Path) -> dict[str, float]:
    """`rsvp` of a circle's members, each stored before its reply, and the same statements through the driver alone.

    Messages per second by the clock on the wall: mostly the disk is waited for.
    """
    chat = Nowhere(local_times=False)
    async with opened(chat, plugins, folder / "circles.db") as app:
        await _season(app, chat)
        calls = await _calls_of(app, chat, "rsvp late")
        await backup(f"sqlite:{folder / 'circles.db'}", folder / "copy.db")
        async with aiosqlite.connect(folder / "copy.db", isolation_level=None) as driver:
            for pragma in PRAGMAS:
                await driver.execute(f"PRAGMA {pragma}")
            took = {"circles": [0.0], "driver": [0.0]}
            for number in range(ROUNDS):
                took["circles"].append(await _seconds(_answers(app, chat, number, messages)))
                took["driver"].append(await _seconds(_again(driver, calls, number, messages)))
    speed = {name: ROUNDS * messages / sum(each) for name, each in took.items()}
    return {**speed, "statements": len(calls)}


async def _season(app: App, chat: Nowhere) -> None:
    await _say(app, chat, "mia", 'program create "Night owls" "We meet" 4 2 60', "program open")
    for number in range(MEMBERS):
        await _say(app, chat, f"u{number}", "join Lisbon")
    await _say(app, chat, "mia", "propose 2100-01-12 18:00", "publish")
    await app.engine.settle()


async def _answers(app: App, chat: Nowhere, round: int, messages: int) -> None:
    answers = ("rsvp late", "rsvp coming")
    chat.sent = []
    chat.incoming = [
        _event(f"m{round}-{number}", f"u{number % MEMBERS}", answers[number // MEMBERS % 2])
        for number in range(messages)
    ]
    await chat.run(app.intake)
    assert all(each.startswith(("Good, you are", "Noted")) for each in chat.sent), chat.sent[0]


async def _calls_of(app: App, chat: Nowhere, text: str) -> list[Call]:
    """Every call of the driver that one command makes."""
    calls: list[Call] = []

    def spied(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def spy(self: aiosqlite.Connection, *arguments: Any) -> Any:
            calls.append((name, arguments))
            return method(self, *arguments)

        return spy

    with ExitStack() as stack:
        for name in ("execute", "executemany", "execute_insert", "execute_fetchall", "commit"):
            spy = spied(name, getattr(aiosqlite.Connection, name))
            stack.enter_context(mock.patch.object(aiosqlite.Connection, name, spy))
        chat.incoming = [_event(SPIED, "u1", text)]
        await chat.run(app.intake)
    return calls


async def _again(driver: aiosqlite.Connection, calls: Sequence[Call], round: int, messages: int) -> None:
    """The same calls, for events of their own."""
    for number in range(messages):
        for name, arguments in calls:
            await getattr(driver, name)(*_renamed(arguments, f"d{round}-{number}"))


def _renamed(value: Any, event: str) -> Any:
    if isinstance(value, str):
        return value.replace(SPIED, event)
    return type(value)(_renamed(each, event) for each in value) if isinstance(value, list | tuple) else value


async def _seconds(doing: Awaitable[None]) -> float:
    began = time.perf_counter()
    await doing
    return time.perf_counter() - began


async def _say(app: App, chat: Nowhere, who: str, *texts: str) -> None:
    chat.incoming = [_event(f"{who}-{text}", who, text) for text in texts]
    await chat.run(app.intake)


def _event(id: str, who: str, text: str) -> bytes:
    return msgspec.json.encode(Event(id, who, who.capitalize(), "nowhere", text))


def main() -> None:
    """Measure in a temporary folder, and print the figures as JSON."""
    what, plugins, messages = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with tempfile.TemporaryDirectory() as folder:
        if what == "commands":
            found = commands(plugins, messages, Path(folder))
        else:
            found = asyncio.run(commits(plugins, messages, Path(folder)))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
