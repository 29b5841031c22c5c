"""The folder of the bot: what is in it, what a backup of it gives, and what is said when it is spoiled."""

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from circles import CirclesError
from circles.chat import Keeping, Outcome
from circles.store.beside import put_back, save
from circles_matrix import MatrixChat
from tests.adapters.matrix.community import bot_settings
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Homeserver
from tests.adapters.matrix.lonely import lonely, until
from tests.adapters.matrix.proxy import Fails, Proxy


async def test_a_backup_that_is_put_back_goes_on(homeserver: Homeserver, people: People, tmp_path: Path) -> None:
    """What happened since is behind the backup: the server and the members' clients are ahead of us."""
    account, ana = homeserver.account("circles"), await people("ana")
    backup = tmp_path / "backup"
    async with lonely(homeserver, account, tmp_path) as bot:
        room = await bot.opens(ana)
        old = await bot.posts(room, "before")
        await ana.says(room, "!circle one")
        await bot.hears_said("one")
        save(bot.chat.kept_files(), backup)
        since = [await bot.posts(room, f"since {number}") for number in range(3)]
        await ana.says(room, "!circle two")
        await bot.hears_said("two")
    async with lonely(homeserver, account, tmp_path) as bot:
        since.append(await bot.posts(room, "since the restart"))
        await ana.waits_for(room, lambda each: "since the restart" in each.body)
    put_back(bot.chat.kept_files(), backup)
    async with lonely(homeserver, account, tmp_path) as bot:
        assert await bot.posts(room, "before") == old
        for number, receipt in enumerate(since[:3]):
            assert (await bot.posts(room, f"since {number}")).message_id == receipt.message_id, "not doubled"
        assert (await bot.posts(room, "after")).outcome is Outcome.DELIVERED
        assert (await ana.waits_for(room, lambda each: "after" in each.body)).encrypted
        await ana.says(room, "!circle three")
        await bot.hears_said("three")
        assert "before" in str(bot.connection.sealing.opened(room, bot.on_the_server(room, old.message_id)))
        bodies = [each.body for each in await ana.seen(room) if each.sender == account.id]
        assert len(bodies) == len(set(bodies)) == 6


async def test_killed_while_it_uploads_its_keys_it_starts_again(
    homeserver: Homeserver, people: People, proxy: Proxy, tmp_path: Path
) -> None:
    """The server has them, and takes no others under the same names."""
    account, ana = homeserver.account("circles"), await people("ana")
    chat = MatrixChat(bot_settings(homeserver, account, tmp_path, homeserver=proxy.url))
    proxy.fails(Fails.LOST, path="/keys/upload")
    starting = asyncio.create_task(chat.connect())
    await until(lambda: proxy.asked("/keys/upload") > 0)
    starting.cancel()
    with suppress(asyncio.CancelledError):
        await starting
    proxy.passes()
    async with lonely(homeserver, account, tmp_path) as bot:
        room = await bot.opens(ana)
        await bot.posts(room, "here I am")
        assert (await ana.waits_for(room, lambda each: "here I am" in each.body)).encrypted
        await ana.says(room, "!circle one")
        await bot.hears_said("one")


async def test_lost_keys_are_named_and_nothing_is_broken(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    account, ana = homeserver.account("circles"), await people("ana")
    async with lonely(homeserver, account, tmp_path) as bot:
        room = await bot.opens(ana)
        await bot.posts(room, "before")
    keys, login = tmp_path / "bot" / "keys.db", tmp_path / "bot" / "login.json"
    kept = keys.read_bytes()
    keys.unlink()
    for _ in range(2):
        with pytest.raises(CirclesError) as refused:
            await _start(homeserver, account, tmp_path)
        assert str(keys) in str(refused.value) and f"delete {login} and {keys}" in str(refused.value)
    keys.write_bytes(kept)
    async with lonely(homeserver, account, tmp_path) as bot:
        await bot.posts(room, "as if nothing had been")
        assert (await ana.waits_for(room, lambda each: "as if nothing" in each.body)).encrypted
    for each in (keys, login):
        each.unlink()
    async with lonely(homeserver, account, tmp_path) as bot:
        await bot.posts(room, "as a new device")
        assert (await ana.waits_for(room, lambda each: "as a new device" in each.body)).encrypted


async def test_with_a_token_the_way_out_is_a_new_token(homeserver: Homeserver, tmp_path: Path) -> None:
    account = homeserver.account("circles")
    token = {"password": "", "token": account.token, "device": account.device}
    async with lonely(homeserver, account, tmp_path, **token):
        pass
    (tmp_path / "bot" / "keys.db").unlink()
    with pytest.raises(CirclesError, match=r"set a new adapters\.matrix\.token and the device it belongs to"):
        await _start(homeserver, account, tmp_path, **token)


async def test_a_token_of_another_device_is_refused(homeserver: Homeserver, tmp_path: Path) -> None:
    account = homeserver.account("circles")
    with pytest.raises(CirclesError, match=f"belongs to the device {account.device}, not to OTHER"):
        await _start(homeserver, account, tmp_path, password="", token=account.token, device="OTHER")


@pytest.mark.parametrize("spoil", ["another key", "no database"])
async def test_keys_that_cannot_be_opened(homeserver: Homeserver, tmp_path: Path, spoil: str) -> None:
    account = homeserver.account("circles")
    async with lonely(homeserver, account, tmp_path):
        pass
    keys, login = tmp_path / "bot" / "keys.db", tmp_path / "bot" / "login.json"
    if spoil == "another key":
        login.write_text(json.dumps(json.loads(login.read_text()) | {"pickle_key": "another"}), "utf-8")
    else:
        keys.write_bytes(b"this is no database" * 100)
    with pytest.raises(CirclesError, match="cannot be opened") as refused:
        await _start(homeserver, account, tmp_path)
    assert "from the same backup" in str(refused.value)


async def test_a_lost_login_alone_is_a_new_device(homeserver: Homeserver, people: People, tmp_path: Path) -> None:
    account, ana = homeserver.account("circles"), await people("ana")
    async with lonely(homeserver, account, tmp_path) as bot:
        room = await bot.opens(ana)
    (tmp_path / "bot" / "login.json").unlink()
    async with lonely(homeserver, account, tmp_path) as bot:
        await bot.posts(room, "here I am again")
        assert (await ana.waits_for(room, lambda each: "here I am again" in each.body)).encrypted


def test_a_backup_knows_what_it_will_find_before_the_first_start(tmp_path: Path) -> None:
    table = {"homeserver": "http://localhost", "user": "@bot:localhost", "password": "p", "store": str(tmp_path)}
    assert isinstance(chat := MatrixChat(table), Keeping)
    assert {each.name for each in chat.kept_files()} == {"login.json", "identity.json", "keys.db", "memory.db"}


async def _start(server: Homeserver, account: Any, home: Path, **more: Any) -> None:
    async with lonely(server, account, home, **more):
        raise AssertionError("it should not start")
