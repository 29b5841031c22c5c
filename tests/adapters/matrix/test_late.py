"""Messages whose key comes late are handled; whose key never comes, their author hears of it once."""

import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from circles.chat import Said
from circles.render import plain
from circles_matrix import late
from circles_matrix.identity import Identity
from circles_matrix.late import unread
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Account, Homeserver
from tests.adapters.matrix.lonely import Bot, library, lonely, until
from tests.adapters.matrix.members import Member


async def _says_without_the_key(member: Member, room: str, text: str, bot: Account) -> dict[str, Any]:
    """Write something without telling the bot's device the key. Returns the key, to be given later."""
    await member.seen(room)
    olm = _olm(member)
    olm.create_outbound_group_session(room)
    session = olm.outbound_group_sessions[room]
    key = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "room_id": room,
        "session_id": session.id,
        "session_key": session.session_key,
    }
    session.shared = True
    await member.says(room, text)
    return key


async def _gives(member: Member, bot: Bot, key: dict[str, Any], kind: str = "m.room_key") -> None:
    olm, us, device = _olm(member), bot.account.id, bot.connection.session.device
    olm.update_tracked_users(library(member).rooms[key["room_id"]])
    if library(member).should_query_keys:
        await library(member).keys_query()
    theirs = olm.device_store[us][device]
    if not olm.session_store.get(theirs.curve25519):
        await library(member).keys_claim({us: [device]})
    sealed = olm._olm_encrypt(olm.session_store.get(theirs.curve25519), theirs, kind, key)
    path = f"/_matrix/client/v3/sendToDevice/m.room.encrypted/{secrets.token_hex(8)}"
    bot.server.call("PUT", path, {"messages": {us: {device: sealed}}}, member.account.token)


def _olm(member: Member) -> Any:
    return library(member).olm


async def _waits_for_it(bot: Bot, messages: int = 1) -> None:
    """Until the bot keeps what it cannot read, and has asked for the key."""
    locked = bot.connection.memory.locked
    await until(lambda: len(locked.all()) == messages and not locked.unasked())


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(late, "PATIENCE", timedelta())
    yield


async def test_a_key_that_comes_late(homeserver: Homeserver, people: People, tmp_path: Path) -> None:
    async with lonely(homeserver, homeserver.account("circles"), tmp_path) as bot:
        ana = await people("ana")
        room = await bot.opens(ana)
        key = await _says_without_the_key(ana, room, "!circle rsvp cannot", bot.account)
        await _waits_for_it(bot)
        assert bot.inbox.heard.empty()
        await _gives(ana, bot, key)
        await bot.hears_said("rsvp cannot")
        assert bot.connection.memory.locked.all() == []


async def test_a_key_that_comes_after_a_restart(homeserver: Homeserver, people: People, tmp_path: Path) -> None:
    account, ana = homeserver.account("circles"), await people("ana")
    async with lonely(homeserver, account, tmp_path) as bot:
        room = await bot.opens(ana)
        key = await _says_without_the_key(ana, room, "!circle rsvp cannot", account)
        await _waits_for_it(bot)
    await _gives(ana, bot, key)
    async with lonely(homeserver, account, tmp_path) as bot:
        await bot.hears_said("rsvp cannot")


async def test_a_crash_between_the_key_and_its_message(homeserver: Homeserver, people: People, tmp_path: Path) -> None:
    """The library keeps a key at once and cannot read what brought it twice: the message must not wait for that."""
    account, ana = homeserver.account("circles"), await people("ana")
    async with lonely(homeserver, account, tmp_path) as bot:
        room = await bot.opens(ana)
        key = await _says_without_the_key(ana, room, "!circle rsvp cannot", account)
        await _waits_for_it(bot)
        olm = bot.connection.session.client.olm
        assert olm
        sender = _olm(ana).account.identity_keys
        olm.create_group_session(sender["curve25519"], sender["ed25519"], room, key["session_id"], key["session_key"])
    async with lonely(homeserver, account, tmp_path) as bot:
        await bot.hears_said("rsvp cannot")


async def test_the_key_is_asked_for_once_for_all_messages_with_it(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    async with lonely(homeserver, homeserver.account("circles"), tmp_path) as bot:
        ana = await people("ana")
        room = await bot.opens(ana)
        await bot.posts(room, "so that there is a way between the two devices")
        await ana.seen(room)
        key = await _says_without_the_key(ana, room, "one", bot.account)
        await ana.says(room, "two")
        await _waits_for_it(bot, 2)
        client: Any = ana.client
        answer = await library(ana).sync(0, since=client._since)
        asked = [each for each in answer.to_device_events if each.source["type"] == "m.room_key_request"]
        assert [each.session_id for each in asked] == [key["session_id"]]
        assert asked[0].sender == bot.account.id


@pytest.mark.parametrize("who", ["the device that made it", "somebody else"])
async def test_a_key_that_is_handed_on_because_we_asked(
    homeserver: Homeserver, people: People, tmp_path: Path, who: str
) -> None:
    """As Element does it. From anybody else we take none: whoever has a key could put words into another's mouth."""
    async with lonely(homeserver, homeserver.account("circles"), tmp_path) as bot:
        ana, bo = await people("ana"), await people("bo")
        room = await bot.opens(ana, bo)
        key = await _says_without_the_key(ana, room, "!circle rsvp cannot", bot.account)
        await _waits_for_it(bot)
        sender = _olm(ana).account.identity_keys
        made = _olm(ana).inbound_group_store.get(room, sender["curve25519"], key["session_id"])
        handed_on = {
            **key,
            "session_key": made.export_session(0),
            "sender_key": sender["curve25519"],
            "sender_claimed_ed25519_key": sender["ed25519"],
            "forwarding_curve25519_key_chain": [],
        }
        helper = ana if who == "the device that made it" else bo
        await helper.seen(room)
        await _gives(helper, bot, handed_on, "m.forwarded_room_key")
        await bo.says(room, "!circle help")
        assert (await bot.hears()).what == Said("rsvp cannot" if helper is ana else "help")


async def test_whose_key_never_comes_hears_so_once_and_alone(
    homeserver: Homeserver, people: People, tmp_path: Path, impatient: None
) -> None:
    async with lonely(homeserver, homeserver.account("circles"), tmp_path) as bot:
        ana, bo = await people("ana"), await people("bo")
        room = await bot.opens(ana, bo)
        await _says_without_the_key(ana, room, "!circle rsvp cannot", bot.account)
        private = await ana.waits_for_room(lambda each: each.id != room)
        told = await ana.waits_for(private.id, lambda each: "could not read" in each.body)
        assert "Alder" in told.body and "send it again" in told.body and told.encrypted
        await ana.says(room, "still without the key")
        _olm(ana).outbound_group_sessions.clear()
        await ana.says(room, "!circle help")
        await bot.hears_said("help")
        assert len([each for each in await ana.seen(private.id) if "could not read" in each.body]) == 1
        assert not any("could not read" in each.body for each in await bo.seen(room))
        assert bot.connection.memory.locked.all() == []


async def test_a_client_that_does_not_trust_the_bot_and_then_does(
    homeserver: Homeserver, people: People, tmp_path: Path, impatient: None
) -> None:
    """Its messages cannot be read until somebody signs the bot's device. The answer says so in a way it can read."""
    account, theirs = homeserver.account("circles"), Identity.new()
    path = "/_matrix/client/v3/keys/device_signing/upload"
    homeserver.call("POST", path, theirs.publication(account.id), account.token)
    async with lonely(homeserver, account, tmp_path) as bot:
        ana = await people("ana", "cautious")
        room = await bot.opens(ana)
        await ana.says(room, "!circle rsvp cannot")
        private = await ana.waits_for_room(lambda each: each.id != room)
        await ana.waits_for(private.id, lambda each: each.sender == account.id)
        device = bot.connection.session.device
        shown = homeserver.call(
            "POST", "/_matrix/client/v3/keys/query", {"device_keys": {account.id: []}}, account.token
        )
        stated = {name: value for name, value in shown["device_keys"][account.id][device].items() if name != "unsigned"}
        signed = theirs.self_signing.signed(stated, account.id)
        path = "/_matrix/client/v3/keys/signatures/upload"
        homeserver.call("POST", path, {account.id: {device: signed}}, account.token)
        await ana.seen(room)
        await ana.says(room, "!circle help")
        await bot.hears_said("help")


@pytest.mark.parametrize("name", ["", "Alder"])
def test_what_somebody_hears_says_what_to_do(name: str) -> None:
    text = plain(unread(name), ())
    assert "send it again" in text and (name in text)
