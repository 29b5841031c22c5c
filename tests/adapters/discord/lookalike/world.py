"""All that Discord knows: people, servers, channels, messages, events, commands, and what is being answered."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from tests.adapters.discord.lookalike.channels import Channel, Direct, Kind
from tests.adapters.discord.lookalike.ids import Clock
from tests.adapters.discord.lookalike.intents import Intent
from tests.adapters.discord.lookalike.refusal import Json, Refusal

if TYPE_CHECKING:
    from tests.adapters.discord.lookalike.guild import Guild
    from tests.adapters.discord.lookalike.interactions import Interaction
    from tests.adapters.discord.lookalike.people import Person
    from tests.adapters.discord.lookalike.users import User

V = TypeVar("V")
LOOK_AGAIN = 0.02
"""Seconds after which `until` looks again by itself, for what happens outside of the look-alike."""


class Dispatch(Protocol):
    """Sends an event to every session of the bot that asked for one of the intents (0: whoever listens)."""

    def __call__(self, name: str, data: Json, intent: Intent, bare: Json | None = None) -> None: ...


def _nobody(name: str, data: Json, intent: Intent, bare: Json | None = None) -> None: ...


class World:
    """One of these is all of Discord for one bot."""

    def __init__(self, bot: "User") -> None:
        self.clock = Clock()
        self.bot = bot
        self.application_id = bot.id
        self.patience = 3.0
        """Seconds in which an interaction has to be answered."""
        self.users: dict[int, User] = {bot.id: bot}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.interactions: dict[str, Interaction] = {}
        self.commands: dict[int, list[Json]] = {0: []}
        """Registered commands by guild id; 0 holds the global ones."""
        self.new_commands: dict[int, list[datetime]] = {}
        """When commands were created, by guild id (0: global): 200 a day, and no more."""
        self.granted = Intent.NONE
        """Privileged intents that are switched on for the application."""
        self.application: Json = {}
        """What is unusual about the application, such as an address for interactions."""
        self.identified = 0
        self.most_threads = 1000
        self.gateway_url = ""
        self.base = ""
        """Where files are to be had: http://127.0.0.1:PORT."""
        self.dispatch: Dispatch = _nobody
        self._waiting: set[asyncio.Event] = set()

    def emit(self, name: str, data: Json, intent: Intent = Intent.NONE, bare: Json | None = None) -> None:
        """Tell the bot. `bare` is what it gets instead without the intent to read messages."""
        self.dispatch(name, data, intent, bare)
        self.changed()

    def changed(self) -> None:
        """Whoever waits for something looks again."""
        for each in self._waiting:
            each.set()

    async def until(self, predicate: Callable[[], object], seconds: float = 5.0) -> None:
        """Returns as soon as `predicate()` is true. Raises TimeoutError after `seconds`."""
        woken = asyncio.Event()
        self._waiting.add(woken)
        try:
            async with asyncio.timeout(seconds):
                while not predicate():
                    try:
                        async with asyncio.timeout(LOOK_AGAIN):
                            await woken.wait()
                    except TimeoutError:
                        pass
                    woken.clear()
        finally:
            self._waiting.discard(woken)

    def user(self, id: int) -> "User":
        return _known(self.users, id, 10013)

    def guild(self, id: int) -> "Guild":
        """A guild that the bot is in."""
        guild = _known(self.guilds, id, 10004)
        if self.bot.id not in guild.members:
            raise Refusal(50001)
        return guild

    def channel(self, id: int) -> "Channel":
        return _known(self.channels, id, 10003)

    def direct(self, person: "Person") -> Direct:
        """The private conversation of the bot with somebody, made when it is first needed."""
        for each in self.channels.values():
            if isinstance(each, Direct) and each.person is person:
                return each
        channel = Direct(self, self.clock.new_id(), Kind.DM, "", cast("Guild", None), person=person)
        self.channels[channel.id] = channel
        return channel

    def passes(self) -> None:
        """Time has passed: what ends by itself ends."""
        now = self.clock.now()
        for guild in self.guilds.values():
            for event in guild.events.values():
                event.passes(now)
            for thread in guild.threads:
                thread.passes(now)


def _known(things: dict[int, V], key: int, code: int) -> V:
    if key not in things:
        raise Refusal(code)
    return things[key]
