"""The gateway breaks, in every way that it can: what people did meanwhile is answered, or they see that it failed."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import discord
import pytest

import circles_discord.session
from circles import CirclesError
from circles_discord import faults
from tests.adapters.discord.bot import Bot, bot
from tests.adapters.discord.echo import Echo
from tests.adapters.discord.lookalike import Discord, Intent
from tests.adapters.discord.lookalike.intents import PRIVILEGED
from tests.adapters.discord.server import serving

INSTANTS = 50
TROUBLES: dict[str, Callable[[Discord], object]] = {
    "dropped": lambda discord: discord.drop(4000),
    "asked to reconnect": lambda discord: discord.reconnect(),
    "invalid, resumable": lambda discord: discord.invalidate(resumable=True),
    "invalid": lambda discord: discord.invalidate(resumable=False),
    "cut": lambda discord: _cut(discord),
}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library waits five seconds before it begins a session anew, and we a while after a fault."""

    async def at_once(*_: Any, **__: Any) -> None:
        return None

    monkeypatch.setattr(discord.Client, "before_identify_hook", at_once)
    monkeypatch.setattr(faults, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(circles_discord.session, "FIRST_PAUSE", 0.05)


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Bot]:
    async with bot(tmp_path) as there:
        yield there


async def test_it_breaks_at_fifty_instants(there: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody presses, somebody types and a post goes out while it breaks."""
    ana, bo = there.person("Ana"), there.person("Bo")
    room = await there.opens(ana, bo)
    await bo.says("dm", "ask first")  # so that the bot knows where they write
    await there.answers(bo, "Heard: ask first")
    message = await there.delivers(room, "Coming?", "yes")
    there.discord.patience = 1.0
    dice, seen = random.Random(1), Counter[str]()
    for number in range(INSTANTS):
        name = sorted(TROUBLES)[number % len(TROUBLES)]
        pressing = asyncio.ensure_future(ana.clicks(message, "yes"))
        posting = asyncio.ensure_future(there.delivers(room, f"post {number}"))
        await bo.says("dm", f"ask {number}")
        await asyncio.sleep(dice.uniform(0, 0.02))
        TROUBLES[name](there.discord)
        await bo.says("dm", f"and {number}")
        pressed, _ = await pressing, await posting
        assert (len(pressed.said) == 1) is not pressed.failed, "never half"
        seen["answered" if pressed.said else "failed visibly"] += 1
        await there.until(lambda: there.discord.listening)
    everything = [f"Heard: {word} {number}" for number in range(INSTANTS) for word in ("ask", "and")]
    await there.until(lambda: len(there.said(bo)) > len(everything))
    assert there.said(bo)[1:] == everything
    assert there.said(room) == ["Coming?", *(f"post {number}" for number in range(INSTANTS))]
    with capsys.disabled():
        print(f"\nbreaks={INSTANTS} {dict(seen)} resumed={there.discord.resumed} anew={there.discord.identified}")


async def test_heartbeats_are_not_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new_client = circles_discord.session.new_client

    def impatient(*args: Any) -> discord.Client:
        client = new_client(*args)
        client._connection.heartbeat_timeout = 0.3
        return client

    monkeypatch.setattr(circles_discord.session, "new_client", impatient)
    async with serving(tmp_path / "bot") as server:
        server.discord.connections.heartbeat = 100
        there = Bot(server, {})
        await there.start()
        ana = there.person("Ana")
        await ana.says("dm", "one")
        await there.answers(ana, "Heard: one")
        there.discord.deaf()
        await there.until(lambda: there.discord.resumed)
        there.discord.deaf(False)
        await there.until(lambda: there.discord.listening)
        await ana.says("dm", "two")
        await there.answers(ana, "Heard: one", "Heard: two")
        await there.stop()


async def test_it_takes_no_connections_for_a_while(there: Bot) -> None:
    ana = there.person("Ana")
    room = await there.opens(ana)
    await ana.says("dm", "one")
    await there.answers(ana, "Heard: one")
    there.discord.refuse()
    there.discord.drop()
    await there.until(lambda: not there.discord.listening)
    await ana.says("dm", "two")
    await there.delivers(room, "REST works all the time")
    there.discord.refuse(False)
    await there.answers(ana, "Heard: one", "Heard: two")


async def test_it_goes_on_pausing_for_half_a_minute_at_most(there: Bot) -> None:
    pauses = vars(discord.client)["ExponentialBackoff"]()  # as the library makes it
    assert max(pauses.delay() for _ in range(200)) <= 32


@pytest.mark.parametrize("how", ["refused", "login fails", "nobody there"])
async def test_the_first_connection_fails(tmp_path: Path, how: str) -> None:
    async with serving(tmp_path / "bot") as server:
        there = Bot(server, {})
        if how == "nobody there":
            await server.discord.stop()
        server.discord.refuse(how == "refused")
        if how == "login fails":
            server.discord.fail(503, 3, "GET /users/@me")
        starting = asyncio.create_task(there.start())
        if how == "nobody there":
            await asyncio.sleep(0.2)
            await server.discord.start()
        elif how == "refused":
            await server.discord.until(lambda: _logins(server.discord) >= 3, 10)
            server.discord.refuse(False)
        await starting
        ana = there.person("Ana")
        await there.delivers(ana, "hello")
        await there.stop()


async def test_its_pauses_grow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slept, sleep = list[float](), asyncio.sleep

    async def noted(seconds: float) -> None:
        slept.append(seconds)
        await sleep(0)

    monkeypatch.setattr(random, "uniform", lambda *_: 1.0)
    async with serving(tmp_path / "bot") as server:
        server.discord.refuse()
        chat = server.chat()
        monkeypatch.setattr(asyncio, "sleep", noted)
        running = asyncio.create_task(chat.run(Echo()))
        await server.discord.until(lambda: len(_ours(slept)) >= 4, 20)
        monkeypatch.setattr(asyncio, "sleep", sleep)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await chat.close()
    assert _ours(slept)[:4] == [0.05, 0.1, 0.2, 0.4]


def _ours(slept: list[float]) -> list[float]:
    """Without the pauses of the library, which are of any length."""
    return [each for each in slept if each in [0.05 * 2**n for n in range(10)]]


async def test_a_wrong_token_ends_it_with_its_sentence(tmp_path: Path) -> None:
    async with serving(tmp_path / "bot") as server:
        chat = server.chat(token="MTAw.wrong.token")
        with pytest.raises(CirclesError, match="Reset Token"):
            await chat.run(Echo())
        await chat.close()


async def test_a_token_that_was_reset_ends_it_too(there: Bot) -> None:
    there.discord.drop(4004)
    assert there.running
    with pytest.raises(CirclesError, match="Reset Token"):
        await there.running


async def test_no_privileged_intents_are_asked_for(there: Bot) -> None:
    (session,) = there.discord.connections.sessions.values()
    assert session.intents and not session.intents & PRIVILEGED
    assert not session.intents & Intent.GUILD_PRESENCES


def _cut(discord: Discord) -> None:
    for each in discord.connections.connections:
        each.abort()


def _logins(server: Discord) -> int:
    return sum(each.path == "/users/@me" for each in server.requests)
