"""The adapter without the program behind it: what goes out and comes in can be seen one by one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from circles import Identity, InCircle, Paragraph, Post, say
from circles.chat import Asked, Envelope, Receipt, Room, RoomSpec, Said
from circles.message import File
from circles.testing.listening import ListeningInbox
from circles_matrix import MatrixChat
from circles_matrix.adapter import Connection
from tests.adapters.matrix.community import bot_settings
from tests.adapters.matrix.homeserver import Account, Homeserver
from tests.adapters.matrix.members import Member

SECONDS = 20.0


@dataclass
class Bot:
    """A bot that runs. `connection` is what it works with, to look at and to spoil."""

    server: Homeserver
    account: Account
    chat: MatrixChat
    connection: Connection
    inbox: ListeningInbox = field(default_factory=ListeningInbox)

    async def opens(self, *members: Member, key: str = "c1") -> str:
        """The room of a circle with these people, who come into it. Returns its id."""
        room = await self.chat.open_room(RoomSpec(key, "Alder", "", _identities(members)))
        for each in members:
            await each.joins(room.id)
        return room.id

    async def lets_in(self, room: str, *members: Member) -> None:
        """Exactly these people from now on."""
        await self.chat.set_members(Room("matrix", room), _identities(members))

    async def posts(self, room: str, text: str, key: str = "", files: tuple[File, ...] = ()) -> Receipt:
        """Post a text once; the key is the text, if none is given."""
        post = Post(key or text, InCircle("c1"), (Paragraph(say("{text}", text=text)),), files=files)
        return await self.chat.post(post, Envelope(key or text, room=Room("matrix", room)))

    async def tells(self, member: Member, text: str) -> Receipt:
        """Say something to somebody alone."""
        key = f"alone:{text}"
        post = Post(key, InCircle("c1"), (Paragraph(say("{text}", text=text)),))
        return await self.chat.post(post, Envelope(key, person=Identity("matrix", member.id)))

    async def hears(self, seconds: float = SECONDS) -> Asked:
        """The next thing that somebody did. Raises TimeoutError."""
        return await asyncio.wait_for(self.inbox.heard.get(), seconds)

    async def hears_said(self, text: str, seconds: float = SECONDS) -> None:
        """Until somebody said this; what comes before it does not matter. Raises TimeoutError."""
        while (await self.hears(seconds)).what != Said(text):
            pass

    def on_the_server(self, room: str, message: str) -> dict[str, Any]:
        """An event as the server has it."""
        path = f"/_matrix/client/v3/rooms/{room}/event/{message}"
        found: dict[str, Any] = self.server.call("GET", path, token=self.account.token)
        return found

    def said(self, room: str) -> list[dict[str, Any]]:
        """All that the bot sent into a room, as the server has it, newest first."""
        path = f"/_matrix/client/v3/rooms/{room}/messages?dir=b&limit=100"
        page = self.server.call("GET", path, token=self.account.token)["chunk"]
        return [each for each in page if each["sender"] == self.account.id and "state_key" not in each]


@asynccontextmanager
async def lonely(server: Homeserver, account: Account, home: Path, **more: Any) -> AsyncIterator[Bot]:
    """The bot runs, as long as this lasts. The same `home` again is the same bot after a restart."""
    chat = MatrixChat(bot_settings(server, account, home, **{"encrypted": True} | more))
    working: asyncio.Task[None] | None = None
    try:
        connection = await chat.connect()
        bot = Bot(server, account, chat, connection)
        working = asyncio.create_task(chat.run(bot.inbox))
        yield bot
    finally:
        if working:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
        await chat.close()


async def until(true: Callable[[], bool], seconds: float = SECONDS) -> None:
    """Until something is so. Raises AssertionError."""
    for _ in range(int(seconds * 20)):
        if true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"not so after {seconds:g} s")


def _identities(members: tuple[Member, ...]) -> tuple[Identity, ...]:
    return tuple(Identity("matrix", each.id) for each in members)


def library(member: Member) -> Any:
    """The library behind somebody's client, to do what no client does."""
    client: Any = member.client
    return client._nio
