"""A clock that is wrong by minutes: what a crash interrupted is found again all the same."""

from datetime import timedelta
from pathlib import Path

import pytest

from circles import InCircle, Paragraph, Post, say
from circles.chat import Envelope, RoomSpec
from circles.testing.listening import ListeningInbox
from tests.adapters.discord.server import connected, serving

POST = Post("post:1", InCircle("c"), (Paragraph(say("Hello")),))


@pytest.mark.parametrize("kind", ["threads", "channels"])
@pytest.mark.parametrize("ahead", [timedelta(minutes=10), timedelta(minutes=-10)])
async def test_a_wrong_clock_doubles_nothing(tmp_path: Path, kind: str, ahead: timedelta) -> None:
    async with serving(tmp_path, kind) as server:
        server.discord.clock.advance(ahead)
        server.discord.clock._last = 0  # ids of that time, though the server is from another
        async with connected(server, ListeningInbox()) as chat:
            spec = RoomSpec("circle:1", "Alder", "", ())
            room = await chat.open_room(spec)
            await chat.post(POST, Envelope(POST.key, room))
            book = chat._memory.sent._book
            book.do("INSERT INTO opening SELECT key, datetime('now') || '+00:00' FROM rooms")
            book.do("DELETE FROM rooms")
            book.do("UPDATE posts SET message = ''")
            server.discord.passes(timedelta(minutes=4))  # a nonce is forgotten
            assert await chat.open_room(spec) == room
            await chat.post(POST, Envelope(POST.key, room))
            said = [each.text for each in server.room(room).messages if each.v2]
            assert len(said) == 1, said
