"""What `circles check` finds on Discord: each problem is a sentence that says how to end it.

It only reads, and over REST alone: a bot that runs keeps its connection.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import discord

from circles import CirclesError
from circles_discord import faults
from circles_discord.check_rooms import Place
from circles_discord.clock import lag
from circles_discord.commands import ids, noted_taps
from circles_discord.memory import Memory
from circles_discord.permissions import invitation
from circles_discord.session import TOKEN, Session, new_client
from circles_discord.settings import Settings

SECONDS = 25.0
"""Whoever asks waits a little longer than this."""
MOST_LAG = timedelta(minutes=1)


async def problems(settings: Settings, memory: Memory) -> list[str]:
    """Everything that is wrong. Raises nothing."""
    found: list[str] = []
    Session(settings)  # for the addresses
    client = new_client(settings)
    try:
        async with asyncio.timeout(SECONDS):
            async for each in _Look(settings, memory, client).all():
                found.append(each)
    except CirclesError as error:
        found.append(str(error))
    except discord.RateLimited as error:
        found.append(f"Discord lets the bot ask no more for {error.retry_after:.0f} s; try again then")
    except faults.PASSES as error:
        found.append(
            f"Discord does not answer ({type(error).__name__}). Can this machine reach {_where()}? Then try again in a"
            " while"
        )
    except discord.HTTPException as error:
        found.append(f"Discord does not answer well ({error.status}, code {error.code}); try again in a while")
    finally:
        await client.close()
    return found


def _where() -> str:
    return discord.http.Route.BASE


class _Look:
    """One question after the other. Raises CirclesError where the rest makes no sense, else what discord.py raises."""

    def __init__(self, settings: Settings, memory: Memory, client: discord.Client) -> None:
        self._settings = settings
        self._memory = memory
        self._client = client

    async def all(self) -> AsyncIterator[str]:
        await self._log_in()
        for problem in (_clock(await lag()), self._endpoint()):
            if problem:
                yield problem
        guild = await self._guild()
        me = await guild.fetch_member(self._client.user.id if self._client.user else 0)
        place = Place(self._settings, self._memory, guild, me, self._invitation())
        async for problem in place.problems():
            yield problem
        if problem := await self._commands():
            yield problem

    async def _log_in(self) -> None:
        try:
            await self._client.login(self._settings.token)
        except discord.LoginFailure as error:
            raise CirclesError(TOKEN) from error

    def _endpoint(self) -> str:
        application = self._client.application
        if application is None or not application.interactions_endpoint_url:
            return ""
        return (
            "Discord sends what people press to another program: empty the field “Interactions Endpoint URL” on the"
            " page “General Information” of your application, and save"
        )

    def _invitation(self) -> str:
        return invitation(self._client.application_id or 0, self._settings)

    async def _guild(self) -> discord.Guild:
        try:
            return await self._client.fetch_guild(int(self._settings.server), with_counts=False)
        except (discord.NotFound, discord.Forbidden) as error:
            raise CirclesError(await self._not_there()) from error

    async def _not_there(self) -> str:
        """How the bot comes into the server, and whether another one may be meant."""
        told = (
            f"the bot is not in the server {self._settings.server} yet. Open this address, choose the server, and"
            f" confirm: {self._invitation()}"
        )
        others = [f"“{each.name}” ({each.id})" async for each in self._client.fetch_guilds(limit=5)]
        if others:
            told += f" (It is in {', '.join(others)}. If you mean that one, put its id into “server”.)"
        if self._client.application and self._client.application.bot_require_code_grant:
            told += " But first switch off “Requires OAuth2 Code Grant” on the page “Bot” of your application"
        return told

    async def _commands(self) -> str:
        """Whether Discord still knows what the bot told it; nothing to say before its first run."""
        told = ids(noted_taps(self._memory))
        known = await self._client.http.get_global_commands(self._client.application_id or 0)
        if told <= {int(each["id"]) for each in known}:
            return ""
        return (
            "Discord has forgotten the bot's commands: another program that uses the same token took them away. Let"
            " only one use it, and start again with: circles run"
        )


def _clock(lag: timedelta) -> str:
    if abs(lag) <= MOST_LAG:
        return ""
    seconds = round(abs(lag).total_seconds())
    return (
        f"the clock of this machine is {seconds} s {'behind' if lag > timedelta() else 'ahead of'} Discord's. Set it"
        " right (by NTP, for example): sessions would begin at a wrong time"
    )
