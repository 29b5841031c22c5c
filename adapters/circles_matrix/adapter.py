"""The Matrix adapter: connects, posts, hears."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from circles import CirclesError, Identity, Post
from circles.chat import Capabilities, Envelope, Inbox, Outcome, Question, Receipt, Room, RoomSpec
from circles_matrix.asking import PLATFORM, Asking
from circles_matrix.check import problems
from circles_matrix.filling import Filling
from circles_matrix.hearing import Hearing
from circles_matrix.hospitality import Hospitality
from circles_matrix.late import Late
from circles_matrix.leaving import Leaving
from circles_matrix.marking import Marking
from circles_matrix.memory import Memory
from circles_matrix.posting import Posting
from circles_matrix.profile import Profile
from circles_matrix.rooms import Rooms
from circles_matrix.sealing import Sealing
from circles_matrix.server import ServerError
from circles_matrix.session import Session, files, patiently
from circles_matrix.settings import Settings, checked
from circles_matrix.signing import Signing
from circles_matrix.sync import Sync

MEMORY = "memory.db"
PATIENCE = 20.0
"""Seconds that a post waits for the connection."""
TIDY_EVERY = timedelta(hours=6)


class Connection:
    """One login and all that works with it. Nothing here outlives the folder it is kept in."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.memory = Memory(settings.store / MEMORY)
        self.session = Session(settings)
        server = self.session.server
        self.rooms = Rooms(settings, server, self.memory)
        self.sealing = Sealing(self.session)
        self.posting = Posting(settings, server, self.memory, self.rooms, self.sealing)
        self.marking = Marking(self.memory, self.posting)

    async def open(self) -> None:
        """Log in. Raises CirclesError if the server does not want us."""
        server, noted = self.session.server, self.memory.incoming
        try:
            await self.session.log_in()
            self.sealing.open()
            if self.sealing.keys:
                await Signing(self.session, self.sealing.keys).introduce()
            self.posting.goes_out_from(self.session.device)
            if not noted.noted("began"):  # what was said before is none of our business
                began = datetime.now(UTC) + server.skew - timedelta(seconds=1)
                noted.note("began", str(int(began.timestamp() * 1000)))
            await patiently("set the profile", Profile(self.settings, server, self.memory).set)
            await patiently("find the space", self.rooms.space.find)
        except ServerError as error:
            raise self._why(error) from error

    async def listen(self, inbox: Inbox) -> None:
        """Hand in what people do, until cancelled. Raises CirclesError when the server no longer knows us."""
        client = self.session.client
        asking = Asking(self.settings, self.memory, self.rooms, self.posting, client, inbox)
        filling = Filling(self.memory, self.session.server, self.sealing, asking)
        leaving = Leaving(self.memory, self.rooms, asking, client)
        hospitality = Hospitality(self.settings, self.memory, self.rooms, client)
        hearing = Hearing(self.settings, self.memory, asking, filling, leaving, hospitality)
        late = Late(self.memory, self.sealing, self.rooms, asking)
        sync = Sync(self.session, self.memory, self.sealing, late, hearing.wake)
        try:
            async with asyncio.TaskGroup() as tasks:
                for each in (sync.run, hearing.run, late.run, self.marking.run, self._tidy):
                    tasks.create_task(each())
        except ExceptionGroup as failed:
            raise self._why(_first(failed)) from None

    def _why(self, error: Exception) -> Exception:
        """A server error in the words of whoever runs the bot."""
        if isinstance(error, ServerError):
            return self.session.gone() if error.is_login_gone else CirclesError(f"adapters.matrix: {error}")
        return error

    async def close(self) -> None:
        """Let go of connections and files."""
        await self.session.close()
        self.memory.close()

    async def _tidy(self) -> None:
        while True:
            self.memory.forget_before(datetime.now(UTC))
            await asyncio.sleep(TIDY_EVERY.total_seconds())


class MatrixChat:
    """Circles in Matrix rooms.

    Args:
        settings: the table `[adapters.matrix]`; `circles_matrix.settings.Settings` says what may stand in it.

    Raises:
        ValueError: settings that are missing or wrong, each with what would be right.
    """

    platform = PLATFORM
    capabilities = Capabilities(threads=True, edits=True, reactions=True, files=True, encryption=True, topics=True)

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = checked(settings)
        self._open: asyncio.Future[Connection] | None = None
        self._one_at_a_time = asyncio.Lock()

    @staticmethod
    def questions() -> tuple[Question, ...]:
        """The settings without which there is nothing to connect to."""
        return (
            Question("homeserver", "Where is your homeserver?", "https://matrix.example.org"),
            Question("user", "Which account does the bot have there?", "@circles:example.org"),
            Question("password", "Its password?", secret=True),
        )

    async def run(self, inbox: Inbox) -> None:
        """Connect and hand in what people do, until cancelled."""
        connection = await self.connect()
        try:
            await connection.listen(inbox)
        finally:
            await connection.session.close()

    async def connect(self) -> Connection:
        """The connection, made if there is none yet. Raises CirclesError if the server does not want us."""
        async with self._one_at_a_time:
            opening = self._opening()
            if not opening.done():
                opening.set_result(await self._opened())
            return opening.result()

    async def _opened(self) -> Connection:
        connection = Connection(self._settings)
        try:
            await connection.open()
        except BaseException:
            await connection.close()
            raise
        return connection

    def _opening(self) -> "asyncio.Future[Connection]":
        if self._open is None:
            self._open = asyncio.get_running_loop().create_future()
        return self._open

    async def _connected(self) -> Connection:
        """The connection, once there is one. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            return await asyncio.shield(self._opening())

    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        """Show a post. The same key again is the same message."""
        try:
            return await (await self._connected()).posting.post(post, envelope)
        except TimeoutError:
            return Receipt(Outcome.RETRY, reason="not connected")

    async def open_room(self, spec: RoomSpec) -> Room:
        """Make the room of a circle, or find the one that this key made."""
        rooms = (await self._connected()).rooms
        return Room(PLATFORM, await rooms.open(spec, _accounts(spec.members)))

    async def set_members(self, room: Room, members: tuple[Identity, ...]) -> None:
        """Let exactly these people in."""
        connection = await self._connected()
        try:
            await connection.rooms.set_members(room.id, _accounts(members))
        finally:
            connection.sealing.look_again(room.id)  # whoever had to leave gets no key from now on

    async def close_room(self, room: Room) -> None:
        """Make the room read-only. What was said stays."""
        await (await self._connected()).rooms.close(room.id)

    async def check(self) -> list[str]:
        """What is missing on the homeserver. A bot that runs is not disturbed."""
        return await problems(self._settings)

    def noted_of(self, who: Identity) -> Mapping[str, Any]:
        """Which of an account's messages were heard, never their words; a form it is in; where it is met."""
        with self._memory() as memory:
            return memory.of(who.id) if memory else {}

    def forget(self, who: Identity) -> None:
        """Erase that."""
        with self._memory() as memory:
            if memory:
                memory.forget(who.id, datetime.now(UTC))

    @contextmanager
    def _memory(self) -> Iterator[Memory | None]:
        """What we remember, also before we are connected; None: nothing yet."""
        file = self._settings.store / MEMORY
        if self._open is not None and self._open.done():
            yield self._open.result().memory
        elif file.exists():
            memory = Memory(file)
            try:
                yield memory
            finally:
                memory.close()
        else:
            yield None

    def kept_files(self) -> tuple[Path, ...]:
        """What `circles db backup` keeps of us. Put back together, the bot goes on as the same device."""
        return files(self._settings.store)

    async def close(self) -> None:
        """Let go of everything. A connection that was closed is made anew by `run`."""
        if self._open is not None and self._open.done():
            await self._open.result().close()
        self._open = None


def _first(failed: ExceptionGroup[Exception]) -> Exception:
    """What went wrong first, however deep it happened."""
    first = failed.exceptions[0]
    return _first(first) if isinstance(first, ExceptionGroup) else first


def _accounts(members: tuple[Identity, ...]) -> tuple[str, ...]:
    return tuple(each.id for each in members)
