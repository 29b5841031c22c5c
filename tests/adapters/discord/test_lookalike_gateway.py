"""The gateway: sessions, what is told to whom, and every way of losing a connection."""

import json
import zlib
from typing import Any

import aiohttp
import discord
import pytest

from tests.adapters.discord.lookalike import Discord, Intent
from tests.adapters.discord.raw import Raw
from tests.adapters.discord.small_bot import SmallBot, at_work

GUILDS, DIRECT = int(Intent.GUILDS), int(Intent.DIRECT_MESSAGES)
EVERYTHING = GUILDS | DIRECT | int(Intent.GUILD_MESSAGES | Intent.GUILD_SCHEDULED_EVENTS)


class Socket:
    """A connection by hand."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, compressed: bool) -> None:
        self.socket, self._zlib = socket, zlib.decompressobj() if compressed else None
        self.sequence = 0

    async def hear(self) -> dict[str, Any]:
        message = await self.socket.receive(timeout=2)
        if message.type is aiohttp.WSMsgType.BINARY and self._zlib:
            assert message.data.endswith(b"\0\0\xff\xff")
            heard = json.loads(self._zlib.decompress(message.data))
        elif message.type is aiohttp.WSMsgType.TEXT:
            heard = json.loads(message.data)
        else:
            return {"closed": self.socket.close_code}
        self.sequence = heard.get("s") or self.sequence
        return heard  # type: ignore[no-any-return]

    async def until(self, name: str) -> dict[str, Any]:
        """The data of the next event with that name."""
        while (heard := await self.hear()).get("t") != name:
            assert "closed" not in heard, heard
        return heard["d"]  # type: ignore[no-any-return]

    async def send(self, op: int, data: Any = None) -> None:
        await self.socket.send_json({"op": op, "d": data})

    async def identify(self, discord: Discord, intents: int = EVERYTHING, **more: Any) -> dict[str, Any]:
        await self.send(2, {"token": discord.token, "properties": {}, "intents": intents, **more})
        return await self.until("READY")


async def connect(raw: Raw, query: str = "?v=10&encoding=json") -> Socket:
    socket = Socket(await raw.session.ws_connect(raw.discord.gateway + query), "zlib" in query)
    assert (await socket.hear())["op"] == 10
    return socket


async def test_a_session_begins_with_all_about_the_guilds(lookalike: Discord, raw: Raw) -> None:
    guild = lookalike.guild("Night owls")
    guild.person("Ana")
    guild.text_channel("circles")
    socket = await connect(raw, "?v=10&encoding=json&compress=zlib-stream")
    ready = await socket.identify(lookalike)
    assert ready["guilds"] == [{"id": str(guild.id), "unavailable": True}]
    assert ready["user"]["id"] == ready["application"]["id"] == str(lookalike.bot_id)
    told = await socket.until("GUILD_CREATE")
    assert [each["name"] for each in told["channels"]] == ["circles"]
    assert [each["user"]["id"] for each in told["members"]] == [str(lookalike.bot_id)], "the others are privileged"
    await socket.send(1, 1)
    assert (await socket.hear())["op"] == 11
    assert lookalike.identified == 1


@pytest.mark.parametrize(
    ("op", "data", "code"),
    [
        (2, {"token": "wrong", "properties": {}, "intents": 1}, 4004),
        (6, {"token": "wrong", "session_id": "x", "seq": 1}, 4004),
        (2, {"token": "{token}", "properties": {}, "intents": GUILDS | int(Intent.MESSAGE_CONTENT)}, 4014),
        (2, {"token": "{token}", "properties": {}}, 4013),
        (8, {"guild_id": "1", "query": "", "limit": 0}, 4003),
        (99, None, 4001),
        (1, "x" * 5000, 4002),
    ],
)
async def test_what_closes_a_connection(lookalike: Discord, raw: Raw, op: int, data: Any, code: int) -> None:
    socket = await connect(raw)
    if isinstance(data, dict) and data.get("token") == "{token}":
        data = {**data, "token": lookalike.token}
    await socket.send(op, data)
    assert await socket.hear() == {"closed": code}


async def test_nobody_identifies_twice(lookalike: Discord, raw: Raw) -> None:
    socket = await connect(raw)
    await socket.identify(lookalike)
    await socket.send(2, {"token": lookalike.token, "properties": {}, "intents": 1})
    assert await socket.hear() == {"closed": 4005}


async def test_nobody_talks_more_than_120_times_a_minute(lookalike: Discord, raw: Raw) -> None:
    socket = await connect(raw)
    for _ in range(121):
        await socket.send(1)
    assert [(await socket.hear()).get("op") for _ in range(120)] == [11] * 120
    assert await socket.hear() == {"closed": 4008}


async def test_the_bot_is_thrown_out_and_comes_back(lookalike: Discord, raw: Raw) -> None:
    guild = lookalike.guild("Night owls")
    socket = await connect(raw)
    await socket.identify(lookalike)
    await socket.until("GUILD_CREATE")
    guild.leaves(lookalike.world.bot)
    assert (await socket.until("GUILD_DELETE"))["id"] == str(guild.id)
    assert await raw.code("GET", f"/guilds/{guild.id}") == 50001
    guild.joins(lookalike.world.bot)
    assert (await socket.until("GUILD_CREATE"))["id"] == str(guild.id)
    assert guild.permissions(lookalike.world.bot) & 1 << 36


async def test_an_old_version_is_refused(lookalike: Discord, raw: Raw) -> None:
    socket = Socket(await raw.session.ws_connect(lookalike.gateway + "?v=6"), False)
    assert await socket.hear() == {"closed": 4012}


async def test_intents_decide_what_is_told(lookalike: Discord, raw: Raw) -> None:
    guild = lookalike.guild("Night owls")
    ana, circles = guild.person("Ana"), guild.text_channel("circles")
    quiet, loud = await connect(raw), await connect(raw)
    lookalike.grant(Intent.MESSAGE_CONTENT)
    await quiet.identify(lookalike, EVERYTHING)
    await loud.identify(lookalike, EVERYTHING | int(Intent.MESSAGE_CONTENT))
    deaf = await connect(raw)
    await deaf.identify(lookalike, GUILDS)
    await ana.says(circles, "to all")
    await ana.says(circles, f"to <@{lookalike.bot_id}>")
    await ana.says("dm", "to you")
    assert [(await quiet.until("MESSAGE_CREATE"))["content"] for _ in range(3)] == [
        "",
        f"to <@{lookalike.bot_id}>",
        "to you",
    ]
    assert (await loud.until("MESSAGE_CREATE"))["content"] == "to all"
    guild.text_channel("later")
    assert (await deaf.until("CHANNEL_CREATE"))["name"] == "later"
    assert "MESSAGE_CREATE" not in str(lookalike.connections.sessions["session3"].told)


async def test_nothing_is_told_of_channels_that_the_bot_does_not_see(lookalike: Discord, raw: Raw) -> None:
    guild = lookalike.guild("Night owls")
    ana, secret, circles = guild.person("Ana"), guild.text_channel("secret"), guild.text_channel("circles")
    guild.forbid("view_channel", secret)
    socket = await connect(raw)
    await socket.identify(lookalike)
    await ana.says(secret, "a")
    said = await ana.says(circles, "b")
    assert (await socket.until("MESSAGE_CREATE"))["id"] == str(said.id)


async def test_a_session_is_continued(lookalike: Discord, raw: Raw) -> None:
    ana = lookalike.guild("Night owls").person("Ana")
    socket = await connect(raw)
    ready = await socket.identify(lookalike)
    await socket.until("GUILD_CREATE")
    lookalike.drop()
    assert await socket.hear() == {"closed": 4000}
    await lookalike.until(lambda: not lookalike.listening)
    await ana.says("dm", "are you there?")
    again = await connect(raw)
    await again.send(6, {"token": lookalike.token, "session_id": ready["session_id"], "seq": socket.sequence})
    assert (await again.until("MESSAGE_CREATE"))["content"] == "are you there?"
    await again.until("RESUMED")
    assert (lookalike.identified, lookalike.resumed) == (1, 1)
    lookalike.invalidate()
    assert await again.hear() == {"op": 9, "d": False}
    third = await connect(raw)
    await third.send(6, {"token": lookalike.token, "session_id": ready["session_id"], "seq": 1})
    assert await third.hear() == {"op": 9, "d": False}


async def test_shards(lookalike: Discord, raw: Raw) -> None:
    guild = lookalike.guild("Night owls")
    ana = guild.person("Ana")
    theirs = (guild.id >> 22) % 2
    first, second = await connect(raw), await connect(raw)
    ready = await first.identify(lookalike, shard=[theirs, 2])
    assert ready["shard"] == [theirs, 2] and len(ready["guilds"]) == 1
    assert (await second.identify(lookalike, shard=[1 - theirs, 2]))["guilds"] == []
    await ana.says("dm", "to the first shard")
    assert await (second if theirs else first).until("MESSAGE_CREATE")
    status, answer = await raw("GET", "/gateway/bot")
    assert status == 200 and answer["url"] == lookalike.gateway


async def test_discord_py_continues_after_each_loss(lookalike: Discord) -> None:
    ana = lookalike.guild("Night owls").person("Ana")
    lookalike.guild("Night owls").text_channel("circles")
    async with at_work(lookalike) as bot:
        for number, lose in enumerate((lookalike.drop, lookalike.reconnect), start=1):
            lose()
            await lookalike.until(lambda number=number: lookalike.resumed == number)  # type: ignore[misc]
            assert (await ana.slash("rsvp", {"answer": "yes"})).text == "rsvp of Ana"
        assert lookalike.identified == 1 and bot.heard.count("resumed") == 2


async def test_discord_py_hears_what_was_asked_while_it_was_away(lookalike: Discord) -> None:
    ana = lookalike.guild("Night owls").person("Ana")
    lookalike.guild("Night owls").text_channel("circles")
    async with at_work(lookalike):
        lookalike.drop()
        assert (await ana.slash("rsvp", {"answer": "yes"})).text == "rsvp of Ana"
    assert lookalike.resumed == 1


@pytest.mark.slow
async def test_discord_py_begins_anew_when_its_session_is_gone(lookalike: Discord) -> None:
    ana = lookalike.guild("Night owls").person("Ana")
    lookalike.guild("Night owls").text_channel("circles")
    async with at_work(lookalike):
        lookalike.invalidate()
        await lookalike.until(lambda: lookalike.identified == 2 and lookalike.listening, seconds=15)
        assert (await ana.slash("rsvp", {"answer": "yes"})).text == "rsvp of Ana"


@pytest.mark.slow
async def test_discord_py_notices_that_nobody_hears_its_heart(lookalike: Discord) -> None:
    lookalike.guild("Night owls")
    lookalike.connections.heartbeat = 300
    async with at_work(lookalike, SmallBot(heartbeat_timeout=1.0)):
        lookalike.deaf()
        await lookalike.until(lambda: lookalike.resumed > 0, seconds=10)
        lookalike.deaf(False)


async def test_discord_py_is_told_when_an_intent_is_not_granted(lookalike: Discord) -> None:
    intents = discord.Intents(guilds=True, message_content=True)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with at_work(lookalike, SmallBot(intents=intents)):
            pass
    lookalike.grant(Intent.MESSAGE_CONTENT)
    async with at_work(lookalike, SmallBot(intents=intents)):
        assert lookalike.identified == 1


@pytest.mark.slow
async def test_discord_py_comes_back_after_an_outage(lookalike: Discord) -> None:
    ana = lookalike.guild("Night owls").person("Ana")
    lookalike.guild("Night owls").text_channel("circles")
    async with at_work(lookalike):
        await lookalike.stop()
        assert not lookalike.listening
        await lookalike.start()
        await lookalike.until(lambda: lookalike.listening, seconds=20)
        assert (await ana.slash("rsvp", {"answer": "yes"})).text == "rsvp of Ana"
