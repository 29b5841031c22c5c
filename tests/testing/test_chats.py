"""The chat of the kit keeps the contract that it is there to show, with every capability and without any."""

from itertools import count
from typing import Any

import msgspec
import pytest

from circles import Identity, Post
from circles.chat import Asked, Capabilities, Envelope, Room, Said, TakenBack
from circles.testing import ChatContract, RecordingChat
from circles.testing.chat import EVERYTHING

NUMBERS = count(1)


class TestRecordingChat(ChatContract):
    @pytest.fixture
    def chat(self) -> RecordingChat:
        return RecordingChat(capabilities=msgspec.structs.replace(EVERYTHING, native_events=True))

    async def calendar(self, chat: Any) -> list[str]:
        return [each.title for each in chat.events]

    async def seen(self, chat: Any, where: Room | Identity) -> list[str]:
        return [each.text for each in chat.shown.values() if each.where == where.id]

    async def topic(self, chat: Any, room: Room) -> str:
        return str(chat.topics[room.id])

    async def types(self, chat: Any, who: Identity, text: str) -> None:
        self.first = f"typed-{next(NUMBERS)}"
        answer = await chat.inbox.ask(Asked(self.first, who, who.id, Said(text)))
        assert isinstance(answer, Post)
        await chat.post(answer, Envelope(answer.key, person=who, readers=(await chat.inbox.reader(who),)))

    async def changes(self, chat: Any, who: Identity, text: str) -> None:
        what = Said(text) if text else TakenBack()
        await chat.inbox.ask(Asked(f"changed-{next(NUMBERS)}", who, who.id, what, earlier=self.first))


class TestBareRecordingChat(TestRecordingChat):
    @pytest.fixture
    def chat(self) -> RecordingChat:
        return RecordingChat(capabilities=Capabilities())
