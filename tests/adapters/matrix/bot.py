"""The adapter on a real homeserver with nothing behind it but an inbox that says what it heard; it can be restarted."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from circles import CirclesError, Form, Identity, InCircle, InPrivate, Paragraph, Post, say
from circles.chat import Asked, Envelope, Filled, Outcome, Pressed, Reader, Receipt, Room, RoomSpec, Said, Suggestion
from circles.command import Declaration
from circles.message import Button, Field, File
from circles_matrix import MatrixChat
from tests.adapters.matrix.community import bot_settings
from tests.adapters.matrix.homeserver import Account, Homeserver
from tests.adapters.matrix.members import SECONDS, Member
from tests.adapters.matrix.timeline import Seen

FORM = Form(
    say("How was it?"),
    "reflect",
    tuple(Field(name, say("{name}?", name=name), "text", required=True) for name in ("first", "second")),
)


class Echo:
    """An inbox that does each thing once, as the real one does, and answers with what it was; `form` begins a form."""

    def __init__(self) -> None:
        self.done: dict[str, Asked] = {}
        """What was asked, by event."""
        self._new = asyncio.Event()

    async def ask(self, asked: Asked) -> Post | Form:
        self.done.setdefault(asked.event, asked)
        self._new.set()
        if asked.what == Said("form"):
            return FORM
        return Post("", InPrivate(""), (Paragraph(say("Heard: {what}", what=_words(asked))),))

    async def reader(self, who: Identity) -> Reader:
        return Reader(who.id, "Europe/Lisbon")

    async def commands(self) -> Sequence[Declaration]:
        return ()

    async def suggest(self, who: Identity, command: str, field: str, typed: str) -> Sequence[Suggestion]:
        return ()

    @property
    def heard(self) -> list[str]:
        """What was asked, in this order, each once."""
        return [_words(each) for each in self.done.values()]

    async def hears(self, *what: str) -> None:
        """Return when all of this was asked."""
        async with asyncio.timeout(SECONDS):
            while not set(what) <= set(self.heard):
                await self.news()

    async def news(self) -> None:
        """Return when something more was asked."""
        self._new.clear()
        await self._new.wait()


def _words(asked: Asked) -> str:
    match asked.what:
        case Said(text):
            return text
        case Pressed(code):
            return f"pressed {code}"
        case Filled(_, values):
            return " and ".join(values.values())
    return "taken back"


@dataclass
class Bot:
    """The adapter. Started again after `stop` it is another process to everybody: only its folder is left."""

    settings: dict[str, Any]
    account: Account
    inbox: Echo = field(default_factory=Echo)
    running: "asyncio.Task[None] | None" = None

    @property
    def id(self) -> str:
        """Its account."""
        return self.account.id

    @property
    def store(self) -> Path:
        """Its folder."""
        return Path(self.settings["store"])

    async def start(self) -> None:
        """Connect, and hand in what people do."""
        self.chat = MatrixChat(self.settings)
        self.running = asyncio.create_task(self.chat.run(self.inbox))
        connecting = asyncio.create_task(self.chat.connect())
        await asyncio.wait([connecting, self.running], return_when=asyncio.FIRST_COMPLETED)
        if not connecting.done():
            connecting.cancel()
            await self.running
        await connecting

    async def stop(self) -> None:
        """End, whatever is under way."""
        if self.running:
            self.running.cancel()
            with suppress(asyncio.CancelledError, CirclesError):
                await self.running
            self.running = None
        await self.chat.close()

    async def opens(self, *members: Member, key: str = "alder") -> Room:
        """The room of a circle, with all of them in it."""
        room = await self.chat.open_room(RoomSpec(key, "Alder", "", identities(*members)))
        for each in members:
            await each.joins(room.id)
        return room

    async def posts(
        self,
        where: Room | Member,
        key: str,
        *buttons: str,
        edits: str = "",
        text: str = "",
        files: tuple[File, ...] = (),
    ) -> Receipt:
        """Show a post once; its text is the key if nothing else is said."""
        blocks = (Paragraph(say("{text}", text=text or key)),)
        pressed = tuple(Button(say("{text}", text=each), each) for each in buttons)
        post = Post(key, InCircle("c"), blocks, pressed, files)
        room = where if isinstance(where, Room) else None
        person = identities(where)[0] if isinstance(where, Member) else None
        readers = (Reader("Ana", "Europe/Lisbon"),)
        return await self.chat.post(post, Envelope(key, room=room, person=person, edits=edits, readers=readers))

    async def delivers(self, where: Room | Member, key: str, *buttons: str, **more: Any) -> str:
        """The same, again and again as the engine does it, until it is there. Returns the id of the message."""
        async with asyncio.timeout(SECONDS):
            while (receipt := await self.posts(where, key, *buttons, **more)).outcome is Outcome.RETRY:
                wait = (receipt.retry_at - datetime.now(UTC)).total_seconds() if receipt.retry_at else 0
                await asyncio.sleep(max(wait, 0.1))
        assert receipt.outcome is Outcome.DELIVERED, receipt
        return receipt.message_id

    async def calls(self, who: Member, encrypted: bool = False) -> str:
        """Let somebody begin a talk. Returns the room, when they were greeted."""
        room = await who.opens("", self.id, encrypted=encrypted, direct=True)
        await who.waits_for(room, lambda each: each.sender == self.id)
        return room

    async def said(self, to: Member, room: str, least: int = 0) -> list[str]:
        """What somebody sees of it in a room: its words, in order; waits until there are so many."""
        seen = await to.waits_until(room, lambda all_of_them: len(self._mine(all_of_them)) >= least)
        return self._mine(seen)

    async def hears_back(self, who: Member, room: str, text: str) -> None:
        """Return when somebody sees the answer to this."""
        await who.waits_for(room, lambda each: each.sender == self.id and each.body.startswith(f"Heard: {text}"))

    def _mine(self, seen: tuple[Seen, ...]) -> list[str]:
        return [each.body.partition("\n")[0] for each in seen if each.sender == self.id]


def identities(*members: Member) -> tuple[Identity, ...]:
    """Who they are to the program."""
    return tuple(Identity("matrix", each.id) for each in members)


@asynccontextmanager
async def bot(server: Homeserver, home: Path, **more: Any) -> AsyncIterator[Bot]:
    """The adapter runs; `more` are settings of its table."""
    account = server.account("circles")
    there = Bot(bot_settings(server, account, home, **{"display_name": "", **more}), account)
    await there.start()
    try:
        yield there
    finally:
        await there.stop()
