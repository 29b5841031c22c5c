"""S28: `circles run` listens where it is told and nowhere else, and only a proxy that is named says who asks."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest

from circles.cli.anteroom import Anteroom
from circles.cli.working import work
from circles.config import Database, Settings, Web
from circles.store.database import migrate
from circles.testing import RecordingChat
from circles.web.guarding import MISSES_A_MINUTE

NEVER = "n" * 27


@asynccontextmanager
async def running(folder: Path, *proxies: str) -> AsyncIterator[int]:
    """The program behind `circles run`, with the host of the default settings; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    url = f"sqlite:{folder / 'circles.db'}"
    await migrate(url)
    settings = Settings(database=Database(url), web=Web(port=port, proxies=proxies))
    working = asyncio.create_task(work(settings, {"local": RecordingChat()}, Anteroom()))
    try:
        while not working.done():
            with suppress(OSError):
                (await asyncio.open_connection("127.0.0.1", port))[1].close()
                break
            await asyncio.sleep(0.02)
        yield port
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def guess(port: int, heard: str, from_: str = "127.0.0.1") -> int:
    """What somebody is told who asks for a feed and a page that do not exist; the same for both."""
    connector = aiohttp.TCPConnector(local_addr=(from_, 0))
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", connector=connector) as client:
        headers = {"X-Forwarded-For": heard}
        async with client.get(f"/feeds/{NEVER}.ics", headers=headers) as feed:
            async with client.get("/pages/hours.x.y", headers=headers) as page:
                assert page.status == feed.status or {page.status, feed.status} == {404, 429}
                return page.status


async def too_often(port: int, heard: str, from_: str = "127.0.0.1") -> int:
    """The same, until it is too much; returns the last answer."""
    return [await guess(port, heard, from_) for _ in range(MISSES_A_MINUTE // 2 + 1)][-1]


async def test_s28_it_listens_on_this_machine_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as port:
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.2", port)


async def test_s28_nobody_but_a_named_proxy_says_who_asks(tmp_path: Path) -> None:
    async with running(tmp_path) as port:
        assert await too_often(port, "192.0.2.1") == 429
        assert await guess(port, "192.0.2.2") == 429, "whatever they say, they are who they are"


@pytest.mark.parametrize("proxy", ["127.0.0.1", "127.0.0.0/8"])
async def test_s28_whom_a_named_proxy_heard_is_told_apart(tmp_path: Path, proxy: str) -> None:
    async with running(tmp_path, proxy) as port:
        assert await too_often(port, "192.0.2.1") == 429
        assert await guess(port, "192.0.2.2") == 404
        assert await guess(port, "192.0.2.2, 192.0.2.1") == 429, "only what the proxy itself added counts"


async def test_s28_another_machine_is_no_proxy_because_one_is_named(tmp_path: Path) -> None:
    async with running(tmp_path, "127.0.0.3") as port:
        assert await too_often(port, "192.0.2.1", from_="127.0.0.2") == 429
        assert await guess(port, "192.0.2.9", from_="127.0.0.2") == 429
