"""The adapter on a look-alike with nothing behind it but an inbox that says what it heard; it can be restarted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from circles import CirclesError, Identity, InCircle, Paragraph, Post, say
from circles.chat import Envelope, Outcome, Reader, Receipt, Room, RoomSpec
from circles.message import Button, File
from circles_discord import DiscordChat
from tests.adapters.discord.echo import Echo
from tests.adapters.discord.lookalike import Discord, Message, Person
from tests.adapters.discord.lookalike.channels import Channel
from tests.adapters.discord.server import Server, serving

SECONDS = 20.0


@dataclass
class Bot:
    """The adapter. Started again after `stop` it is another process to everybody: only its folder is left."""

    server: Server
    more: dict[str, Any]
    inbox: Echo = field(default_factory=Echo)
    running: "asyncio.Task[None] | None" = None
    chat: DiscordChat = field(init=False)

    @property
    def discord(self) -> Discord:
        return self.server.discord

    def person(self, name: str) -> Person:
        """A member of the server."""
        return self.server.guild.person(name)

    async def start(self) -> None:
        """Connect, and hand in what people do. Returns when Discord knows the commands."""
        self.chat = self.server.chat(**self.more)
        self.running = asyncio.create_task(self.chat.run(self.inbox))
        await self.until(lambda: self.discord.listening and self.discord.world.commands[0])

    async def stop(self) -> None:
        """End, whatever is under way."""
        if self.running:
            self.running.cancel()
            with suppress(asyncio.CancelledError, CirclesError):
                await self.running
            self.running = None
            await self.chat.close()
            await self.until(lambda: not self.discord.listening)

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def until(self, true: Any, seconds: float = SECONDS) -> None:
        """Until something is so. Raises TimeoutError, or what the bot ended with."""
        await self.discord.until(lambda: true() or (self.running and self.running.done()), seconds)
        if self.running and self.running.done():
            await self.running

    async def opens(self, *members: Person, key: str = "alder") -> Room:
        """The room of a circle, with all of them in it."""
        return await self.chat.open_room(RoomSpec(key, key.title(), "", identities(*members)))

    def place(self, room: Room) -> Channel:
        return self.server.room(room)

    def rooms(self) -> list[Channel]:
        """All rooms of circles, oldest first."""
        guild = self.server.guild
        return [each for each in (*guild.channels, *guild.threads) if each.parent is self.server.parent]

    async def posts(
        self,
        where: Room | Person,
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
        person = identities(where)[0] if isinstance(where, Person) else None
        readers = (Reader("Ana", "Europe/Lisbon"),)
        return await self.chat.post(post, Envelope(key, room=room, person=person, edits=edits, readers=readers))

    async def delivers(self, where: Room | Person, key: str, *buttons: str, **more: Any) -> Message:
        """The same, again and again as the engine does it, until it is there."""
        async with asyncio.timeout(SECONDS):
            while (receipt := await self.posts(where, key, *buttons, **more)).outcome is Outcome.RETRY:
                wait = (receipt.retry_at - datetime.now(UTC)).total_seconds() if receipt.retry_at else 0
                await asyncio.sleep(max(wait, 0.05))
        assert receipt.outcome is Outcome.DELIVERED, receipt
        place = where.dm if isinstance(where, Person) else self.place(where)
        return next(each for each in place.messages if str(each.id) == receipt.message_id)

    def said(self, where: Room | Channel | Person) -> list[str]:
        """What the bot said there, oldest first."""
        where = self.place(where) if isinstance(where, Room) else where
        messages = where.dms if isinstance(where, Person) else where.messages
        return [each.text for each in messages if each.author.id == self.discord.bot_id and each.v2]

    async def answers(self, who: Person, *wanted: str) -> None:
        """Until the last private messages of the bot are these, and then there are no more."""
        await self.until(lambda: len(self.said(who)) >= len(wanted))
        assert self.said(who) == list(wanted)


def identities(*people: Person) -> tuple[Identity, ...]:
    """Who they are to the program."""
    return tuple(Identity("discord", str(each.id)) for each in people)


@asynccontextmanager
async def bot(home: Path, kind: str = "threads", **more: Any) -> AsyncIterator[Bot]:
    """The adapter runs; `more` are settings of its table."""
    async with serving(home / "bot", kind) as server:
        there = Bot(server, more)
        await there.start()
        try:
            yield there
        finally:
            await there.stop()
