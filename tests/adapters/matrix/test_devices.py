"""Who can read what the bot says in an encrypted room: those who are in it, with each device, from then on."""

import asyncio
from pathlib import Path
from typing import Any

from circles.chat import Outcome
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Homeserver
from tests.adapters.matrix.lonely import Bot, library, lonely
from tests.adapters.matrix.members import Member
from tests.adapters.matrix.proxy import Fails, Proxy

SECRET = "meet under the clock"


async def _reads(member: Member, room: str, text: str) -> bool:
    """Whether a member's client shows this text and that it was encrypted."""
    return (await member.waits_for(room, lambda each: text in each.body)).encrypted


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
        library(bo).olm.uploaded_key_count = 0  # matrix-nio does not see that none is left
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


def _known_keys(member: Member) -> set[str]:
    return {each.id for each in library(member).olm.inbound_group_store}
