"""Bad days: limits, errors, answers that get lost; and how an unmodified discord.py takes them."""

import asyncio
import sys
import time
from typing import Any

import aiohttp
import discord
import pytest

from tests.adapters.discord.lookalike import Channel, Discord
from tests.adapters.discord.raw import Raw
from tests.adapters.discord.small_bot import at_work

MESSAGES = "POST .*/messages$"


@pytest.fixture
def circles(lookalike: Discord) -> Channel:
    return lookalike.guild("Night owls").text_channel("circles")


async def test_a_limit_as_discord_tells_it(lookalike: Discord, raw: Raw, circles: Channel) -> None:
    lookalike.limit(0.25, only=MESSAGES)
    path = f"/channels/{circles.id}/messages"
    status, answer = await raw("POST", path, {"content": "x"})
    assert status == 429 and answer["retry_after"] == 0.25 and answer["global"] is False
    assert raw.headers["Via"] and raw.headers["Content-Type"] == "application/json"
    assert await raw.code("POST", path, {"content": "x"}) == 0
    assert raw.headers["Content-Type"] == "application/json" and len(circles.messages) == 1


async def test_a_bucket_for_each_channel(lookalike: Discord, raw: Raw, circles: Channel) -> None:
    other = circles.guild.text_channel("other")
    lookalike.bucket(MESSAGES, size=2, per=30.0)
    path = f"/channels/{circles.id}/messages"
    for left in ("1", "0"):
        assert await raw.code("POST", path, {"content": "x"}) == 0
        assert (raw.headers["X-RateLimit-Limit"], raw.headers["X-RateLimit-Remaining"]) == ("2", left)
    status, answer = await raw("POST", path, {"content": "x"})
    assert status == 429 and 0 < answer["retry_after"] <= 30
    assert await raw.code("POST", f"/channels/{other.id}/messages", {"content": "x"}) == 0
    assert await raw.code("GET", path) == 0, "another route"


async def test_discord_py_waits_for_a_limit(lookalike: Discord, circles: Channel) -> None:
    async with at_work(lookalike) as bot:
        lookalike.limit(0.2, times=2, only=MESSAGES, everything=True)
        began = time.monotonic()
        await bot.get_channel(circles.id).send("x")
    assert len(circles.messages) == 1 and time.monotonic() - began >= 0.4
    assert [each.status for each in lookalike.requests if each.path.endswith("/messages")] == [429, 429, 200]


async def test_discord_py_waits_before_its_bucket_is_empty(lookalike: Discord, circles: Channel) -> None:
    async with at_work(lookalike) as bot:
        lookalike.bucket(MESSAGES, size=2, per=0.3)
        for _ in range(5):
            await bot.get_channel(circles.id).send("x")
    assert len(circles.messages) == 5
    assert [each.status for each in lookalike.requests if each.path.endswith("/messages")] == [200] * 5


@pytest.mark.slow
async def test_discord_py_tries_again_after_an_error(lookalike: Discord, circles: Channel) -> None:
    async with at_work(lookalike) as bot:
        lookalike.fail(502, only=MESSAGES)
        await bot.get_channel(circles.id).send("x")
    assert len(circles.messages) == 1


async def test_discord_py_gives_up_at_once_when_it_is_unavailable(lookalike: Discord, circles: Channel) -> None:
    async with at_work(lookalike) as bot:
        lookalike.fail(503, only=MESSAGES)
        with pytest.raises(discord.DiscordServerError):
            await bot.get_channel(circles.id).send("x")
    assert circles.messages == []


async def test_an_answer_gets_lost_and_the_nonce_finds_the_message(lookalike: Discord, circles: Channel) -> None:
    async with at_work(lookalike) as bot:
        lookalike.lose_answers(only=MESSAGES)
        channel: Any = bot.get_channel(circles.id)
        with pytest.raises((aiohttp.ClientError, OSError)):
            await channel.send("x", nonce="session-1")
        assert len(circles.messages) == 1, "it was done"
        message = await channel.send("x", nonce="session-1")
    assert [each.id for each in circles.messages] == [message.id]


async def test_a_limit_of_all_requests_together(lookalike: Discord, raw: Raw, circles: Channel) -> None:
    lookalike.whole(size=2, per=30.0)
    assert [await raw.code("GET", path) for path in ("/users/@me", f"/channels/{circles.id}")] == [0, 0]
    status, answer = await raw("GET", "/users/@me")
    assert status == 429 and answer["global"] and raw.headers["X-RateLimit-Global"] == "true"
    assert await raw.code("GET", "/webhooks/1/x/messages/@original") == 10015, "interactions do not count"
    lookalike.clears()
    assert await raw.code("GET", "/users/@me") == 0 and lookalike.invalid == 1


async def test_slowness(lookalike: Discord, raw: Raw) -> None:
    lookalike.slow(0.1)
    began = time.monotonic()
    await raw.done("GET", "/users/@me")
    assert time.monotonic() - began >= 0.1
    lookalike.clears()


async def test_a_gateway_that_takes_nobody(lookalike: Discord, raw: Raw) -> None:
    lookalike.refuse()
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await raw.session.ws_connect(lookalike.gateway + "?v=10")
    lookalike.refuse(False)
    async with raw.session.ws_connect(lookalike.gateway + "?v=10") as socket:
        assert (await socket.receive_json())["op"] == 10


async def test_away_and_back_at_the_same_place(lookalike: Discord, raw: Raw, circles: Channel) -> None:
    place = lookalike.api
    await lookalike.stop()
    with pytest.raises(aiohttp.ClientError):
        await raw("GET", "/users/@me")
    await lookalike.start()
    assert lookalike.api == place
    assert await raw.code("GET", f"/channels/{circles.id}") == 0


@pytest.mark.slow
async def test_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", "tests.adapters.discord.lookalike"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    try:
        lines = [(await process.stdout.readline()).decode() for _ in range(5)]
        told = dict(line.strip().replace("'", "").split(" = ") for line in lines)
        headers = {"Authorization": f"Bot {told['token']}"}
        async with aiohttp.request("GET", f"{told['api']}/channels/{told['parent']}", headers=headers) as answer:
            assert (await answer.json())["guild_id"] == told["server"]
    finally:
        process.kill()
        await process.wait()


async def test_what_was_asked_is_on_record(lookalike: Discord, raw: Raw, circles: Channel) -> None:
    await raw("POST", f"/channels/{circles.id}/messages", {"content": "x", "nonsense": 1})
    await raw("GET", "/nothing")
    first, second = lookalike.requests
    assert (first.operation, first.status, first.code) == ("POST /channels/{channel_id}/messages", 400, 50035)
    assert first.body == {"content": "x", "nonsense": 1} and second.status == 404
    assert len(lookalike.problems) == 2 and "nonsense" in lookalike.problems[0] and "/nothing" in lookalike.problems[1]
    with pytest.raises(AssertionError, match="nonsense"):
        lookalike.problem_free()
