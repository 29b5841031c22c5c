"""A chat that breaks a promise is found out by the contract."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from circles import Identity, Post
from circles.chat import (
    Asked,
    Capabilities,
    Envelope,
    Inbox,
    Outcome,
    Receipt,
    Room,
    RoomSpec,
    Said,
    SessionEvent,
    TakenBack,
)
from circles.message import Paragraph, say
from circles.testing import ChatContract, RecordingChat

NUMBERS = count(1)


class Contract(ChatContract):
    """Looks at a recording chat, and types there."""

    async def seen(self, chat: Any, where: Room | Identity) -> list[str]:
        return [each.text for each in chat.shown.values() if each.where == where.id]

    async def topic(self, chat: Any, room: Room) -> str:
        return str(chat.topics.get(room.id, ""))

    async def types(self, chat: Any, who: Identity, text: str) -> None:
        await chat.typed(who, text)

    async def changes(self, chat: Any, who: Identity, text: str) -> None:
        await chat.changed(who, text)

    async def calendar(self, chat: Any) -> list[str]:
        return [each.title for each in chat.events]


class TypedChat(RecordingChat):
    """A recording chat in which people can type."""

    async def typed(self, who: Identity, text: str) -> None:
        self.first = f"typed-{next(NUMBERS)}"
        await self.hand_in(Asked(self.first, who, who.id, Said(text)))

    async def changed(self, who: Identity, text: str) -> None:
        what = Said(text) if text else TakenBack()
        await self.hand_in(Asked(f"changed-{next(NUMBERS)}", who, who.id, what, earlier=self.first))

    async def hand_in(self, asked: Asked) -> None:
        assert self.inbox
        answer = await self.inbox.ask(asked)
        assert isinstance(answer, Post)
        await self.post(answer, Envelope(answer.key, person=asked.who))


class Forgets(TypedChat):
    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        self._by_key.clear()
        return await RecordingChat.post(self, post, envelope)


class PostsEditsAnew(TypedChat):
    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        return await RecordingChat.post(self, post, Envelope(envelope.key, envelope.room, envelope.person))


class TellsEverybody(TypedChat):
    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        if envelope.person:
            await RecordingChat.post(self, post, Envelope(f"{envelope.key}:bo", person=Identity("local", "bo")))
        return await RecordingChat.post(self, post, envelope)


class AnswersEverybody(TellsEverybody): ...


class NewRoomEachTime(TypedChat):
    async def open_room(self, spec: RoomSpec) -> Room:
        return await RecordingChat.open_room(self, RoomSpec(str(next(NUMBERS)), spec.name, spec.topic, spec.members))


class ClosesNothing(TypedChat):
    async def close_room(self, room: Room) -> None: ...


class ShowsUtc(TypedChat):
    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        return await RecordingChat.post(self, post, Envelope(envelope.key, envelope.room, envelope.person))


class ShowsAsItCame(TypedChat):
    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        receipt = await RecordingChat.post(self, post, envelope)
        (line,) = (each.line for each in post.blocks if isinstance(each, Paragraph))
        self.shown[receipt.message_id] = replace(self.shown[receipt.message_id], text=str(line.values["text"]))
        return receipt


class HidesButtons(TypedChat):
    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        return await RecordingChat.post(self, Post(post.key, post.target, post.blocks), envelope)


class ForgetsNames(TypedChat):
    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        return await RecordingChat.post(self, Post(post.key, post.target, (Paragraph(say("Somebody")),)), envelope)


class PostsTopics(TypedChat):
    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        return await RecordingChat.post(self, Post(post.key, post.target, post.blocks), envelope)


class KeepsTheFirstTopic(TypedChat):
    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        return Receipt(Outcome.DELIVERED, "t") if self.topics else await RecordingChat.post(self, post, envelope)


class RaisesWhenGone(TypedChat):
    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        if envelope.edits and envelope.edits not in self.shown:
            return Receipt(Outcome.RETRY)
        return await RecordingChat.post(self, post, envelope)


class SameEventTwice(TypedChat):
    async def typed(self, who: Identity, text: str) -> None:
        await self.hand_in(Asked("event", who, who.id, Said(text)))


class NamesTheNewest(TypedChat):
    async def changed(self, who: Identity, text: str) -> None:
        await TypedChat.changed(self, who, text)
        self.first = f"changed-{next(NUMBERS)}"


class IgnoresDeleting(TypedChat):
    async def changed(self, who: Identity, text: str) -> None: ...


class KeepsThePrefix(TypedChat):
    async def typed(self, who: Identity, text: str) -> None:
        await self.hand_in(Asked("event", who, who.id, Said(f"!circle {text}")))


class KeepsTheAnswer(TypedChat):
    async def hand_in(self, asked: Asked) -> None:
        assert self.inbox
        await self.inbox.ask(asked)


class Returns(TypedChat):
    async def run(self, inbox: Inbox) -> None: ...


class RefusesAfterLeaving(TypedChat):
    async def set_members(self, room: Room, members: tuple[Identity, ...]) -> None:
        await self.close_room(room)


class SwallowsTheSecond(TypedChat):
    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        return await RecordingChat.post(self, post, Envelope("k", envelope.room, envelope.person))


class NeverCallsOff(TypedChat):
    async def mirror(self, events: Sequence[SessionEvent]) -> None:
        there = {each.key: each for each in (*self.events, *events)}
        await RecordingChat.mirror(self, sorted(there.values(), key=lambda each: each.starts))


class MakesThemTwice(TypedChat):
    async def mirror(self, events: Sequence[SessionEvent]) -> None:
        await RecordingChat.mirror(self, sorted((*self.events, *events), key=lambda each: each.starts))


class NotesForEver(TypedChat):
    """Gives each their own, and forgets nobody."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: dict[str, list[str]] = {}

    async def hand_in(self, asked: Asked) -> None:
        self.heard.setdefault(asked.who.id, []).append(asked.event)
        await TypedChat.hand_in(self, asked)

    def noted_of(self, who: Identity) -> Mapping[str, Any]:
        return {"requests": self.heard[who.id]} if who.id in self.heard else {}

    def forget(self, who: Identity) -> None: ...


class TellsOfOthers(NotesForEver):
    def noted_of(self, who: Identity) -> Mapping[str, Any]:
        return self.heard

    def forget(self, who: Identity) -> None:
        self.heard.pop(who.id, None)


BARE, CALENDAR = Capabilities(), Capabilities(native_events=True)
BROKEN: tuple[tuple[str, RecordingChat], ...] = (
    ("a_post_is_seen_once_however_often_it_is_posted", Forgets()),
    ("another_key_is_another_message", SwallowsTheSecond()),
    ("a_private_post_reaches_that_person_alone", TellsEverybody()),
    ("an_edit_changes_the_message_in_place", PostsEditsAnew()),
    ("an_edit_of_what_is_gone_is_no_error", RaisesWhenGone()),
    ("the_same_key_gives_the_same_room", NewRoomEachTime()),
    ("what_a_person_typed_is_shown_and_never_obeyed", ShowsAsItCame()),
    ("a_mention_names_the_person", ForgetsNames()),
    ("an_hour_is_the_readers_own", ShowsUtc()),
    ("a_button_can_be_pressed_or_typed", HidesButtons(capabilities=BARE)),
    ("a_topic_stands_above_the_room_and_is_no_message", PostsTopics()),
    ("a_topic_stands_above_the_room_and_is_no_message", KeepsTheFirstTopic()),
    ("the_calendar_shows_the_sessions_as_they_are", NeverCallsOff(capabilities=CALENDAR)),
    ("the_calendar_shows_the_sessions_as_they_are", MakesThemTwice(capabilities=CALENDAR)),
    ("a_closed_room_takes_no_more_posts", ClosesNothing()),
    ("members_can_be_changed_while_the_room_stays", RefusesAfterLeaving()),
    ("what_is_typed_comes_in_and_the_answer_is_for_the_asker_alone", AnswersEverybody()),
    ("what_is_typed_comes_in_and_the_answer_is_for_the_asker_alone", KeepsThePrefix()),
    ("what_is_typed_comes_in_and_the_answer_is_for_the_asker_alone", KeepsTheAnswer()),
    ("each_request_has_an_event_of_its_own", SameEventTwice()),
    ("what_is_typed_anew_names_the_first_event", NamesTheNewest()),
    ("what_is_deleted_is_taken_back", IgnoresDeleting()),
    ("what_it_notes_of_somebody_is_theirs_alone_and_goes_when_they_ask", NotesForEver()),
    ("what_it_notes_of_somebody_is_theirs_alone_and_goes_when_they_ask", TellsOfOthers()),
    ("it_runs_until_cancelled_and_can_run_again", Returns()),
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("promise", "chat"), BROKEN, ids=lambda each: "" if isinstance(each, str) else type(each).__name__
)
async def test_a_broken_promise_is_noticed(promise: str, chat: RecordingChat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("circles.testing.contract.PATIENCE", 0.1)
    test: Callable[[RecordingChat], Awaitable[None]] = getattr(Contract(), f"test_{promise}")
    with pytest.raises((AssertionError, ValueError, asyncio.TimeoutError)):
        await test(chat)


def test_every_promise_has_its_breaker() -> None:
    promises = {name.removeprefix("test_") for name in dir(ChatContract) if name.startswith("test_")}
    assert promises == {promise for promise, _ in BROKEN}


async def test_who_forgets_to_look_is_told_what_to_say() -> None:
    contract, chat, who = ChatContract(), RecordingChat(), Identity("local", "ana")
    with pytest.raises(NotImplementedError, match="how to look at your platform"):
        await contract.seen(chat, who)
    with pytest.raises(NotImplementedError, match="the topic of a room"):
        await contract.topic(chat, Room("local", "r"))
    with pytest.raises(NotImplementedError, match="the calendar of your platform"):
        await contract.calendar(chat)
    with pytest.raises(NotImplementedError, match="how people type on your platform"):
        await contract.types(chat, who, "when")
