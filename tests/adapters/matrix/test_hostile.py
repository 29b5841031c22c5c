"""What somebody sends who means harm, or whose app is broken: the bot goes on, and believes nothing it should not."""

import json
from pathlib import Path
from typing import Any

from nio import RoomSendResponse

from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Homeserver
from tests.adapters.matrix.lonely import library, lonely
from tests.adapters.matrix.members import Member


async def test_nobody_can_stop_the_bot_by_what_it_cannot_read(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    async with lonely(homeserver, homeserver.account("circles"), tmp_path) as bot:
        ana = await people("ana")
        room = await bot.opens(ana)
        us, device = bot.account.id, bot.connection.session.device
        curve = bot.connection.session.client.olm.account.identity_keys["curve25519"]  # type: ignore[union-attr]
        for number, body in enumerate(_rubbish(curve)):
            path = f"/_matrix/client/v3/sendToDevice/m.room.encrypted/rubbish-{number}"
            homeserver.call("PUT", path, {"messages": {us: {device: body}}}, ana.account.token)
        for number, content in enumerate(_rubbish_for_rooms()):
            path = f"/_matrix/client/v3/rooms/{room}/send/m.room.encrypted/rubbish-{number}"
            homeserver.call("PUT", path, content, ana.account.token)
        await ana.says(room, "!circle help")
        await bot.hears_said("help")


def _rubbish(curve: str) -> list[Any]:
    olm = {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": "AAAA"}
    bodies = ("", "rubbish!", "AAAA", "AwogRubbish", "é")
    inner = [{"type": kind, "body": each} for kind in (0, 1, 7) for each in bodies]
    return [*({**olm, "ciphertext": {curve: each}} for each in inner), {**olm, "ciphertext": {}}, {}, olm]


def _rubbish_for_rooms() -> list[Any]:
    megolm = {"algorithm": "m.megolm.v1.aes-sha2", "sender_key": "AAAA", "session_id": "none", "device_id": "X"}
    return [{}, {"algorithm": "other"}, megolm, *({**megolm, "ciphertext": each} for each in ("", "é", "AAAA", 5))]


async def test_what_the_server_would_not_allow_cannot_be_said_in_secret(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    async with lonely(homeserver, homeserver.account("circles"), tmp_path) as bot:
        ana, bo = await people("ana"), await people("bo")
        room = await bot.opens(ana, bo)
        message = (await bot.posts(room, "stays")).message_id
        await ana.says(room, "!circle one")
        await bot.hears_said("one")
        await _sends_sealed(ana, room, {"type": "m.room.redaction", "content": {}, "redacts": message})
        gone = {"type": "m.room.member", "state_key": bo.id, "content": {"membership": "leave"}}
        await _sends_sealed(ana, room, gone)
        await ana.says(room, "!circle two")
        await bot.hears_said("two")
        assert bot.connection.memory.outgoing.is_message(message, room)
        assert bo.id in bot.connection.session.client.rooms[room].users


async def _sends_sealed(member: Member, room: str, inner: dict[str, Any]) -> None:
    content = library(member).olm.group_encrypt(room, inner)
    await library(member)._send(
        RoomSendResponse,
        "PUT",
        f"/_matrix/client/v3/rooms/{room}/send/m.room.encrypted/{inner['type']}",
        json.dumps(content),
        (room,),
    )
