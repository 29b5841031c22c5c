"""Nothing goes in clear into an encrypted room, and whoever is in it can read what goes."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from circles.chat import Outcome
from circles.message import File
from circles_matrix.machine import Client
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Homeserver
from tests.adapters.matrix.lonely import lonely
from tests.adapters.matrix.members import Member
from tests.adapters.matrix.proxy import Fails, Proxy

SECRET = "meet under the clock"


def _is_sealed(event: dict[str, Any]) -> bool:
    return event["type"] == "m.room.encrypted" and SECRET not in json.dumps(event)


async def _reads(member: Member, room: str, text: str) -> bool:
    """Whether a member's client shows this text and that it was encrypted."""
    return (await member.waits_for(room, lambda each: text in each.body)).encrypted


async def test_messages_and_files_are_sealed_on_the_server(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    async with lonely(homeserver, homeserver.account("circles"), tmp_path) as bot:
        ana = await people("ana")
        room = await bot.opens(ana)
        calendar = File("s.ics", "text/calendar", b"BEGIN:VCALENDAR")
        assert (await bot.posts(room, SECRET, files=(calendar,))).outcome is Outcome.DELIVERED
        assert (await bot.tells(ana, SECRET)).outcome is Outcome.DELIVERED
        sent = bot.said(room)
        assert len(sent) == 2 and all(map(_is_sealed, sent))
        assert await _reads(ana, room, SECRET)
        assert (await ana.waits_for(room, lambda each: each.filename == "s.ics")).content == calendar.content
        private = await ana.waits_for_room(lambda each: each.id != room)
        assert all(map(_is_sealed, bot.said(private.id))) and await _reads(ana, private.id, SECRET)


async def test_without_a_key_store_nothing_goes(
    homeserver: Homeserver, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Client, "load_store", lambda self: None)
    async with lonely(homeserver, homeserver.account("circles"), tmp_path) as bot:
        room = await bot.opens(await people("ana"))
        receipt = await bot.posts(room, SECRET, files=(File("s.ics", "text/calendar", b"BEGIN:VCALENDAR"),))
        assert receipt.outcome is Outcome.RETRY and "key store" in receipt.reason
        assert bot.said(room) == []


@pytest.mark.parametrize("state", ["room unknown", "thought to be plain", "members unknown", "key forgotten"])
async def test_whatever_the_library_believes_it_is_sealed_for_all(
    homeserver: Homeserver, people: People, tmp_path: Path, state: str
) -> None:
    async with lonely(homeserver, homeserver.account("circles"), tmp_path) as bot:
        ana, bo = await people("ana"), await people("bo")
        room = await bot.opens(ana, bo)
        await bot.posts(room, "before")
        client = bot.connection.session.client
        match state:
            case "room unknown":
                client.rooms.clear()
            case "thought to be plain":
                client.rooms[room].encrypted = False
                client.encrypted_rooms.clear()
            case "members unknown":
                client.rooms[room].users.clear()
            case "key forgotten":
                assert client.olm
                client.olm.outbound_group_sessions.clear()
        receipt = await bot.posts(room, SECRET)
        assert _is_sealed(bot.on_the_server(room, receipt.message_id))
        assert await _reads(ana, room, SECRET) and await _reads(bo, room, SECRET)


async def test_a_room_that_a_member_encrypts_between_two_looks(
    homeserver: Homeserver, people: People, proxy: Proxy, tmp_path: Path
) -> None:
    async with lonely(homeserver, homeserver.account("circles"), tmp_path, homeserver=proxy.url) as bot:
        ana = await people("ana")
        room = await ana.opens("", bot.account.id, direct=True)
        await ana.says(room, "hello")
        await bot.hears()
        first = await bot.posts(room, "in clear, as the room is")
        assert bot.on_the_server(room, first.message_id)["type"] == "m.room.message"
        proxy.fails(Fails.BAD_GATEWAY, path="/sync")
        await ana.sets(room, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
        receipt = await bot.posts(room, SECRET)
        assert _is_sealed(bot.on_the_server(room, receipt.message_id))
        proxy.passes()
        assert await _reads(ana, room, SECRET)


@pytest.mark.parametrize(
    ("path", "how"),
    [
        ("/members", Fails.BAD_GATEWAY),
        ("/keys/query", Fails.CUT),
        ("/keys/claim", Fails.BAD_GATEWAY),
        ("/keys/claim", Fails.LOST),
        ("/sendToDevice", Fails.TOO_FAST),
        ("/sendToDevice", Fails.LOST),
    ],
)
async def test_keys_that_did_not_get_out_hold_the_message_back(
    homeserver: Homeserver, people: People, proxy: Proxy, tmp_path: Path, path: str, how: Fails
) -> None:
    async with lonely(homeserver, homeserver.account("circles"), tmp_path, homeserver=proxy.url) as bot:
        ana, bo = await people("ana"), await people("bo")
        room = await bot.opens(ana, bo)
        proxy.fails(how, path=path)
        for _ in range(2):
            assert (await bot.posts(room, SECRET)).outcome is Outcome.RETRY
            await asyncio.sleep(0.35 if how is Fails.TOO_FAST else 0)
        assert bot.said(room) == []
        proxy.passes()
        assert (await bot.posts(room, SECRET)).outcome is Outcome.DELIVERED
        assert await _reads(ana, room, SECRET) and await _reads(bo, room, SECRET)
