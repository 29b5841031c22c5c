"""The promises of every adapter, kept by threads and by channels of a look-alike that refuses what Discord refuses."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from circles import Identity, InCircle, Paragraph, Post, say
from circles.chat import Chat, Inbox, Outcome, Room
from circles.testing import ChatContract
from circles_discord import DiscordChat
from tests.adapters.discord.lookalike import Message, Person
from tests.adapters.discord.server import Ears, Server, connected, serving


class _AlwaysOn(DiscordChat):
    """The adapter, connected all the time; `run` only says who listens."""

    ears: Ears

    async def run(self, inbox: Inbox) -> None:
        self.ears.listening = inbox
        await asyncio.Event().wait()


class TestThreads(ChatContract):
    kind = "threads"
    server: Server
    people: dict[str, Person]
    _last: Message

    @pytest.fixture
    async def chat(self, tmp_path: Path) -> AsyncIterator[Chat]:
        ears = Ears()
        async with serving(tmp_path, self.kind) as self.server:
            made = [self.server.guild.person(name) for name in self.members]
            self.people = {str(each.id): each for each in made}
            async with connected(self.server, ears, events=True) as chat:
                chat.__class__, chat.ears = _AlwaysOn, ears  # type: ignore[attr-defined]
                yield chat

    def identities(self, chat: Chat) -> tuple[Identity, ...]:
        return tuple(Identity(chat.platform, each) for each in self.people)

    async def seen(self, chat: Any, where: Room | Identity) -> list[str]:
        messages = self.server.room(where).messages if isinstance(where, Room) else self.people[where.id].dms
        return [each.text for each in messages if each.author.id == self.server.discord.bot_id and each.v2]

    async def topic(self, chat: Any, room: Room) -> str:
        return self.server.room(room).topic or ""

    async def types(self, chat: Any, who: Identity, text: str) -> None:
        self._last = await self.people[who.id].says("dm", text)

    async def changes(self, chat: Any, who: Identity, text: str) -> None:
        person = self.people[who.id]
        if text:
            person.edits(self._last, text)
        else:
            person.deletes(self._last)

    async def calendar(self, chat: Any) -> list[str]:
        to_come = [each for each in self.server.guild.events.values() if not each.over]
        return [each.name for each in sorted(to_come, key=lambda each: each.starts)]


class TestChannels(TestThreads):
    kind = "channels"

    async def test_a_topic_that_discord_limits_does_not_hold_up_posts_and_comes_later(self, chat: Any) -> None:
        room = await self.room(chat)
        self.server.discord.limit(45.0, times=2, only=f"PATCH .*/channels/{room.id}$")
        for key in ("t1", "t2"):
            post = Post(key, InCircle("c"), (Paragraph(say("We meet, says {key}", key=key)),), topic=True)
            assert (await chat.post(post, self.envelope(chat, key, room))).outcome is Outcome.DELIVERED
        receipt = await chat.post(self.post("k1", "Hello"), self.envelope(chat, "k1", room))
        assert receipt.outcome is Outcome.DELIVERED
        assert not await self.topic(chat, room)
        await chat._rooms.write_topics()
        assert (await self.topic(chat, room)).endswith("t2")
