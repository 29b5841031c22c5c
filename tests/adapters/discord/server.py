"""A Discord server for tests: the look-alike, a channel for circles, people, and the settings that lead there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from circles import Declaration, Form, Identity, Post
from circles.chat import Asked, Inbox, Reader, Room, Suggestion
from circles.testing.listening import ListeningInbox
from circles_discord import DiscordChat
from tests.adapters.discord.lookalike import Discord, Guild, Person, running
from tests.adapters.discord.lookalike.channels import Channel

PARENT = {"threads": "circles", "channels": "Circles"}


@dataclass
class Server:
    """A guild with the bot in it and a place for circles. `kind`: what a circle's room is."""

    discord: Discord
    guild: Guild
    parent: Channel
    store: Path
    kind: str = "threads"

    def settings(self, **more: Any) -> dict[str, Any]:
        """The table `[adapters.discord]` that leads here."""
        return {
            "token": self.discord.token,
            "server": str(self.guild.id),
            "parent": str(self.parent.id),
            "rooms": self.kind,
            "store": str(self.store),
            "api": self.discord.api,
            "gateway": self.discord.gateway,
            **more,
        }

    def chat(self, **more: Any) -> DiscordChat:
        """An adapter that is not connected yet."""
        return DiscordChat(self.settings(**more))

    def room(self, room: Room | str) -> Channel:
        """The channel or thread behind a room."""
        return self.discord.world.channel(int(room if isinstance(room, str) else room.id))

    def identity(self, person: Person) -> Identity:
        return Identity("discord", str(person.id))


@asynccontextmanager
async def serving(store: Path, kind: str = "threads") -> AsyncIterator[Server]:
    """A server, as long as the block lasts. At its end nothing may have been asked that no bot should ask."""
    async with running() as discord:
        guild = discord.guild("Night owls")
        guild.text_channel("general")
        parent = guild.text_channel("circles") if kind == "threads" else guild.category("Circles")
        yield Server(discord, guild, parent, store, kind)
        discord.problem_free()


class Ears(Inbox):
    """An inbox that hands on to whoever listens now."""

    def __init__(self) -> None:
        self.listening: Inbox = ListeningInbox()

    async def ask(self, asked: Asked) -> Post | Form:
        return await self.listening.ask(asked)

    async def reader(self, who: Identity) -> Reader:
        return await self.listening.reader(who)

    async def commands(self) -> tuple[Declaration, ...]:
        return tuple(await self.listening.commands())

    async def suggest(self, who: Identity, command: str, field: str, typed: str) -> tuple[Suggestion, ...]:
        return tuple(await self.listening.suggest(who, command, field, typed))


@asynccontextmanager
async def connected(server: Server, inbox: Inbox, **more: Any) -> AsyncIterator[DiscordChat]:
    """The adapter, connected and with its commands known, as long as the block lasts."""
    chat = server.chat(**more)
    working = asyncio.create_task(chat.run(inbox))
    try:
        await server.discord.until(lambda: working.done() or (server.discord.listening and _has_commands(server)), 10)
        if working.done():
            await working
        yield chat
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        await chat.close()


def _has_commands(server: Server) -> bool:
    return bool(server.discord.world.commands[0])
