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
from tests.adapters.matrix.lonely import Bot, lonely
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


async def test_who_is_put_out_has_no_key_to_what_follows(
    homeserver: Homeserver, people: People, proxy: Proxy, tmp_path: Path
) -> None:
    async with lonely(homeserver, homeserver.account("circles"), tmp_path, homeserver=proxy.url) as bot:
        ana, bo = await people("ana"), await people("bo")
        room = await bot.opens(ana, bo)
        before = bot.on_the_server(room, (await bot.posts(room, "all of you")).message_id)
        await _reads(bo, room, "all of you")
        proxy.fails(Fails.HANGS, path="/sync")  # our own list of members cannot help
        await bot.lets_in(room, ana)
        after = bot.on_the_server(room, (await bot.posts(room, SECRET)).message_id)
        proxy.passes()
        assert await _reads(ana, room, SECRET)
        await bo.seen(room)
        assert before["content"]["session_id"] in _known_keys(bo)
        assert after["content"]["session_id"] not in _known_keys(bo)
        assert after["content"]["session_id"] in _known_keys(ana)


async def test_who_leaves_has_no_key_to_what_follows(homeserver: Homeserver, people: People, tmp_path: Path) -> None:
    async with lonely(homeserver, homeserver.account("circles"), tmp_path) as bot:
        ana, bo = await people("ana"), await people("bo", comes=False)
        room = await bot.opens(ana, bo)
        before = bot.on_the_server(room, (await bot.posts(room, "all of you")).message_id)
        await bo.leaves(room)
        await bo.says(await bo.opens("", bot.account.id, direct=True), "goodbye")
        await bot.hears()  # so it has looked
        after = bot.on_the_server(room, (await bot.posts(room, SECRET)).message_id)
        assert await _reads(ana, room, SECRET)
        await bo.rooms()
        assert before["content"]["session_id"] in _known_keys(bo)
        assert after["content"]["session_id"] not in _known_keys(bo)


async def test_who_comes_later_reads_from_then_on(homeserver: Homeserver, people: People, tmp_path: Path) -> None:
    async with lonely(homeserver, homeserver.account("circles"), tmp_path) as bot:
        ana, bo = await people("ana"), await people("bo")
        room = await bot.opens(ana)
        await bot.posts(room, "before Bo")
        await bot.lets_in(room, ana, bo)
        await bot.posts(room, "while Bo is invited")
        await bo.joins(room)
        await bot.posts(room, SECRET)
        assert await _reads(bo, room, SECRET) and await _reads(bo, room, "while Bo is invited")
        assert not any("before Bo" in each.body for each in await bo.seen(room))


async def test_each_device_of_a_member_reads_a_new_one_from_then_on(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    async with lonely(homeserver, homeserver.account("circles"), tmp_path) as bot:
        ana = await people("ana")
        room = await bot.opens(ana)
        await bot.posts(room, "to one device")
        phone = await people("ana", account=homeserver.log_in(ana.account))
        await ana.says(room, "!circle help")
        await bot.hears()  # so it has looked
        await bot.posts(room, SECRET)
        assert await _reads(phone, room, SECRET) and await _reads(ana, room, SECRET)
        assert not any("to one device" in each.body for each in await phone.seen(room))


async def test_a_device_that_was_logged_out_has_no_key_to_what_follows(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    async with lonely(homeserver, homeserver.account("circles"), tmp_path) as bot:
        ana = await people("ana")
        lost = await people("ana", account=homeserver.log_in(ana.account))
        room = await bot.opens(ana)
        before = bot.on_the_server(room, (await bot.posts(room, "to both")).message_id)
        assert await _reads(lost, room, "to both")
        homeserver.call("POST", "/_matrix/client/v3/logout", {}, lost.account.token)
        await ana.says(room, "!circle help")
        await bot.hears()  # so it has looked
        after = bot.on_the_server(room, (await bot.posts(room, SECRET)).message_id)
        assert before["content"]["session_id"] != after["content"]["session_id"]
        assert await _reads(ana, room, SECRET)


async def test_a_device_without_one_time_keys_gets_the_key_when_it_has_some(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    async with lonely(homeserver, homeserver.account("circles"), tmp_path) as bot:
        ana, bo = await people("ana"), await people("bo")
        room = await bot.opens(ana, bo)
        _use_up_keys(homeserver, ana, of=bo)
        assert (await bot.posts(room, "Bo cannot read this")).outcome is Outcome.DELIVERED, "nobody waits for Bo"
        assert await _reads(ana, room, "Bo cannot read this")
        _library(bo).olm.uploaded_key_count = 0  # matrix-nio does not see that none is left
        await bo.seen(room)
        await bot.posts(room, "too soon to ask again")
        assert bot.connection.sealing._sharing
        bot.connection.sealing._sharing._not_before.clear()
        await bot.posts(room, SECRET)
        assert await _reads(bo, room, SECRET)


async def test_a_restart_and_more_new_devices_than_we_had_one_time_keys(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    """A long absence: the keys for one use are used up. The fallback key is for that."""
    account = homeserver.account("circles")
    ana = await people("ana")
    async with lonely(homeserver, account, tmp_path) as bot:
        room = await bot.opens(ana)
        await ana.says(room, "!circle help")
        await bot.hears()
    _use_up_keys(homeserver, ana, of=account)
    phone = await people("ana", account=homeserver.log_in(ana.account))
    said = await phone.says(room, "!circle agenda")
    async with lonely(homeserver, account, tmp_path) as bot:
        while (await bot.hears()).event != said:  # what it was about to note when it stopped comes again
            pass
        await _until_it_has_keys(bot)


async def _until_it_has_keys(bot: Bot) -> None:
    claim = {"one_time_keys": {bot.account.id: {bot.connection.session.device: "signed_curve25519"}}}
    async with asyncio.timeout(10):
        while True:
            answer = bot.server.call("POST", "/_matrix/client/v3/keys/claim", claim, bot.account.token)
            ((device,),) = (each.values() for each in answer["one_time_keys"].values())
            if not any(key.get("fallback") for key in device.values()):
                return
            await asyncio.sleep(0.1)


def _use_up_keys(server: Homeserver, by: Member, of: Any) -> None:
    whose = of.account if isinstance(of, Member) else of
    asked = server.call("POST", "/_matrix/client/v3/keys/query", {"device_keys": {whose.id: []}}, by.account.token)
    for device in asked["device_keys"][whose.id]:
        claim = {"one_time_keys": {whose.id: {device: "signed_curve25519"}}}
        for _ in range(200):
            answer = server.call("POST", "/_matrix/client/v3/keys/claim", claim, by.account.token)
            keys = answer["one_time_keys"].get(whose.id, {}).get(device, {})
            if not keys or any(each.get("fallback") for each in keys.values()):
                break


def _library(member: Member) -> Any:
    client: Any = member.client
    return client._nio


def _known_keys(member: Member) -> set[str]:
    return {each.id for each in _library(member).olm.inbound_group_store}
