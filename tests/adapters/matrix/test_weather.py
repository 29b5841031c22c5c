"""Bad weather between the bot and its homeserver: whatever is said arrives once and in order, as members see it."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import circles_matrix.posting
import circles_matrix.server
import circles_matrix.sync
from circles.chat import Outcome
from circles.message import File
from tests.adapters.matrix.bot import Bot, bot
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Homeserver
from tests.adapters.matrix.proxy import Fails, Proxy

TWICE = 2
"""aiohttp asks again by itself when a connection ends, once, for all but POST."""
SEVEN = [f"post {number}" for number in range(7)]


@pytest.fixture
async def behind(homeserver: Homeserver, proxy: Proxy, tmp_path: Path) -> AsyncIterator[Bot]:
    """The bot, with the failing proxy between it and the homeserver. Members have no proxy."""
    async with bot(homeserver, tmp_path, homeserver=proxy.url) as there:
        yield there
        proxy.passes()


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_the_homeserver_goes_down_and_comes_back(
    homeserver: Homeserver, people: People, tmp_path: Path, encrypted: bool
) -> None:
    """Posts wait, what people wrote just before is answered after, and nobody has to start the bot again."""
    ana = await people("ana")
    async with bot(homeserver, tmp_path, encrypted=encrypted) as there:
        room = await there.opens(ana)
        private = await there.calls(ana, encrypted)
        await there.delivers(room, "before")
        writing = asyncio.create_task(ana.says(private, "are you there?"))
        await writing
        async with homeserver.away():
            waiting = [await there.posts(room, each) for each in SEVEN]
            assert {each.outcome for each in waiting} == {Outcome.RETRY}
            process = os.getpid(), there.running
        for each in SEVEN:
            await there.delivers(room, each)
        await ana.says(private, "and now?")
        assert await there.said(ana, room.id, 8) == ["before", *SEVEN]
        answers = await there.said(ana, private, 3)
        assert answers[1:] == ["Heard: are you there?", "Heard: and now?"]
        assert (os.getpid(), there.running) == process and there.running and not there.running.done()


@pytest.mark.parametrize("how", [Fails.BAD_GATEWAY, Fails.TOO_FAST, Fails.TOO_FAST_UNTIL_WHENEVER, Fails.CUT])
async def test_what_fails_now_and_then_is_tried_again(
    behind: Bot, proxy: Proxy, people: People, how: Fails, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("circles_matrix.posting.AFTER_FAULT", circles_matrix.posting.AFTER_FAULT / 20)
    monkeypatch.setattr("circles_matrix.server.USUAL_WAIT", circles_matrix.server.USUAL_WAIT / 20)
    ana = await people("ana")
    private = await behind.calls(ana)
    room = await behind.opens(ana)
    for number in range(3):
        proxy.fails(how, times=TWICE * 2, path="/send/")
        await behind.delivers(room, f"post {number}", "yes", "no")
        await ana.says(private, f"question {number}")
        assert (await behind.said(ana, private, number + 2))[-1] == f"Heard: question {number}"
    proxy.passes()
    assert await behind.said(ana, room.id, 3) == ["post 0", "post 1", "post 2"]
    assert len(await behind.said(ana, private)) == 4


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_a_lost_answer_to_a_message_doubles_nothing(
    homeserver: Homeserver, proxy: Proxy, people: People, tmp_path: Path, encrypted: bool
) -> None:
    ana = await people("ana")
    async with bot(homeserver, tmp_path, homeserver=proxy.url, encrypted=encrypted) as there:
        private = await there.calls(ana, encrypted)
        room = await there.opens(ana)
        await there.delivers(room, "before")
        for path in ("/send/", "/keys/", "/sendToDevice/"):
            proxy.fails(Fails.LOST, times=TWICE, path=path)
            await there.delivers(room, f"lost {path}")
            proxy.fails(Fails.LOST, times=TWICE, path=path)
            await ana.says(private, f"ask {path}")
            await there.hears_back(ana, private, f"ask {path}")
        proxy.passes()
        assert await there.said(ana, room.id) == ["before", "lost /send/", "lost /keys/", "lost /sendToDevice/"]
        assert len(await there.said(ana, private)) == 4


async def test_a_lost_answer_to_a_file_doubles_nothing(behind: Bot, proxy: Proxy, people: People) -> None:
    ana = await people("ana")
    room = await behind.opens(ana)
    file = File("session-1.ics", "text/calendar", b"BEGIN:VCALENDAR")
    for path in ("/upload", "/send/"):
        proxy.fails(Fails.LOST, times=TWICE, path=path)
        await behind.delivers(room, f"with a file {path}", files=(file,))
    seen = [each.body for each in await ana.seen(room.id)]
    assert seen == ["with a file /upload", "session-1.ics", "with a file /send/", "session-1.ics"]


@pytest.mark.parametrize("changes", [False, True], ids=["new", "changed"])
async def test_a_tap_means_what_is_shown_before_we_know_that_it_is_out(
    behind: Bot, proxy: Proxy, people: People, changes: bool
) -> None:
    ana = await people("ana")
    room = await behind.opens(ana)
    earlier = await behind.delivers(room, "part 1", "start", "end") if changes else ""
    proxy.fails(Fails.HANGS, path="/upload")
    file = File("session-1.ics", "text/calendar", b"BEGIN:VCALENDAR")
    showing = asyncio.create_task(behind.delivers(room, "part 2", "next", "end", edits=earlier, files=(file,)))
    seen = await ana.waits_for(room.id, lambda each: each.body.startswith("part 2"))
    await ana.reacts(room.id, seen.id, "1️⃣")
    await ana.says(room.id, "!circle agenda")  # is handled after it
    await asyncio.sleep(1)
    assert behind.inbox.heard == []
    proxy.passes()
    await behind.inbox.hears("agenda")
    assert behind.inbox.heard == ["pressed next", "agenda"]
    await showing


async def test_a_tap_means_what_is_shown_although_we_stopped_in_between(
    behind: Bot, proxy: Proxy, people: People
) -> None:
    ana = await people("ana")
    room = await behind.opens(ana)
    message = await behind.delivers(room, "part 1", "start", "end")
    proxy.fails(Fails.LOST, times=TWICE, path="/send/m.room.message")
    await behind.posts(room, "part 2", "next", "end", edits=message)
    await behind.stop()
    await ana.waits_for(room.id, lambda each: each.body.startswith("part 2"))
    await ana.reacts(room.id, message, "1️⃣")
    await behind.start()
    await ana.says(room.id, "!circle agenda")
    await asyncio.sleep(1)
    await behind.delivers(room, "part 2", "next", "end", edits=message)
    await behind.inbox.hears("agenda")
    assert behind.inbox.heard == ["pressed next", "agenda"]


async def test_a_lost_answer_to_a_new_room_makes_one_room(behind: Bot, proxy: Proxy, people: People) -> None:
    ana, bo = await people("ana"), await people("bo")
    proxy.fails(Fails.LOST, times=1, path="/createRoom")
    with pytest.raises(circles_matrix.server.ServerError):
        await behind.opens(ana)
    room = await behind.opens(ana)
    proxy.fails(Fails.LOST, times=1, path="/createRoom")
    await behind.delivers(bo, "hello")
    assert [each.id for each in await ana.rooms()] == [room.id]
    (private,) = await bo.rooms()
    assert await behind.said(bo, private.id, 1) == ["hello"]


async def test_a_lost_answer_to_coming_in_still_greets(behind: Bot, proxy: Proxy, people: People) -> None:
    ana = await people("ana")
    proxy.fails(Fails.LOST, times=1, path="/join")
    private = await behind.calls(ana)
    assert await behind.said(ana, private) == ["Heard: my"]


async def test_lost_answers_to_a_look_lose_nothing(behind: Bot, proxy: Proxy, people: People) -> None:
    ana = await people("ana")
    private = await behind.calls(ana)
    proxy.fails(Fails.LOST, times=TWICE, path="/sync")
    for number in range(3):
        await ana.says(private, f"ask {number}")
    assert await behind.said(ana, private, 4) == ["Heard: my", *(f"Heard: ask {number}" for number in range(3))]


@pytest.mark.parametrize("how", [Fails.BAD_GATEWAY, Fails.TOO_FAST_UNTIL_WHENEVER, Fails.CUT])
async def test_it_does_not_hammer_a_server_that_is_unwell(
    behind: Bot, proxy: Proxy, people: People, how: Fails
) -> None:
    ana = await people("ana")
    private = await behind.calls(ana)
    before = proxy.asked("/sync")
    proxy.fails(how)
    await ana.says(private, "one")
    await asyncio.sleep(3)
    assert proxy.asked("/sync") - before <= 8, "in 3 seconds"
    proxy.passes()
    assert await behind.said(ana, private, 2) == ["Heard: my", "Heard: one"]


async def test_a_server_that_hangs_holds_one_post_and_not_for_ever(
    behind: Bot, proxy: Proxy, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await people("ana")
    room, other = await behind.opens(ana), await behind.opens(ana, key="birch")
    monkeypatch.setattr(circles_matrix.server, "SECONDS", 3)
    proxy.fails(Fails.HANGS, path=f"/rooms/{room.id}/send/")
    stuck = asyncio.create_task(behind.posts(room, "one"))
    assert (await behind.posts(other, "beside it")).outcome is Outcome.DELIVERED
    assert (await stuck).outcome is Outcome.RETRY
    proxy.passes()
    await behind.delivers(room, "one")
    assert await behind.said(ana, room.id, 1) == ["one"]


async def test_a_look_that_hangs_is_given_up(
    behind: Bot, proxy: Proxy, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(circles_matrix.sync, "LONG_POLL", 300)
    monkeypatch.setattr(circles_matrix.sync, "FULL_STATE_SECONDS", 3.0)
    ana = await people("ana")
    private = await behind.calls(ana)
    before = proxy.asked("/sync")
    proxy.fails(Fails.HANGS, times=1, path="/sync")  # and nobody ever answers
    await ana.says(private, "one")  # this comes by the look that is under way
    await behind.hears_back(ana, private, "one")
    await ana.says(private, "two")
    assert await behind.said(ana, private, 3) == ["Heard: my", "Heard: one", "Heard: two"]
    assert proxy.asked("/sync") > before + 1


async def test_a_spent_tap_that_cannot_be_taken_away_is_taken_away_later(
    behind: Bot, proxy: Proxy, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("circles_matrix.marking.USUAL_WAIT", 0.1)
    ana = await people("ana")
    room = await behind.opens(ana)
    message = await behind.delivers(room, "part 1", "next")
    await ana.reacts(room.id, message, "1️⃣")
    await behind.inbox.hears("pressed next")
    proxy.fails(Fails.BAD_GATEWAY, times=2, path="/redact/")
    await behind.delivers(room, "part 2", "next", edits=message)
    await ana.waits_for(room.id, lambda each: {one.sender for one in each.reactions} == {behind.id} and each.edited)
    await ana.reacts(room.id, message, "1️⃣")
    while behind.inbox.heard.count("pressed next") < 2:
        await behind.inbox.news()
