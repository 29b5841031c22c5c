"""The promises of every adapter, kept in plain and in encrypted rooms of a real homeserver."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from circles import Form, Identity, Post
from circles.chat import Asked, Chat, Inbox, Reader, Room, Suggestion
from circles.command import Declaration
from circles.testing import ChatContract
from circles.testing.listening import ListeningInbox
from circles_matrix import MatrixChat
from tests.adapters.matrix.community import bot_settings
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Homeserver
from tests.adapters.matrix.members import Member


class _Ears:
    """An inbox that hands on to whoever listens now."""

    def __init__(self) -> None:
        self.listening: Inbox = ListeningInbox()

    async def ask(self, asked: Asked) -> Post | Form:
        return await self.listening.ask(asked)

    async def reader(self, who: Identity) -> Reader:
        return await self.listening.reader(who)

    async def commands(self) -> Sequence[Declaration]:
        return await self.listening.commands()

    async def suggest(self, who: Identity, command: str, field: str, typed: str) -> Sequence[Suggestion]:
        return await self.listening.suggest(who, command, field, typed)


class _AlwaysOn(MatrixChat):
    """The adapter, connected all the time: in an encrypted room nobody can write without looking."""

    ears = _Ears()

    async def on(self) -> None:
        await super().run(self.ears)

    async def run(self, inbox: Inbox) -> None:
        self.ears.listening = inbox
        await asyncio.Event().wait()


class TestPlain(ChatContract):
    encrypted = False
    people: dict[str, Member]
    bot: str
    _last: tuple[str, str]

    @pytest.fixture
    async def chat(self, homeserver: Homeserver, people: People, tmp_path: Path) -> AsyncIterator[Chat]:
        bot = homeserver.account("circles")
        made = {name: await people(name) for name in self.members}
        self.bot, self.people = bot.id, {each.id: each for each in made.values()}
        chat = _AlwaysOn(bot_settings(homeserver, bot, tmp_path, encrypted=self.encrypted))
        working = asyncio.create_task(chat.on())
        await chat.connect()
        yield chat
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        await chat.close()

    def identities(self, chat: Chat) -> tuple[Identity, ...]:
        return tuple(Identity(chat.platform, each) for each in self.people)

    async def room(self, chat: Chat, key: str = "contract") -> Room:
        room = await super().room(chat, key)
        for each in self.people.values():
            await each.joins(room.id)
        return room

    async def seen(self, chat: Chat, where: Room | Identity) -> list[str]:
        if isinstance(where, Room):
            return await self._read(next(iter(self.people.values())), where.id)
        member = self.people[where.id]
        rooms = [each.id for each in await member.rooms() if not each.name]
        return [text for room in rooms for text in await self._read(member, room)]

    async def _read(self, member: Member, room: str) -> list[str]:
        return [each.body for each in await member.seen(room) if each.sender == self.bot]

    async def topic(self, chat: Chat, room: Room) -> str:
        return (await next(iter(self.people.values())).room(room.id)).topic

    async def types(self, chat: Chat, who: Identity, text: str) -> None:
        member = self.people[who.id]
        rooms = [each.id for each in await member.rooms() if not each.name]
        room = rooms[0] if rooms else await member.opens("", self.bot, direct=True, encrypted=self.encrypted)
        if not rooms:  # it greets whoever calls it
            await member.waits_for(room, lambda each: each.sender == self.bot)
            self._forget_the_greeting(chat)
        self._last = (room, await member.says(room, text))

    async def changes(self, chat: Chat, who: Identity, text: str) -> None:
        room, said = self._last
        if text:
            await self.people[who.id].edits(room, said, text)
        else:
            await self.people[who.id].redacts(room, said)

    def _forget_the_greeting(self, chat: Chat) -> None:
        assert isinstance(chat, _AlwaysOn) and isinstance(chat.ears.listening, ListeningInbox)
        heard = chat.ears.listening.heard
        while not heard.empty():
            heard.get_nowait()


class TestEncrypted(TestPlain):
    encrypted = True
