"""The login and the connection. It comes back by itself; only what nobody but a person can mend ends it."""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Literal

import discord
import yarl
from discord.backoff import ExponentialBackoff

from circles import CirclesError
from circles_discord.settings import Settings

log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
STEADY = 300.0
"""Seconds after which a connection counts as one that held."""
LONGEST_LIMIT = 30.0
"""Seconds that a request waits for a rate limit. What has to wait longer is given back to whoever asked."""
TOKEN = (
    "Discord does not know this token. Open your application at discord.com/developers, page “Bot”,"
    " press “Reset Token”, and put the new one into the settings."
)
_CLOSED = {
    4004: TOKEN,
    4010: "Discord refused the number of shards. Take “shards” out of the settings, or raise it.",
    4011: "the bot is in so many servers that it needs shards. Set “shards”, such as: shards = 2",
}


class _Pauses(ExponentialBackoff[Literal[False]]):
    """Between the library's tries to connect: its own grow to a quarter of an hour, in which nobody would be heard."""

    def __init__(self) -> None:
        super().__init__()
        self._max = 5  # 2⁵ seconds


Listener = Callable[..., Coroutine[Any, Any, None]]


class Session:
    """One bot account. `run` keeps it connected; whoever sends waits in `client` until it is logged in."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: asyncio.Future[discord.Client] | None = None
        if settings.api:
            discord.http.Route.BASE = settings.api.rstrip("/")
        if settings.gateway:
            discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway)
        for module in (discord.client, discord.shard):
            setattr(module, "ExponentialBackoff", _Pauses)  # noqa: B010 - no name that it gives away
        # Its debug lines hold what people wrote, its other ones the ids of sessions; ours say enough.
        logging.getLogger("discord").setLevel(max(logging.WARNING, logging.getLogger("discord").getEffectiveLevel()))
        # Nobody here wants to talk.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

    async def client(self) -> discord.Client:
        """The client, as soon as it is logged in. Its REST side works whether or not the gateway does just now."""
        return await asyncio.shield(self._logging_in())

    async def run(self, listeners: Sequence[Listener]) -> None:
        """Stay connected and call the listeners (`on_message` and its like), until cancelled.

        Raises CirclesError for what no waiting mends: a wrong token, too few shards.
        """
        pause = FIRST_PAUSE
        while True:
            began = time.monotonic()
            try:
                await self._connect(listeners)
            except CirclesError:
                raise
            except Exception as error:
                log.warning("not connected", extra={"action": "connection_lost", "why": _why(error)})
            pause = FIRST_PAUSE if time.monotonic() - began > STEADY else pause
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _connect(self, listeners: Sequence[Listener]) -> None:
        """One connection, from the login to its end. The library's own loop dies if the very first try fails."""
        client = new_client(self._settings)
        for each in listeners:
            client.event(each)
        try:
            await client.login(self._settings.token)
            self._logged_in(client)
            await client.connect(reconnect=True)
        except discord.LoginFailure as error:
            raise CirclesError(f"adapters.discord: {TOKEN}") from error
        except discord.ConnectionClosed as error:
            if error.code in _CLOSED:
                raise CirclesError(f"adapters.discord: {_CLOSED[error.code]}") from error
            raise
        finally:
            if self._client is not None and self._client.done():
                self._client = None
            await client.close()

    def _logged_in(self, client: discord.Client) -> None:
        waiting = self._logging_in()
        if not waiting.done():
            waiting.set_result(client)

    def _logging_in(self) -> "asyncio.Future[discord.Client]":
        if self._client is None:
            self._client = asyncio.get_running_loop().create_future()
        return self._client


def new_client(settings: Settings) -> discord.Client:
    """A client that is not logged in: no privileged intents, nothing kept in memory that we do not read."""
    intents = discord.Intents.none()
    intents.guilds = intents.guild_messages = intents.dm_messages = True
    options: dict[str, Any] = {
        "intents": intents,
        "allowed_mentions": discord.AllowedMentions.none(),
        "max_messages": None,
        "member_cache_flags": discord.MemberCacheFlags.none(),
        "chunk_guilds_at_startup": False,
        "max_ratelimit_timeout": LONGEST_LIMIT,
        "guild_ready_timeout": 0.0,  # nothing here reads the cache of servers
    }
    if settings.shards:
        return discord.AutoShardedClient(shard_count=settings.shards, **options)
    return discord.Client(**options)


def _why(error: Exception) -> str:
    """What went wrong, without anything that came over the wire but a number."""
    code = getattr(error, "code", None) or getattr(error, "status", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
