"""Seasons that were begun before: a test that starts like an earlier one in this process goes on from a copy.

As long as a test does nothing but `season`, `meet` and `advance`, what it comes to is known. Kept of it is all that a
program would find after a restart, and what surrounds it: the database, the key of its calendar links, the clock, and
what the chat shows. Whatever a test says, presses or writes in between is played, and so is all that comes after it.
A test with plugins of its own, or one that looks at the log or changes the program (`caplog`, `monkeypatch`), plays
everything for itself.
"""

import itertools
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import pytest

from circles.message import Form, Post
from circles.stage import Stage
from circles.testing import CircleApp, RecordingChat

Path = tuple[object, ...]
_ALONE = {"caplog", "capsys", "monkeypatch"}


@dataclass(frozen=True, slots=True)
class Place:
    """What a way into a season led to."""

    database: bytes
    key: bytes
    now: datetime
    events: int
    stage: dict[str, Any]
    chat: dict[str, Any]
    answers: dict[str, Post | Form]

    @classmethod
    def of(cls, app: CircleApp) -> "Place":
        with closing(sqlite3.connect(":memory:")) as copy:
            _live(app).backup(copy)
            found = copy.serialize()
        database = found[:18] + b"\1\1" + found[20:]  # without a WAL, which memory does not have
        stage = app.stage
        next_event = next(stage._events)
        stage._events = itertools.count(next_event)
        return cls(
            database, stage.app.desk.server_key, app.now, next_event, _kept(stage), _kept(app.chat), dict(app._answers)
        )

    def restore(self, app: CircleApp) -> None:
        """Put a program that has just been opened there."""
        with closing(sqlite3.connect(":memory:")) as copy:
            copy.deserialize(self.database)
            copy.backup(_live(app))
        app.stage.clock.set(self.now)
        app.stage._events = itertools.count(self.events)
        desk = app.stage.app.desk
        desk.server_key = self.key
        if file := desk.ledger._database.address.path:
            file.with_suffix(".key").write_bytes(self.key)
        for of, kept in ((app.stage, self.stage), (app.chat, self.chat)):
            for name, value in kept.items():
                setattr(of, name, value.copy())
        app._answers = dict(self.answers)


_known: dict[Path, Place] = {}


@dataclass(slots=True, repr=False)
class Begun(CircleApp):
    """A program that knows how it came to where it is: by `path`, or None if by a way of its own."""

    path: Path | None = None
    _left: tuple[object, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._left = _trace(self)

    async def season(self, *args: Any, **kwargs: Any) -> None:
        await self._step(CircleApp.season, args, kwargs)

    async def meet(self, *args: Any, **kwargs: Any) -> None:
        await self._step(CircleApp.meet, args, kwargs)

    async def advance(self, *args: Any, **kwargs: Any) -> None:
        await self._step(CircleApp.advance, args, kwargs)

    async def advance_to(self, *args: Any, **kwargs: Any) -> None:
        await self._step(CircleApp.advance_to, args, kwargs)

    async def _step(self, play: Callable[..., Awaitable[None]], args: Any, kwargs: Any) -> None:
        came, self.path = self.path, None
        path = (
            (*came, (play.__name__, args, *kwargs.items())) if came is not None and self._left == _trace(self) else None
        )
        await once(self, path, lambda: play(self, *args, **kwargs))
        self.path, self._left = path, _trace(self)


async def once(app: CircleApp, path: Path | None, play: Callable[[], Awaitable[None]]) -> None:
    """Play what leads along this path, or go to where it led before."""
    if path in _known and path is not None:
        _known[path].restore(app)
        return
    await play()
    if path is not None:
        _known[path] = Place.of(app)


@pytest.fixture
def circle_app(
    circle_app: CircleApp,
    circle_settings: str,
    circle_plugins: list[object],
    circle_chat: RecordingChat,
    more_chats: tuple[RecordingChat, ...],
    request: pytest.FixtureRequest,
) -> CircleApp:
    """As that of `circles.testing`; a season that was begun before goes on from a copy."""
    alone = circle_plugins or more_chats or type(circle_chat) is not RecordingChat or _ALONE & set(request.fixturenames)
    path = None if alone else (circle_settings, circle_chat.capabilities)
    return Begun(circle_app.stage, circle_app.chat, circle_app.more_chats, circle_app.faults, path=path)


def _live(app: CircleApp) -> sqlite3.Connection:
    driver = app.stage.app.desk.ledger._database.client._connection
    found: sqlite3.Connection = driver._conn
    return found


def _kept(of: Stage | RecordingChat) -> dict[str, Any]:
    return {
        each.name: getattr(of, each.name).copy()
        for each in fields(of)
        if isinstance(getattr(of, each.name), dict | set | list)
    }


def _trace(app: CircleApp) -> tuple[object, ...]:
    """What is different once a test did something else."""
    chat = app.chat
    return _live(app).total_changes, app.now, sorted(chat.closed), sorted(chat.read_only), chat.capabilities
