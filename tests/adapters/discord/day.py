"""People live a season's first session with a bot that may die at any time, and what they see of it in the end."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from circles_discord.layout import mark
from tests.adapters.day import CITIES, EVERYBODY, FIRST, PATIENCE, MortalDay
from tests.adapters.discord.lookalike import Interaction, Message, Person
from tests.adapters.discord.lookalike.channels import Channel
from tests.adapters.discord.server import Server

LOOK = 0.02


@dataclass(kw_only=True)
class Day(MortalDay):
    """Everybody, by name. What fails visibly they do again, as people do."""

    server: Server
    failed: int = 0
    """How often somebody saw that an interaction failed."""
    half: int = 0
    """How often the bot went on "thinking" and never said a word."""
    people: dict[str, Person] = field(init=False)
    circle: Channel = field(init=False)

    async def live(self) -> None:
        """From the first command to the day after the session."""
        self.people = {name: self.server.guild.person(name.title()) for name in EVERYBODY}
        self.names = {str(each.id): name for name, each in self.people.items()}
        await self.mortal.starts()
        await self._come_together()
        await self._get_ready()
        await self._meet()
        await self._look_back()
        self.mortal.end()

    async def _come_together(self) -> None:
        await self._until(lambda: self.server.discord.listening)
        await self._until(lambda: self.server.guild.commands)
        for who, person in self.people.items():  # what somebody writes for the first time no bot finds that was away
            await self._answered(who, await person.says("dm", "my"))
        await self.tells("mia", 'program create "Night owls" "We meet" 2 2 60')
        await self.tells("mia", "program open")
        for who, city in CITIES.items():
            await self.tells(who, f'join "{city}"')
        await self.tells("mia", "propose 2027-01-12 18:00")
        await self.tells("mia", "publish")
        await self._until(lambda: any(self.posts(each) for each in self.rooms()))
        (self.circle,) = self.rooms()
        self.names[str(self.circle.id)] = "the circle"
        self.names |= {each["id"]: each["name"] for each in self.server.guild.commands}

    async def _get_ready(self) -> None:
        await self.until(FIRST - timedelta(hours=23))
        agenda = await self.offered("I cannot come")
        await self.does("chen", lambda chen: chen.clicks(agenda, "I cannot come"))
        await self.does("chen", lambda chen: chen.slash("rsvp", {"answer": "coming"}, self.circle))
        await self.does("bo", lambda bo: bo.slash("agenda", {}, self.circle))
        said = await self.people["dua"].says("dm", "my")
        await self._answered("dua", said)
        await self.until(FIRST)

    async def _meet(self) -> None:
        await self.does("ana", lambda ana: ana.slash("clock start", {}, self.circle))
        live = await self.offered("Next")
        for _ in range(2):
            await self._goes_on(live)
        await self.until(FIRST + timedelta(minutes=65))
        await self.tells("ana", "commitment Call two people by Friday")
        await self.does("chen", lambda chen: chen.slash("commitment new", {"text": "Write the outline"}, self.circle))

    async def _goes_on(self, live: Message) -> None:
        before = live.text
        await self.does("bo", lambda bo: bo.clicks(live, "Next"), lambda: live.text != before)
        await self._until(lambda: live.text != before)

    async def _look_back(self) -> None:
        form = await self.does("chen", lambda chen: chen.slash("reflect"))
        answers = {"first": "I learned to ask twice", "second": "And to wait"}
        await self.does("chen", lambda chen: chen.submits(form, answers))
        await self.until(FIRST + timedelta(days=1))

    async def tells(self, who: str, text: str) -> None:
        """Write something to the bot, and wait for the one answer to it."""
        said = await self.people[who].says("dm", text)
        await self.dies()
        await self._answered(who, said)

    async def _answered(self, who: str, said: Message) -> None:
        wanted = mark(f"answer:{said.id}")
        await self._until(lambda: any(each.find(wanted) for each in self.people[who].dms))

    async def does(
        self, who: str, doing: Callable[[Person], Awaitable[Interaction]], is_done: Callable[[], bool] = lambda: False
    ) -> Interaction:
        """Do something with the client, and again until it is answered, unless it can be seen that it `is_done`."""
        while True:
            await self._until(lambda: self.server.discord.listening)
            asking = asyncio.ensure_future(doing(self.people[who]))
            await asyncio.sleep(0)
            asked = list(self.server.discord.world.interactions.values())[-1]
            if await self.dies() and not asked.response:
                # Whoever heard of it is dead, and nobody else will: that takes no three seconds to find out.
                asked.began -= self.server.discord.patience
                asking.cancel()
            else:
                await asking
            if asked.said or asked.modal or is_done():
                return asked
            self.failed += asked.failed
            self.half += asked.deferred

    async def offered(self, button: str) -> Message:
        """The newest post in the circle's room with this button."""
        await self._until(lambda: any(button in each.buttons for each in self.posts(self.circle)))
        return [each for each in self.posts(self.circle) if button in each.buttons][-1]

    async def _until(self, true: Callable[[], Any]) -> None:
        await self.server.discord.until(true, PATIENCE)

    # What is there.

    def rooms(self) -> list[Channel]:
        """The rooms of circles."""
        guild = self.server.guild
        return [each for each in (*guild.channels, *guild.threads) if each.parent is self.server.parent]

    def posts(self, place: Channel) -> list[Message]:
        """What the bot said there, oldest first."""
        return [each for each in place.messages if each.author is self.server.discord.world.bot and each.v2]

    def shown(self) -> dict[str, list[str]]:
        """What each place shows, in order: words, buttons, files."""
        places = {"the circle": self.circle} | {name: each.dm for name, each in self.people.items()}
        return {name: [self._line(each) for each in self.posts(place)] for name, place in places.items()}

    def sent(self) -> Counter[str]:
        """How often each message is there: by place."""
        return Counter(f"{place}: {line}" for place, lines in self.shown().items() for line in lines)

    def around(self) -> dict[str, list[str]]:
        """What else is there: rooms with who is in them, and the server's events."""
        rooms = {self.alike(each.name): self._inside(each) for each in self.rooms()}
        events = self.server.guild.events.values()
        return rooms | {"events": sorted(self.alike(f"{each.name} {each.starts} {each.status}") for each in events)}

    def _inside(self, room: Channel) -> list[str]:
        return sorted(name for name, each in self.people.items() if room.visible(each))

    def _line(self, each: Message) -> str:
        words = sorted(each.text.splitlines())  # commitments of the same day stand in any order
        return self.alike(f"{words} {each.buttons} {sorted(each.shown_files)}")
