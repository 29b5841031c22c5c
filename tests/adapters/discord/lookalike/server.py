"""The look-alike as a test holds it: where it is, who is there, what was asked, and its weather."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from aiohttp import web

from tests.adapters.discord.lookalike import rest
from tests.adapters.discord.lookalike.call import ROUTES, Route
from tests.adapters.discord.lookalike.door import Door, Request
from tests.adapters.discord.lookalike.gateway import Gateway
from tests.adapters.discord.lookalike.guild import Guild
from tests.adapters.discord.lookalike.intents import Intent
from tests.adapters.discord.lookalike.permissions import PEOPLE
from tests.adapters.discord.lookalike.users import Role, User
from tests.adapters.discord.lookalike.weather import Weather
from tests.adapters.discord.lookalike.world import World

TOKEN = "MTAwMDAwMDAwMDAwMDAwMDA.Gxyz12.abcdefghijklmnopqrstuvwxyz0123456789AB"
BOT = 100_000_000_000_000_001
BIGGEST = 25 * 1024 * 1024
assert rest


class Discord:
    """All of Discord for one bot: a guild by name, bad weather, waiting, and a record of what the bot asked."""

    token = TOKEN
    bot_id = application_id = BOT

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.world = World(User(BOT, "Circles", bot=True))
        self.weather = Weather()
        self.connections = Gateway(self.world, TOKEN)
        self._door = Door(self.world, TOKEN, self.weather)
        self._runner: web.AppRunner | None = None
        self.clock, self.until = self.world.clock, self.world.until
        self.limit, self.fail, self.bucket = self.weather.limit, self.weather.fail, self.weather.bucket
        self.deny = self.weather.deny
        self.whole = self.weather.whole
        self.lose_answers, self.clears = self.weather.lose_answers, self.weather.clears
        self.drop, self.reconnect = self.connections.drop, self.connections.reconnect
        self.invalidate = self.connections.invalidate

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v10"

    @property
    def gateway(self) -> str:
        return f"ws://127.0.0.1:{self.port}/gateway/"

    @property
    def requests(self) -> list[Request]:
        """All that the bot asked of the REST API, oldest first."""
        return self._door.requests

    @property
    def problems(self) -> list[str]:
        """What no bot should ever ask: invalid forms, unknown routes, a second first answer."""
        return self._door.problems

    @property
    def listening(self) -> bool:
        """Whether the bot is connected and has a session."""
        return self.connections.listening

    @property
    def identified(self) -> int:
        """How often a bot began a session."""
        return self.world.identified

    @property
    def resumed(self) -> int:
        """How often it continued one."""
        return self.connections.resumed

    @property
    def invalid(self) -> int:
        """Requests that Discord counts against a bot: 401, 403, 429. 10,000 in ten minutes ban it."""
        return sum(each.status in (401, 403, 429) for each in self.requests)

    def guild(self, name: str) -> Guild:
        """The guild with that name, made with the bot in it if it is new."""
        for each in self.world.guilds.values():
            if each.name == name:
                return each
        world = self.world
        guild = Guild(world, world.clock.new_id(), name)
        guild.roles[guild.id] = Role(guild.id, "@everyone", int(PEOPLE), 0)
        guild.role("Members", int(PEOPLE))
        world.guilds[guild.id] = guild
        guild.owner_id = guild.person("Owner").id
        guild.joins(world.bot)
        return guild

    @property
    def patience(self) -> float:
        """Seconds in which an interaction has to be answered: 3, and less for a test that lets one pass."""
        return self.world.patience

    @patience.setter
    def patience(self, seconds: float) -> None:
        self.world.patience = seconds

    def slow(self, seconds: float) -> None:
        """Each answer of the REST API comes so much later."""
        self.weather.delay = seconds

    def deaf(self, yes: bool = True) -> None:
        """Heartbeats are not answered."""
        self.connections.is_deaf = yes

    def refuse(self, yes: bool = True) -> None:
        """The gateway takes no new connections (503)."""
        self.connections.refusing = yes

    def grant(self, intents: Intent) -> None:
        """Switch on privileged intents for the application."""
        self.world.granted = intents

    def passes(self, by: timedelta) -> None:
        """Let time pass: tokens die, threads are archived, events begin and end."""
        self.clock.advance(by)
        self.world.passes()

    def problem_free(self) -> None:
        """Raises AssertionError with everything that no bot should have asked (and the look-alike not answered)."""
        assert not self._door.mistakes, "the look-alike itself: " + "\n".join(self._door.mistakes)
        assert not self.problems, "\n".join(self.problems)

    async def start(self) -> None:
        """Listen, on the same port as before."""
        app = web.Application(client_max_size=BIGGEST)
        for each in ROUTES:
            app.router.add_route(each.method, f"/api/v10{each.path}", self._answerer(each))
        app.router.add_get("/gateway/", self.connections.handle)
        app.router.add_get("/attachments/{id}/{name}", self._attachment)
        app.router.add_route("*", "/{rest:.*}", self._door.unknown)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.world.base = f"http://127.0.0.1:{self.port}"
        self.world.gateway_url = self.gateway

    def _answerer(self, route: Route) -> Callable[[web.Request], Coroutine[Any, Any, web.StreamResponse]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            return await self._door.handle(route, request)

        return answer

    async def _attachment(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file, as the CDN has them."""
        for channel in self.world.channels.values():
            for each in (file for message in channel.messages for file in message.attachments):
                if str(each.id) == request.match_info["id"]:
                    return web.Response(body=each.data, content_type=each.kind)
        return web.Response(status=404)

    async def stop(self) -> None:
        """Away: every connection breaks, and nobody listens. What is known stays for the next `start`."""
        if self._runner:
            for each in self.connections.connections:
                each.abort()
            await self._runner.cleanup()
            self._runner = None


@asynccontextmanager
async def running(port: int = 0) -> AsyncIterator[Discord]:
    """A Discord on 127.0.0.1, as long as the block lasts."""
    discord = Discord(port)
    await discord.start()
    try:
        yield discord
    finally:
        await discord.stop()
