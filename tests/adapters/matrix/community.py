"""A community on a real homeserver: the real program with the real adapter, a clock to step, people with clients."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from circles.config import Community as Named
from circles.config import Settings
from circles.stage import Stage, open_stage
from circles_matrix import MatrixChat
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import DOMAIN, Account, Homeserver
from tests.adapters.matrix.members import Member
from tests.adapters.matrix.timeline import Seen

START = datetime(2027, 1, 4, 12, tzinfo=UTC)
CITIES = {"ana": "Lisbon", "bo": "New York", "chen": "Kolkata", "dua": "Nairobi"}


@dataclass
class Community:
    """Everybody, by name. `mia` is the organizer; `private` are the rooms in which they talk with the bot."""

    stage: Stage
    chat: MatrixChat
    bot: Account
    members: dict[str, Member]
    private: dict[str, str] = field(default_factory=dict)

    async def calls(self, who: str, encrypted: bool = False) -> Seen:
        """Begin a talk with the bot. Returns its greeting."""
        member = self.members[who]
        room = await member.opens("", self.bot.id, encrypted=encrypted, direct=True)
        self.private[who] = room
        return await member.waits_for(room, lambda each: each.sender == self.bot.id)

    async def tells(self, who: str, text: str, room: str = "") -> Seen:
        """Write something, to the bot alone or in a room. Returns what the bot answers, in private."""
        member = self.members[who]
        known = {each.id for each in await member.seen(self.private[who])}
        await member.says(room or self.private[who], text)
        return await self.hears(who, known)

    async def hears(self, who: str, known: set[str]) -> Seen:
        """The next message of the bot to somebody in private that is not known yet."""
        return await self.members[who].waits_for(
            self.private[who], lambda each: each.sender == self.bot.id and each.id not in known
        )

    async def known(self, who: str) -> set[str]:
        """The messages that somebody has in private by now."""
        return {each.id for each in await self.members[who].seen(self.private[who])}

    async def circle(self, who: str) -> str:
        """The room of somebody's circle, when they are in it."""
        place = await self.members[who].waits_for_room(lambda each: bool(each.name) and each.id != self.private[who])
        return place.id

    async def season(self, sessions: int = 2) -> str:
        """A season of `sessions` begins with everybody but mia. Returns the room of the circle."""
        await self.tells("mia", f'program create "Night owls" "We meet" {sessions} 2 60')
        await self.tells("mia", "program open")
        for who, city in CITIES.items():
            await self.tells(who, f'join "{city}"')
        await self.tells("mia", "propose 2027-01-12 18:00")
        await self.tells("mia", "publish")
        rooms = {await self.circle(who) for who in CITIES}
        assert len(rooms) == 1
        return rooms.pop()

    async def until(self, at: datetime) -> None:
        """Let the time pass until `at`; what comes due is sent."""
        await self.stage.advance(to=at)
        await self.sent()

    async def sent(self) -> None:
        """Send what has to be sent again in a moment: the room is not known yet, the server was busy."""
        soon = self.stage.now + timedelta(seconds=20)
        while (due := await self.stage.app.engine.next_at()) is not None and due <= soon:
            await self.stage.advance(to=max(due, self.stage.now))
            await asyncio.sleep(0.1)


def bot_settings(server: Homeserver, bot: Account, home: Path, **more: Any) -> dict[str, Any]:
    """The table [adapters.matrix] for a bot on this server."""
    return {
        "homeserver": server.url,
        "user": bot.id,
        "password": bot.password,
        "store": str(home / "bot"),
        "allow": [DOMAIN],
        **more,
    }


@asynccontextmanager
async def community(
    server: Homeserver, people: People, home: Path, *, who: tuple[str, ...] = ("mia", *CITIES), **more: Any
) -> AsyncIterator[Community]:
    """The program runs with the adapter; `who` are there and talk with the bot."""
    bot = server.account("circles")
    members = {name: await people(name) for name in who}
    settings = replace(Settings(), community=Named(organizers=(f"matrix:{members['mia'].id}",)))
    chat = MatrixChat(bot_settings(server, bot, home, **more))
    async with open_stage(chat, START, settings) as stage:
        working = [asyncio.create_task(chat.run(stage.inbox)), asyncio.create_task(stage.app.engine.run())]
        try:
            there = Community(stage, chat, bot, members)
            for name in who:
                await there.calls(name, encrypted=bool(more.get("encrypted")))
            yield there
        finally:
            for each in working:
                each.cancel()
            for each in working:
                with suppress(asyncio.CancelledError):
                    await each
            await chat.close()
