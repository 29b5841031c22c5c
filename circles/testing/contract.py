"""The tests that every adapter passes: subclass `ChatContract` and say how to look at your platform.

class TestMyChat(ChatContract):
    @pytest.fixture
    def chat(self): ...                              # a connected adapter
    async def seen(self, chat, where): ...           # the texts that people see there, oldest first
    async def types(self, chat, who, text): ...      # let a person type a command
    async def changes(self, chat, who, text): ...    # let them change or delete it, where that can be done
    async def calendar(self, chat): ...              # the titles in the platform's own calendar, where it has one
"""

import asyncio
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from circles.chat import Asked, Chat, Envelope, Noting, Outcome, Reader, Room, RoomSpec, Said, TakenBack
from circles.command import SessionRef
from circles.commands import RsvpTo
from circles.domain.person import Identity, Person
from circles.domain.session import Rsvp
from circles.message import Block, InCircle, InPrivate, Paragraph, Post, button, mention, moment, say
from circles.testing.calendar_contract import CalendarContract
from circles.testing.listening import ANSWER, ListeningInbox, running

HOSTILE = "@everyone <b>bold</b> **bold** [x](javascript:alert(1)) `code` <!channel> \u202egnp.exe"
PATIENCE = 5.0


class ChatContract(CalendarContract):
    """What an adapter promises. These tests decide whether people can rely on a platform."""

    members = ("ana", "bo")

    @pytest.fixture
    def chat(self) -> Chat:
        """A connected adapter. Subclasses give one."""
        raise NotImplementedError("give a fixture `chat` with your adapter")

    async def seen(self, chat: Any, where: Room | Identity) -> list[str]:
        """The texts of the messages in a room, or in a person's private messages. Subclasses look."""
        raise NotImplementedError("say how to look at your platform")

    async def types(self, chat: Any, who: Identity, text: str) -> None:
        """Let a person type a command, as they do on your platform, while `run` is running. Subclasses do."""
        raise NotImplementedError("say how people type on your platform")

    async def topic(self, chat: Any, room: Room) -> str:
        """The topic that people see above a room. Subclasses look, if the platform has topics."""
        raise NotImplementedError("say how to look at the topic of a room on your platform")

    async def changes(self, chat: Any, who: Identity, text: str) -> None:
        """Let a person change what they typed last into `text`, or delete it if that is empty. Subclasses do."""
        raise NotImplementedError("say how people change what they typed on your platform")

    @property
    def _can_be_changed(self) -> bool:
        """Whether people can change what they typed: then the test class has a `changes`."""
        return type(self).changes is not ChatContract.changes

    def identities(self, chat: Chat) -> tuple[Identity, ...]:
        """Accounts that exist on the platform."""
        return tuple(Identity(chat.platform, each) for each in self.members)

    async def room(self, chat: Chat, key: str = "contract") -> Room:
        """A room with all members in it."""
        return await chat.open_room(RoomSpec(key, "Alder", "next: tomorrow", self.identities(chat)))

    def envelope(self, chat: Chat, key: str, where: Room | Identity, edits: str = "") -> Envelope:
        """An envelope as the engine makes it."""
        readers = tuple(Reader(each, "Asia/Kolkata") for each in self.members)
        mentions = {each.id: each for each in self.identities(chat)}
        if isinstance(where, Room):
            return Envelope(key, room=where, edits=edits, readers=readers, mentions=mentions)
        return Envelope(key, person=where, edits=edits, readers=readers[:1], mentions=mentions)

    def post(self, key: str, text: str, *more: Block, replaces: str = "") -> Post:
        """A post with a paragraph of what somebody typed."""
        return Post(key, InCircle("c"), (Paragraph(say("{text}", text=text)), *more), replaces=replaces)

    @pytest.mark.asyncio
    async def test_a_post_is_seen_once_however_often_it_is_posted(self, chat: Chat) -> None:
        room = await self.room(chat)
        first = await chat.post(self.post("k1", "Hello Ana"), self.envelope(chat, "k1", room))
        again = await chat.post(self.post("k1", "Hello Ana"), self.envelope(chat, "k1", room))
        assert first.outcome is again.outcome is Outcome.DELIVERED
        assert first.message_id == again.message_id != ""
        (text,) = await self.seen(chat, room)
        assert "Hello Ana" in text

    @pytest.mark.asyncio
    async def test_another_key_is_another_message(self, chat: Chat) -> None:
        room = await self.room(chat)
        receipts = [
            await chat.post(self.post(key, "The same words"), self.envelope(chat, key, room)) for key in ("k1", "k2")
        ]
        assert len({each.message_id for each in receipts}) == len(await self.seen(chat, room)) == 2

    @pytest.mark.asyncio
    async def test_a_private_post_reaches_that_person_alone(self, chat: Chat) -> None:
        ana, bo = self.identities(chat)
        post = Post("k2", InPrivate("p"), (Paragraph(say("Only for you")),))
        receipt = await chat.post(post, self.envelope(chat, "k2", ana))
        assert receipt.outcome is Outcome.DELIVERED
        assert len(await self.seen(chat, ana)) == 1
        assert await self.seen(chat, bo) == []

    @pytest.mark.asyncio
    async def test_an_edit_changes_the_message_in_place(self, chat: Chat) -> None:
        room = await self.room(chat)
        receipt = await chat.post(self.post("k3", "part one"), self.envelope(chat, "k3", room))
        second = self.post("k4", "part two", replaces="k3")
        edited = await chat.post(second, self.envelope(chat, "k4", room, receipt.message_id))
        again = await chat.post(second, self.envelope(chat, "k4", room, receipt.message_id))
        assert edited.outcome is again.outcome is Outcome.DELIVERED
        texts = await self.seen(chat, room)
        assert "part two" in texts[-1]
        # Where nothing can be edited, the change is a message of its own.
        assert len(texts) == (1 if chat.capabilities.edits else 2)

    @pytest.mark.asyncio
    async def test_an_edit_of_what_is_gone_is_no_error(self, chat: Chat) -> None:
        room = await self.room(chat)
        receipt = await chat.post(self.post("k4", "part two"), self.envelope(chat, "k4", room, "404"))
        assert receipt.outcome in (Outcome.DELIVERED, Outcome.REFUSED)

    @pytest.mark.asyncio
    async def test_the_same_key_gives_the_same_room(self, chat: Chat) -> None:
        assert await self.room(chat, "same") == await self.room(chat, "same")
        assert await self.room(chat, "same") != await self.room(chat, "other")

    @pytest.mark.asyncio
    async def test_what_a_person_typed_is_shown_and_never_obeyed(self, chat: Chat) -> None:
        room = await self.room(chat)
        receipt = await chat.post(self.post("k5", HOSTILE), self.envelope(chat, "k5", room))
        assert receipt.outcome is Outcome.DELIVERED
        (text,) = await self.seen(chat, room)
        assert "bold" in text
        assert "\u202e" not in text

    @pytest.mark.asyncio
    async def test_a_mention_names_the_person(self, chat: Chat) -> None:
        ana, _ = self.identities(chat)
        room = await self.room(chat)
        named = Paragraph(say("{who} facilitates", who=mention(Person(ana.id, "Ana"))))
        await chat.post(self.post("k8", "Today:", named), self.envelope(chat, "k8", room))
        (text,) = await self.seen(chat, room)
        assert "Ana" in text or ana.id in text

    @pytest.mark.asyncio
    async def test_an_hour_is_the_readers_own(self, chat: Chat) -> None:
        ana, _ = self.identities(chat)
        hour = Paragraph(say("We meet {when}", when=moment(datetime(2027, 1, 12, 18, tzinfo=UTC))))
        await chat.post(self.post("k9", "Alder", hour), self.envelope(chat, "k9", ana))
        (text,) = await self.seen(chat, ana)
        assert chat.capabilities.local_times or "23:30" in text

    @pytest.mark.asyncio
    async def test_a_button_can_be_pressed_or_typed(self, chat: Chat) -> None:
        room = await self.room(chat)
        cannot = button(say("I cannot come"), RsvpTo(Rsvp.CANNOT, session=SessionRef("s1")))
        post = Post("k10", InCircle("c"), (Paragraph(say("We meet tomorrow")),), (cannot,))
        assert (await chat.post(post, self.envelope(chat, "k10", room))).outcome is Outcome.DELIVERED
        (text,) = await self.seen(chat, room)
        assert chat.capabilities.buttons or "rsvp cannot" in text

    @pytest.mark.asyncio
    async def test_a_topic_stands_above_the_room_and_is_no_message(self, chat: Chat) -> None:
        if not chat.capabilities.topics:
            return
        room = await self.room(chat)
        for key, hour in (("k11", 18), ("k12", 19), ("k12", 19)):
            line = say("We meet {when}", when=moment(datetime(2027, 1, 12, hour, tzinfo=UTC)))
            post = Post(key, InCircle("c"), (Paragraph(line),), topic=True)
            receipt = await chat.post(post, self.envelope(chat, key, room))
            assert receipt.outcome is Outcome.DELIVERED and receipt.message_id
        topic = await self.topic(chat, room)
        assert "We meet" in topic and "23:30" not in topic, "the newest one counts"
        assert chat.capabilities.local_times or "00:30" in topic
        assert await self.seen(chat, room) == []

    @pytest.mark.asyncio
    async def test_a_closed_room_takes_no_more_posts(self, chat: Chat) -> None:
        room = await self.room(chat)
        await chat.close_room(room)
        assert (await chat.post(self.post("k6", "too late"), self.envelope(chat, "k6", room))).outcome is (
            Outcome.REFUSED
        )
        assert await self.seen(chat, room) == []

    @pytest.mark.asyncio
    async def test_members_can_be_changed_while_the_room_stays(self, chat: Chat) -> None:
        room = await self.room(chat)
        await chat.set_members(room, self.identities(chat)[:1])
        receipt = await chat.post(self.post("k7", "still here"), self.envelope(chat, "k7", room))
        assert receipt.outcome is Outcome.DELIVERED

    @pytest.mark.asyncio
    async def test_what_is_typed_comes_in_and_the_answer_is_for_the_asker_alone(self, chat: Chat) -> None:
        ana, bo = self.identities(chat)
        inbox = ListeningInbox()
        async with running(chat, inbox):
            await self.types(chat, ana, "rsvp cannot")
            asked = await asyncio.wait_for(inbox.heard.get(), PATIENCE)
            assert await self._comes(chat, ana, ANSWER)
        assert (asked.who, asked.what) == (ana, Said("rsvp cannot"))
        assert asked.event and asked.name
        assert not any(ANSWER in text for text in await self.seen(chat, bo))

    @pytest.mark.asyncio
    async def test_each_request_has_an_event_of_its_own(self, chat: Chat) -> None:
        ana, _ = self.identities(chat)
        inbox = ListeningInbox()
        events = set()
        async with running(chat, inbox):
            for _ in range(2):
                await self.types(chat, ana, "when")
                events.add((await asyncio.wait_for(inbox.heard.get(), PATIENCE)).event)
        assert len(events) == 2 and inbox.heard.empty()

    @pytest.mark.asyncio
    async def test_what_is_typed_anew_names_the_first_event(self, chat: Chat) -> None:
        if not self._can_be_changed:
            return
        ana, _ = self.identities(chat)
        inbox = ListeningInbox()
        async with running(chat, inbox):
            first = await self._asked_for(chat, inbox, ana, "rsvp cannot")
            changed = []
            for text in ("rsvp late", "rsvp cannot"):
                await self.changes(chat, ana, text)
                changed.append(await asyncio.wait_for(inbox.heard.get(), PATIENCE))
        assert [(each.who, each.what) for each in changed] == [(ana, Said("rsvp late")), (ana, Said("rsvp cannot"))]
        assert {each.earlier for each in changed} == {first.event}, "of a message changed twice, the first event"
        assert len({first.event, *(each.event for each in changed)}) == 3

    @pytest.mark.asyncio
    async def test_what_is_deleted_is_taken_back(self, chat: Chat) -> None:
        if not self._can_be_changed:
            return
        ana, _ = self.identities(chat)
        inbox = ListeningInbox()
        async with running(chat, inbox):
            first = await self._asked_for(chat, inbox, ana, "rsvp cannot")
            await self.changes(chat, ana, "")
            gone = await asyncio.wait_for(inbox.heard.get(), PATIENCE)
        assert (gone.who, gone.what, gone.earlier) == (ana, TakenBack(), first.event)
        assert gone.event not in ("", first.event)

    @pytest.mark.asyncio
    async def test_what_it_notes_of_somebody_is_theirs_alone_and_goes_when_they_ask(self, chat: Chat) -> None:
        if not isinstance(chat, Noting):
            return
        ana, bo = self.identities(chat)
        inbox = ListeningInbox()
        async with running(chat, inbox):
            asked = [await self._asked_for(chat, inbox, each, "rsvp cannot") for each in (ana, bo)]
            for each in (ana, bo):  # once more: the first is surely noted then
                await self._asked_for(chat, inbox, each, "rsvp late")
                assert await self._comes(chat, each, ANSWER), f"{each} saw no answer"
            mine, others = _noted(chat, ana), _noted(chat, bo)
            assert asked[1].event not in mine and asked[0].event not in others
            for _ in range(2):
                chat.forget(ana)
                assert asked[0].event not in _noted(chat, ana)
            assert _noted(chat, bo) == others
            assert _noted(chat, Identity(chat.platform, "a-stranger")) == "{}"

    async def _asked_for(self, chat: Chat, inbox: ListeningInbox, who: Identity, text: str) -> Asked:
        await self.types(chat, who, text)
        return await asyncio.wait_for(inbox.heard.get(), PATIENCE)

    @pytest.mark.asyncio
    async def test_it_runs_until_cancelled_and_can_run_again(self, chat: Chat) -> None:
        for _ in range(2):
            running = asyncio.ensure_future(chat.run(ListeningInbox()))
            await asyncio.sleep(0.05)
            assert not running.done(), "run() must not return by itself"
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running

    async def _comes(self, chat: Chat, who: Identity, words: str) -> bool:
        for _ in range(int(PATIENCE / 0.02)):
            if any(words in text for text in await self.seen(chat, who)):
                return True
            await asyncio.sleep(0.02)
        return False


def _noted(chat: Noting, who: Identity) -> str:
    return msgspec.json.encode(dict(chat.noted_of(who))).decode()
