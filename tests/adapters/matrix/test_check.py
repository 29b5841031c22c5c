"""`circles check` for Matrix: what is wrong is said in sentences that help, and a bot that runs notices nothing."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from circles.chat import Checkable
from circles_matrix import MatrixChat, check
from circles_matrix.check import _no_power
from circles_matrix.identity import Identity
from circles_matrix.memory import Memory
from tests.adapters.matrix.community import bot_settings
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Account, Homeserver
from tests.adapters.matrix.lonely import lonely
from tests.adapters.matrix.members import Member
from tests.adapters.matrix.proxy import Fails, Proxy


async def _problems(server: Homeserver, account: Account, home: Path, **more: Any) -> list[str]:
    return await MatrixChat(bot_settings(server, account, home, **more)).check()


def _devices(server: Homeserver, account: Account) -> list[str]:
    answer = server.call("GET", "/_matrix/client/v3/devices", token=account.token)
    return [each["device_id"] for each in answer["devices"]]


async def test_where_all_is_well_it_leaves_nothing_behind(homeserver: Homeserver, tmp_path: Path) -> None:
    account = homeserver.account("circles")
    before = _devices(homeserver, account)
    assert await _problems(homeserver, account, tmp_path) == []
    assert _devices(homeserver, account) == before
    assert not (tmp_path / "bot" / "login.json").exists() and not (tmp_path / "bot" / "keys.db").exists()


async def test_a_bot_that_runs_is_not_disturbed(
    homeserver: Homeserver, people: People, proxy: Proxy, tmp_path: Path
) -> None:
    account, ana = homeserver.account("circles"), await people("ana")
    async with lonely(homeserver, account, tmp_path, homeserver=proxy.url) as bot:
        room = await bot.opens(ana)
        devices = _devices(homeserver, account)
        keys = (tmp_path / "bot" / "keys.db").read_bytes()
        asked = [proxy.asked("/login"), proxy.asked("/keys/upload")]
        for number in range(3):
            assert await _problems(homeserver, account, tmp_path) == []
            await ana.says(room, f"!circle {number}")
            await bot.hears_said(str(number))
        assert _devices(homeserver, account) == devices
        assert [proxy.asked("/login"), proxy.asked("/keys/upload")] == asked
        assert len((tmp_path / "bot" / "keys.db").read_bytes()) == len(keys)


async def test_it_never_syncs(homeserver: Homeserver, proxy: Proxy, tmp_path: Path) -> None:
    account = homeserver.account("circles")
    assert await _problems(homeserver, account, tmp_path, homeserver=proxy.url) == []
    assert proxy.asked("/sync") == 0 and proxy.asked("whoami") == 1


async def test_nobody_at_the_address(homeserver: Homeserver, tmp_path: Path) -> None:
    (problem,) = await _problems(homeserver, homeserver.account("circles"), tmp_path, homeserver="http://127.0.0.1:9")
    assert "nobody answers at http://127.0.0.1:9" in problem and "address right" in problem


async def test_an_address_that_names_another(homeserver: Homeserver, proxy: Proxy, tmp_path: Path) -> None:
    async def named(request: web.Request) -> web.Response:
        return web.json_response({"m.homeserver": {"base_url": homeserver.url}})

    proxy.fails(Fails.BAD_GATEWAY, path="/versions")
    proxy.instead("/.well-known/matrix/client", named)
    (problem,) = await _problems(homeserver, homeserver.account("circles"), tmp_path, homeserver=proxy.url)
    assert f"no homeserver at {proxy.url}" in problem and f"use {homeserver.url}" in problem


async def test_an_old_homeserver(homeserver: Homeserver, proxy: Proxy, tmp_path: Path) -> None:
    async def versions(request: web.Request) -> web.Response:
        return web.json_response({"versions": ["r0.6.1"]})

    proxy.instead("/_matrix/client/versions", versions)
    (problem,) = await _problems(homeserver, homeserver.account("circles"), tmp_path, homeserver=proxy.url)
    assert "too old" in problem


async def test_a_wrong_password(homeserver: Homeserver, tmp_path: Path) -> None:
    (problem,) = await _problems(homeserver, homeserver.account("circles"), tmp_path, password="wrong")
    assert "does not accept this password" in problem


async def test_a_homeserver_without_passwords(homeserver: Homeserver, proxy: Proxy, tmp_path: Path) -> None:
    async def login(request: web.Request) -> web.Response:
        return web.json_response({"errcode": "M_UNRECOGNIZED", "error": "Unknown login type"}, status=400)

    proxy.instead("/_matrix/client/v3/login", login)
    (problem,) = await _problems(homeserver, homeserver.account("circles"), tmp_path, homeserver=proxy.url)
    assert "set adapters.matrix.token and adapters.matrix.device" in problem


async def test_a_login_that_was_ended(homeserver: Homeserver, tmp_path: Path) -> None:
    account = homeserver.account("circles")
    async with lonely(homeserver, account, tmp_path) as bot:
        token = bot.connection.session.client.access_token
    homeserver.call("POST", "/_matrix/client/v3/logout", {}, token)
    (problem,) = await _problems(homeserver, account, tmp_path)
    assert "no longer knows this login" in problem and "start again" in problem


async def test_a_token_of_another_device(homeserver: Homeserver, tmp_path: Path) -> None:
    account = homeserver.account("circles")
    table = {"password": "", "token": account.token, "device": "OTHER"}
    (problem,) = await _problems(homeserver, account, tmp_path, **table)
    assert f"belongs to the device {account.device}" in problem
    assert await _problems(homeserver, account, tmp_path, **table | {"device": account.device}) == []


@pytest.mark.parametrize("ahead", [timedelta(minutes=3), timedelta(minutes=-3)])
async def test_a_wrong_clock(homeserver: Homeserver, proxy: Proxy, tmp_path: Path, ahead: timedelta) -> None:
    proxy.ahead = ahead
    (problem,) = await _problems(homeserver, homeserver.account("circles"), tmp_path, homeserver=proxy.url)
    assert ("behind" if ahead > timedelta() else "ahead of") in problem and "NTP" in problem


async def test_a_space(homeserver: Homeserver, people: People, tmp_path: Path) -> None:
    account, mia = homeserver.account("circles"), await people("mia")
    space = await _makes_space(homeserver, mia)
    (problem,) = await _problems(homeserver, account, tmp_path, space=space)
    assert f"invite {account.id}" in problem
    await mia.invites(space, account.id)
    homeserver.call("POST", f"/_matrix/client/v3/join/{space}", {}, account.token)
    (problem,) = await _problems(homeserver, account, tmp_path, space=space)
    assert f"give {account.id} the power level 50" in problem and "it has 0" in problem
    levels = (await mia.room(space)).find("m.room.power_levels")
    await mia.sets(space, "m.room.power_levels", {**levels, "users": {**levels.get("users", {}), account.id: 50}})
    assert await _problems(homeserver, account, tmp_path, space=space) == []


async def _makes_space(server: Homeserver, by: Member) -> str:
    body = {"name": "Mentors", "creation_content": {"type": "m.space"}, "preset": "private_chat"}
    made: str = server.call("POST", "/_matrix/client/v3/createRoom", body, by.account.token)["room_id"]
    return made


async def test_a_space_of_its_own_and_a_room_that_is_none(homeserver: Homeserver, tmp_path: Path) -> None:
    account = homeserver.account("circles")
    make = ("POST", "/_matrix/client/v3/createRoom")
    own = homeserver.call(*make, {"creation_content": {"type": "m.space"}}, account.token)["room_id"]
    assert await _problems(homeserver, account, tmp_path, space=own) == []
    room = homeserver.call(*make, {}, account.token)["room_id"]
    (problem,) = await _problems(homeserver, account, tmp_path, space=room)
    assert "is a room and no space" in problem


async def test_a_space_that_nobody_knows(homeserver: Homeserver, tmp_path: Path) -> None:
    account = homeserver.account("circles")
    (problem,) = await _problems(homeserver, account, tmp_path, space="#nowhere:circles.test")
    assert "#nowhere:circles.test is not known" in problem


@pytest.mark.parametrize("known", ["11", "12"])
async def test_versions_of_rooms(homeserver: Homeserver, proxy: Proxy, tmp_path: Path, known: str) -> None:
    account = homeserver.account("circles")
    assert await _problems(homeserver, account, tmp_path, room_version=known) == []

    async def capabilities(request: web.Request) -> web.Response:
        versions = {"default": "13", "available": {known: "stable", "13": "stable"}}
        return web.json_response({"capabilities": {"m.room_versions": versions}})

    proxy.instead("/_matrix/client/v3/capabilities", capabilities)
    (problem,) = await _problems(homeserver, account, tmp_path, homeserver=proxy.url)
    assert "version 13" in problem and 'room_version = "12"' in problem
    (problem,) = await _problems(homeserver, account, tmp_path, homeserver=proxy.url, room_version="10")
    assert f"no rooms of version 10; it knows: {known}, 13" in problem


async def test_limits_that_the_bot_ran_into(
    homeserver: Homeserver, people: People, proxy: Proxy, tmp_path: Path
) -> None:
    account = homeserver.account("circles")
    async with lonely(homeserver, account, tmp_path, homeserver=proxy.url) as bot:
        room = await bot.opens(await people("ana"))
        proxy.fails(Fails.TOO_FAST, path="/send/", times=1)
        await bot.posts(room, "hello")
        (problem,) = await _problems(homeserver, account, tmp_path)
    assert f"/users/{account.id}/override_ratelimit" in problem
    memory = Memory(tmp_path / "bot" / "memory.db")
    memory.incoming.note("limited", (datetime.now(UTC) - timedelta(days=4)).isoformat())
    memory.close()
    assert await _problems(homeserver, account, tmp_path) == []


async def test_an_identity_of_somebody_else(homeserver: Homeserver, tmp_path: Path) -> None:
    account = homeserver.account("circles")
    path = "/_matrix/client/v3/keys/device_signing/upload"
    homeserver.call("POST", path, Identity.new().publication(account.id), account.token)
    (problem,) = await _problems(homeserver, account, tmp_path)
    assert "start the bot once" in problem
    async with lonely(homeserver, account, tmp_path) as bot:
        (problem,) = await _problems(homeserver, account, tmp_path)
        assert f"/verify {bot.connection.session.device} " in problem


async def test_a_homeserver_that_fails_in_between(homeserver: Homeserver, proxy: Proxy, tmp_path: Path) -> None:
    account = homeserver.account("circles")
    proxy.fails(Fails.BAD_GATEWAY, path="/keys/query")
    (problem,) = await _problems(homeserver, account, tmp_path, homeserver=proxy.url)
    assert "does not answer well" in problem
    assert len(_devices(homeserver, account)) == 1, "it logged out all the same"


def test_an_answer_of_an_older_homeserver_about_who_made_a_space() -> None:
    assert _no_power({"type": "m.space", "room_version": "11"}, {"users": {"@b:x": 100}}, "@b:x", "!s") == ""
    assert "power level 100" in _no_power({"type": "m.space"}, {"events": {"m.space.child": 100}}, "@b:x", "!s")


async def test_a_homeserver_that_hangs(
    homeserver: Homeserver, proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "SECONDS", 1.0)
    proxy.fails(Fails.HANGS, path="/capabilities")
    (problem,) = await _problems(homeserver, homeserver.account("circles"), tmp_path, homeserver=proxy.url)
    assert "so slow" in problem


def test_it_runs_in_a_loop_of_its_own(homeserver: Homeserver, tmp_path: Path) -> None:
    assert isinstance(
        chat := MatrixChat({**bot_settings(homeserver, homeserver.account("circles"), tmp_path)}), Checkable
    )
    assert asyncio.run(chat.check()) == []
