"""What `circles check` finds on Discord: each problem is a sentence that says how to end it.

It only reads, and over REST alone: a bot that runs keeps its connection.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping

import discord

from circles import CirclesError
from circles_discord import faults
from circles_discord.commands import IDS
from circles_discord.memory import Memory
from circles_discord.permissions import CHANNELS, THREADS, invitation, lacking, needed
from circles_discord.session import TOKEN, Session, new_client
from circles_discord.settings import Live, Settings

SECONDS = 25.0
"""Whoever asks waits a little longer than this."""


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
    except faults.PASSES as error:
        found.append(
            f"Discord does not answer ({type(error).__name__}). Can this machine reach it? Try again in a while"
        )
    except discord.HTTPException as error:
        found.append(f"Discord does not answer well ({error.status}, code {error.code}); try again in a while")
    finally:
        await client.close()
    return found


class _Look:
    """One question after the other. Raises CirclesError where the rest makes no sense, else what discord.py raises."""

    def __init__(self, settings: Settings, memory: Memory, client: discord.Client) -> None:
        self._settings = settings
        self._memory = memory
        self._client = client

    async def all(self) -> AsyncIterator[str]:
        await self._log_in()
        if problem := self._endpoint():
            yield problem
        guild = await self._guild()
        me = await guild.fetch_member(self._client.user.id if self._client.user else 0)
        channels = {each.id: each for each in await guild.fetch_channels()}
        for problem in (self._parent(channels), *self._permissions(me, channels), await self._commands()):
            if problem:
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
            raise CirclesError(
                f"the bot is not in the server {self._settings.server} yet. Open this address, choose the server, and"
                f" confirm: {self._invitation()}"
            ) from error

    def _parent(self, channels: Mapping[int, discord.abc.GuildChannel]) -> str:
        found = channels.get(int(self._settings.parent))
        threads = self._settings.rooms is Live.THREADS
        if found is None:
            return (
                f"there is no channel {self._settings.parent} in this server: put into “parent” the id of"
                f" {'a text channel' if threads else 'a category'}"
            )
        if not isinstance(found, discord.TextChannel if threads else discord.CategoryChannel):
            wanted = "a text channel, for threads" if threads else "a category, for channels"
            return f"“parent” names “{found.name}”, and should name {wanted}"
        return ""

    def _permissions(self, me: discord.Member, channels: Mapping[int, discord.abc.GuildChannel]) -> list[str]:
        """What is missing in the whole server, and what a channel takes away again."""
        everywhere = lacking(me.guild_permissions, needed(self._settings))
        found = []
        if everywhere:
            found.append(
                f"the bot's role “{me.top_role.name}” lacks: {', '.join(everywhere)}. Open this address and confirm"
                f" once more, or switch them on in Server Settings, Roles: {self._invitation()}"
            )
        parent = channels.get(int(self._settings.parent))
        if parent is not None:
            names = THREADS if self._settings.rooms is Live.THREADS else CHANNELS
            here = [each for each in lacking(parent.permissions_for(me), names) if each not in everywhere]
            if here:
                found.append(
                    f"in “{parent.name}” the bot lacks: {', '.join(here)}. Open Edit Channel, Permissions, add the role"
                    f" “{me.top_role.name}” and switch them on"
                )
        return found

    async def _commands(self) -> str:
        """Whether Discord still knows what the bot told it; nothing to say before its first run."""
        if not self._memory.noted(IDS):
            return ""
        known = await self._client.http.get_global_commands(self._client.application_id or 0)
        if known:
            return ""
        return (
            "Discord has forgotten the bot's commands: another program that uses the same token took them away. Let"
            " only one use it, and start again with: circles run"
        )
