"""The local chat keeps the contract, and what people saw survives a crash."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from circles import CirclesError, File, Heading, Identity, InCircle, InPrivate, Paragraph, Post, say
from circles.chat import Asked, Envelope, Outcome, Reader, Room, RoomSpec, Said
from circles.render import plain
from circles.testing import ChatContract
from circles_local import LocalChat
from circles_local.view import topic

ANA, BO = Identity("local", "ana"), Identity("local", "bo")
TYPED = count(1)


class TestLocalChat(ChatContract):
    @pytest.fixture
    def chat(self) -> LocalChat:
        return LocalChat({})

    async def seen(self, chat: Any, where: Room | Identity) -> list[str]:
        account, place = ("", where.id) if isinstance(where, Room) else (where.id, f"@{where.id}")
        return [plain(each.post, each.readers) for each in chat.screen.seen_by(account, place)]

    async def topic(self, chat: Any, room: Room) -> str:
        (shown,) = (each.topic for each in chat.screen.rooms if each.id == room.id)
        return topic(shown, Reader("Ana", "Asia/Kolkata"))

    async def types(self, chat: Any, who: Identity, text: str) -> None:
        answer = await chat.inbox.ask(Asked(f"typed-{next(TYPED)}", who, who.id, Said(text)))
        chat.answer(who, f"@{who.id}", text, answer)


class TestLocalChatWithARecord(TestLocalChat):
    @pytest.fixture
    def chat(self, tmp_path: Path) -> LocalChat:
        return LocalChat({"record": str(tmp_path / "seen.jsonl")})


def hello(key: str, text: str = "Hello", replaces: str = "") -> Post:
    return Post(key, InCircle("c"), (Paragraph(say("{text}", text=text)),), replaces=replaces)


async def opened(chat: LocalChat) -> Room:
    return await chat.open_room(RoomSpec("r1", "Alder", "", (ANA, BO)))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


async def test_what_was_seen_before_a_restart_is_not_shown_again(tmp_path: Path) -> None:
    path = tmp_path / "seen.jsonl"
    before = LocalChat({"record": str(path)})
    room = await opened(before)
    first = await before.post(hello("k1"), Envelope("k1", room=room, readers=(Reader("Ana", "Europe/Lisbon"),)))
    await before.post(hello("k2", "Hi", "k1"), Envelope("k2", room=room, edits=first.message_id))
    await before.set_members(room, (ANA,))

    after = LocalChat({"record": str(path)})
    assert await opened(after) == room
    for key in ("k1", "k2"):
        receipt = await after.post(hello(key, "again"), Envelope(key, room=room))
        assert (receipt.outcome, receipt.message_id) == (Outcome.DELIVERED, first.message_id)
    (message,) = after.screen.messages
    assert (plain(message.post), message.edited) == ("Hi", True)
    assert after.screen.rooms[0].members == (ANA,)
    assert [line["effect"] for line in lines(path)] == ["opened", "posted", "edited", "gathered"]


async def test_a_message_after_a_restart_has_an_id_of_its_own(tmp_path: Path) -> None:
    record = {"record": str(tmp_path / "seen.jsonl")}
    before = LocalChat(record)
    room = await opened(before)
    ids = set()
    for key in ("k1", "k2"):
        before.answer(ANA, room.id, "help", hello("answer"))
        ids.add((await before.post(hello(key), Envelope(key, room=room))).message_id)
    after = LocalChat(record)
    ids.add((await after.post(hello("k3"), Envelope("k3", room=room))).message_id)
    assert len(ids) == 3


async def test_half_a_line_was_not_seen(tmp_path: Path) -> None:
    path = tmp_path / "seen.jsonl"
    chat = LocalChat({"record": str(path)})
    room = await opened(chat)
    for key in ("k1", "k2"):
        await chat.post(hello(key), Envelope(key, room=room))
    path.write_bytes(path.read_bytes()[:-10])
    after = LocalChat({"record": str(path)})
    assert len(after.screen.messages) == 1
    await after.post(hello("k2"), Envelope("k2", room=room))
    assert [line.get("key") for line in lines(path)] == ["r1", "k1", "k2"]


async def test_files_and_private_places_survive_the_record(tmp_path: Path) -> None:
    record = {"record": str(tmp_path / "seen.jsonl")}
    post = Post("k", InPrivate("p1"), (Heading(say("For you")),), files=(File("a.ics", "text/calendar", b"\x00\xff"),))
    await LocalChat(record).post(post, Envelope("k", person=ANA))
    (message,) = LocalChat(record).screen.seen_by("ana", "@ana")
    assert message.post == post


def test_something_else_than_a_record_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "seen.jsonl"
    path.write_text("hello\n")
    with pytest.raises(CirclesError, match=r"seen\.jsonl is no record"):
        LocalChat({"record": str(path)})


@pytest.mark.parametrize("settings", [{"recrod": "x"}, {"record": 3}, {"record": ""}])
def test_wrong_settings_are_refused_by_name(settings: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="record"):
        LocalChat(settings)


async def test_closed_private_messages_are_refused_and_nothing_is_shown() -> None:
    chat = LocalChat({})
    chat.closed_privates.add("ana")
    post = Post("k", InPrivate("p"), (Paragraph(say("psst")),))
    assert (await chat.post(post, Envelope("k", person=ANA))).outcome is Outcome.REFUSED
    assert (await chat.post(post, Envelope("k2", person=BO))).outcome is Outcome.DELIVERED
    assert chat.screen.seen_by("ana", "@ana") == ()


async def test_an_answer_is_seen_by_the_asker_alone() -> None:
    chat = LocalChat({})
    room = await opened(chat)
    chat.answer(ANA, room.id, "when", hello("a"))
    assert len(chat.screen.seen_by("ana", room.id)) == 1
    assert chat.screen.seen_by("bo", room.id) == ()


async def test_watchers_wake_up_when_something_is_seen() -> None:
    chat = LocalChat({})
    room = await opened(chat)
    before = chat.screen.changes
    watching = asyncio.ensure_future(chat.changed(before))
    await asyncio.sleep(0)
    assert not watching.done()
    await chat.post(hello("k"), Envelope("k", room=room))
    assert await asyncio.wait_for(watching, 1) == before + 1


async def test_the_clock_can_be_given() -> None:
    chat = LocalChat({})
    chat.clock = lambda: datetime(2027, 1, 4, 12, tzinfo=UTC)
    room = await opened(chat)
    await chat.post(hello("k"), Envelope("k", room=room))
    assert chat.screen.messages[0].at == datetime(2027, 1, 4, 12, tzinfo=UTC)


POSTING = """
import asyncio, sys
from circles import InCircle, Paragraph, Post, say
from circles.chat import Envelope, RoomSpec
from circles_local import LocalChat

async def main():
    chat = LocalChat({"record": sys.argv[1]})
    room = await chat.open_room(RoomSpec("r1", "Alder", "", ()))
    for n in range(int(sys.argv[2])):
        post = Post(f"k{n}", InCircle("c"), (Paragraph(say("{n}", n=n)),))
        print((await chat.post(post, Envelope(post.key, room=room))).message_id, flush=True)

asyncio.run(main())
"""


@pytest.mark.crash
def test_killed_at_any_instant_nothing_is_lost_and_nothing_is_seen_twice(tmp_path: Path) -> None:
    path = tmp_path / "seen.jsonl"
    told: list[str] = []
    for kill_after in (1, 5, 12, 40):
        command = [sys.executable, "-c", POSTING, str(path), "60"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        told = [process.stdout.readline().strip() for _ in range(kill_after)]
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    done = subprocess.run([sys.executable, "-c", POSTING, str(path), "60"], capture_output=True, text=True, check=True)
    assert done.stdout.split()[: len(told)] == told, "the receipt before the crash names the same message"
    posted = [line["key"] for line in lines(path) if line["effect"] == "posted"]
    assert posted == [f"k{n}" for n in range(60)]
