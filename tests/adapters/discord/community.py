"""A community on Discord: the real program with the real adapter, a clock to step, people with their client."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from circles.config import Community as Named
from circles.config import Settings
from circles.stage import Stage, open_stage
from circles_discord import DiscordChat
from tests.adapters.discord.lookalike import Interaction, Message, Person
from tests.adapters.discord.lookalike.channels import Channel
from tests.adapters.discord.server import Server, serving

START = datetime(2027, 1, 4, 12, tzinfo=UTC)
CITIES = {"ana": "Lisbon", "bo": "New York", "chen": "Kolkata", "dua": "Nairobi"}


@dataclass
class Community:
    """Everybody, by name. `mia` is the organizer."""

    stage: Stage
    chat: DiscordChat
    server: Server
    people: dict[str, Person]

    async def slash(self, who: str, command: str, channel: Channel | None = None, **options: Any) -> Interaction:
        """Call a command, and wait for all of the answer."""
        called = await self.people[who].slash(command, options, channel)
        return await called.settled()

    async def fills(self, who: str, form: Interaction, **values: str) -> Interaction:
        """Fill in the form that came as the answer, and send it."""
        assert form.modal is not None, form.text
        return await (await self.people[who].submits(form, values)).settled()

    async def clicks(self, who: str, message: Message, button: str) -> Interaction:
        """Press a button, and wait for all of the answer."""
        return await (await self.people[who].clicks(message, button)).settled()

    @property
    def rooms(self) -> list[Channel]:
        """The rooms of circles, oldest first."""
        guild = self.server.guild
        if self.server.kind == "threads":
            return [*guild.threads]
        return [each for each in guild.channels if each.parent is self.server.parent]

    def posts(self, room: Channel) -> list[Message]:
        """What the bot said in a room, oldest first."""
        return [each for each in room.messages if each.author.id == self.server.discord.bot_id and each.v2]

    def texts(self, room: Channel) -> list[str]:
        """The same, in words."""
        return [each.text for each in self.posts(room)]

    def post(self, room: Channel, begins: str) -> Message:
        """The newest post in a room that contains this. Raises AssertionError with all that is there."""
        found = [each for each in self.posts(room) if begins in each.text]
        assert found, [each.text for each in self.posts(room)]
        return found[-1]

    async def sees(self, room: Channel, words: str) -> Message:
        """The same, as soon as it is there."""
        await self.server.discord.until(lambda: any(words in each.text for each in self.posts(room)))
        return self.post(room, words)

    async def offers(self, room: Channel, button: str) -> Message:
        """The newest post in a room with this button, as soon as it is there."""
        await self.server.discord.until(lambda: any(button in each.buttons for each in self.posts(room)))
        return [each for each in self.posts(room) if button in each.buttons][-1]

    async def changes(self, message: Message, before: str) -> None:
        """Wait until a message shows something else than it did before."""
        await self.server.discord.until(lambda: message.text != before)

    async def season(self, sessions: int = 2, before_publishing: Callable[[], None] = lambda: None) -> Channel:
        """A season of `sessions` begins with everybody but mia. Returns the room of the circle."""
        form = await self.slash("mia", "program create", name="Night owls", about="We meet", sessions=sessions)
        assert "Night owls" in form.text
        await self.slash("mia", "program open")
        for who, city in CITIES.items():
            joined = await self.slash(who, "join", place=city)
            assert city in joined.text or "Night owls" in joined.text, joined.text
        await self.slash("mia", "proposal make", first="2027-01-12 18:00")
        before_publishing()
        await self.slash("mia", "proposal publish")
        await self.sent()
        await self.server.discord.until(lambda: self.rooms and self.posts(self.rooms[0]))
        (room,) = self.rooms
        return room

    async def until(self, at: datetime) -> None:
        """Let the time pass until `at`; what comes due is sent."""
        await self.stage.advance(to=at)
        await self.sent()

    async def sent(self) -> None:
        """Send what has to be sent again in a moment: the room is not known yet, the server was busy."""
        soon = self.stage.now + timedelta(seconds=20)
        while (due := await self.stage.app.engine.next_at()) is not None and due <= soon:
            await self.stage.advance(to=max(due, self.stage.now))
            await asyncio.sleep(0.01)


@asynccontextmanager
async def community(
    home: Path, *, kind: str = "threads", who: tuple[str, ...] = ("mia", *CITIES), **more: Any
) -> AsyncIterator[Community]:
    """The program runs with the adapter, and `who` are in the server."""
    async with serving(home / "bot", kind) as server:
        people = {name: server.guild.person(name.title()) for name in who}
        settings = replace(Settings(), community=Named(organizers=(f"discord:{people['mia'].id}",)))
        chat = server.chat(**more)
        async with open_stage(chat, START, settings) as stage:
            working = [asyncio.create_task(chat.run(stage.inbox)), asyncio.create_task(stage.app.engine.run())]
            try:
                await server.discord.until(lambda: server.discord.listening and server.discord.world.commands[0])
                yield Community(stage, chat, server, people)
            finally:
                for each in working:
                    each.cancel()
                for each in working:
                    with suppress(asyncio.CancelledError):
                        await each
                await chat.close()
