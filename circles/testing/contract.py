"""The tests that every adapter passes: subclass `ChatContract` and say how to look at your platform.

class TestMyChat(ChatContract):
    @pytest.fixture
    async def chat(self): ...            # a connected adapter
    async def seen(self, chat, where): ...   # the texts that people see there, oldest first
"""

import asyncio
from typing import Any

import pytest

from circles.chat import Asked, Chat, Envelope, Outcome, Reader, Room, RoomSpec, Said
from circles.domain.person import Identity
from circles.message import Form, InCircle, InPrivate, Paragraph, Post, say

HOSTILE = "@everyone <b>bold</b> **bold** [x](javascript:alert(1)) `code` <!channel> \u202egnp.exe"


class ChatContract:
    """What an adapter promises. Sixty lines of Python decide whether people can rely on a platform."""

    members = ("ana", "bo")

    @pytest.fixture
    def chat(self) -> Chat:
        """A connected adapter. Subclasses give one."""
        raise NotImplementedError("give a fixture `chat` with your adapter")

    async def seen(self, chat: Any, where: Room | Identity) -> list[str]:
        """The texts of the messages in a room, or in a person's private messages. Subclasses look."""
        raise NotImplementedError("say how to look at your platform")

    def identities(self, chat: Chat) -> tuple[Identity, ...]:
        """Accounts that exist on the platform."""
        return tuple(Identity(chat.platform, each) for each in self.members)

    async def room(self, chat: Chat, key: str = "contract") -> Room:
        """A room with all members in it."""
        return await chat.open_room(RoomSpec(key, "Alder", "next: tomorrow", self.identities(chat)))

    def envelope(self, chat: Chat, key: str, where: Room | Identity, edits: str = "") -> Envelope:
        """An envelope as the engine makes it."""
        readers = tuple(Reader(each, "Europe/Lisbon") for each in self.members)
        mentions = {each.id: each for each in self.identities(chat)}
        if isinstance(where, Room):
            return Envelope(key, room=where, edits=edits, readers=readers, mentions=mentions)
        return Envelope(key, person=where, edits=edits, readers=readers[:1], mentions=mentions)

    async def test_a_post_is_seen_once_however_often_it_is_posted(self, chat: Chat) -> None:
        room = await self.room(chat)
        post = Post("k1", InCircle("c"), (Paragraph(say("Hello {who}", who="Ana")),))
        first = await chat.post(post, self.envelope(chat, "k1", room))
        again = await chat.post(post, self.envelope(chat, "k1", room))
        assert first.outcome is again.outcome is Outcome.DELIVERED
        assert first.message_id == again.message_id != ""
        assert [text for text in await self.seen(chat, room) if "Hello Ana" in text] != []
        assert len(await self.seen(chat, room)) == 1

    async def test_a_private_post_reaches_that_person_alone(self, chat: Chat) -> None:
        ana, bo = self.identities(chat)
        post = Post("k2", InPrivate("p"), (Paragraph(say("Only for you")),))
        receipt = await chat.post(post, self.envelope(chat, "k2", ana))
        assert receipt.outcome is Outcome.DELIVERED
        assert len(await self.seen(chat, ana)) == 1
        assert await self.seen(chat, bo) == []

    async def test_an_edit_changes_the_message_in_place(self, chat: Chat) -> None:
        if not chat.capabilities.edits:
            pytest.skip("this platform cannot edit")
        room = await self.room(chat)
        first = Post("k3", InCircle("c"), (Paragraph(say("part one")),))
        receipt = await chat.post(first, self.envelope(chat, "k3", room))
        second = Post("k4", InCircle("c"), (Paragraph(say("part two")),), replaces="k3")
        edited = await chat.post(second, self.envelope(chat, "k4", room, receipt.message_id))
        assert edited.outcome is Outcome.DELIVERED
        (text,) = await self.seen(chat, room)
        assert "part two" in text and "part one" not in text

    async def test_the_same_key_gives_the_same_room(self, chat: Chat) -> None:
        assert await self.room(chat, "same") == await self.room(chat, "same")
        assert await self.room(chat, "same") != await self.room(chat, "other")

    async def test_what_a_person_typed_is_shown_and_never_obeyed(self, chat: Chat) -> None:
        room = await self.room(chat)
        post = Post("k5", InCircle("c"), (Paragraph(say("{text}", text=HOSTILE)),))
        assert (await chat.post(post, self.envelope(chat, "k5", room))).outcome is Outcome.DELIVERED
        (text,) = await self.seen(chat, room)
        assert "bold" in text
        assert "\u202e" not in text

    async def test_a_closed_room_takes_no_more_posts(self, chat: Chat) -> None:
        room = await self.room(chat)
        await chat.close_room(room)
        post = Post("k6", InCircle("c"), (Paragraph(say("too late")),))
        assert (await chat.post(post, self.envelope(chat, "k6", room))).outcome is Outcome.REFUSED
        assert await self.seen(chat, room) == []

    async def test_members_can_be_changed_while_the_room_stays(self, chat: Chat) -> None:
        room = await self.room(chat)
        await chat.set_members(room, self.identities(chat)[:1])
        post = Post("k7", InCircle("c"), (Paragraph(say("still here")),))
        assert (await chat.post(post, self.envelope(chat, "k7", room))).outcome is Outcome.DELIVERED

    async def test_it_runs_until_cancelled(self, chat: Chat) -> None:
        class Deaf:
            async def ask(self, asked: Asked) -> Post | Form:
                assert isinstance(asked.what, Said)
                return Post("", InPrivate(""), ())

            async def reader(self, who: Identity) -> Reader:
                return Reader(who.id, "UTC")

        running = asyncio.ensure_future(chat.run(Deaf()))
        await asyncio.sleep(0.05)
        assert not running.done(), "run() must not return by itself"
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
