"""A homeserver with the limits that servers have by themselves: what has to wait comes later, in order, all of it."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from circles.chat import Outcome
from tests.adapters.matrix.bot import bot
from tests.adapters.matrix.client import Client
from tests.adapters.matrix.conftest import MEMORY
from tests.adapters.matrix.homeserver import Account, Homeserver, why_missing
from tests.adapters.matrix.members import Member
from tests.adapters.matrix.nio_client import NioClient


@pytest.fixture(scope="module")
def strict() -> Iterator[Homeserver]:
    """A homeserver that lets nobody write more than ten messages at once, and then one in 5 seconds."""
    if missing := why_missing():
        pytest.skip(missing)
    with tempfile.TemporaryDirectory(prefix="homeserver-", dir=MEMORY if MEMORY.is_dir() else None) as home:
        server = Homeserver(Path(home), limits=True)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.mark.homeserver
@pytest.mark.slow
async def test_what_comes_too_fast_comes_later(strict: Homeserver, tmp_path: Path) -> None:
    ana = await _member(strict)
    async with bot(strict, tmp_path) as there:
        room = await there.opens(ana)
        posts = [f"post {number}" for number in range(11)]
        for each in posts[:8]:
            await there.delivers(room, each)
        receipts = [await there.posts(room, each, "yes", "no", "maybe") for each in posts[8:]]
        assert receipts[-1].outcome is Outcome.RETRY
        assert receipts[-1].retry_at and receipts[-1].retry_at < datetime.now(UTC) + timedelta(seconds=30)
        for each in posts[8:]:
            await there.delivers(room, each, "yes", "no", "maybe")
        await ana.says(room.id, "!circle agenda")
        private = (await ana.waits_for_room(lambda each: each.id != room.id)).id
        assert await there.said(ana, private, 1) == ["Heard: agenda"]
        assert await there.said(ana, room.id) == posts
        shown = await ana.waits_for(room.id, lambda each: each.body.startswith("post 8") and len(each.reactions) == 3)
        assert [each.key for each in shown.reactions] == ["1️⃣", "2️⃣", "3️⃣"], "the marks come last"
    await ana.close()


async def _member(server: Homeserver) -> Member:
    account: Account = server.account("ana")
    client: Client = NioClient(server.url, account)
    ana = Member(client, account)
    await client.start()
    return ana
