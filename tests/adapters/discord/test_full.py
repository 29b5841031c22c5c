"""What real servers come to: full of threads or channels, two-factor authentication, too many private talks at once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from circles import Hindered
from circles.chat import Outcome
from circles_discord import faults
from tests.adapters.discord.bot import bot, identities
from tests.adapters.discord.lookalike import Thread


async def test_a_server_that_is_full_of_threads_is_named_until_there_is_room(tmp_path: Path) -> None:
    async with bot(tmp_path) as there:
        ana = there.person("Ana")
        room = await there.opens(ana)
        first = await there.delivers(room, "first")
        there.discord.world.most_threads = 1
        with pytest.raises(Hindered, match="as many open threads"):
            await there.opens(ana, key="birch")
        thread = there.place(room)
        assert isinstance(thread, Thread)
        thread.archived, there.discord.world.most_threads = True, 0  # hidden, and it cannot come back
        receipt = await there.posts(room, "changed", edits=str(first.id))
        assert receipt.outcome is Outcome.RETRY and "as many open threads" in str(receipt.hindrance)
        there.discord.world.most_threads = 2
        await there.opens(ana, key="birch")
        await there.delivers(room, "changed", edits=str(first.id))
        assert there.said(room) == ["changed"]


@pytest.mark.parametrize("full_of", [faults.FULL_SERVER, faults.FULL_CATEGORY])
async def test_a_category_that_is_full_is_named_until_there_is_room(tmp_path: Path, full_of: int) -> None:
    async with bot(tmp_path, "channels") as there:
        ana = there.person("Ana")
        there.discord.deny(full_of, only="POST .*/channels$")
        with pytest.raises(Hindered, match="50 channels in a category"):
            await there.opens(ana)
        there.discord.problems.clear()  # that its own limit of a category is an invalid form is Discord's doing
        room = await there.opens(ana)
        assert there.place(room).visible(ana)


@pytest.mark.parametrize("kind", ["threads", "channels"])
async def test_a_server_that_wants_two_factor_authentication_says_of_whom(tmp_path: Path, kind: str) -> None:
    async with bot(tmp_path, kind) as there:
        ana = there.person("Ana")
        there.discord.deny(faults.TWO_FACTOR, only="POST .*/(threads|channels)$")
        with pytest.raises(Hindered, match="two-factor"):
            await there.opens(ana)
        room = await there.opens(ana)
        there.discord.deny(faults.TWO_FACTOR, only="PATCH .*/channels/|PUT .*/thread-members")
        with pytest.raises(Hindered, match="two-factor"):
            await there.chat.set_members(room, identities(ana, there.person("Bo")))


async def test_too_many_private_talks_begun_at_once_are_only_later(tmp_path: Path) -> None:
    async with bot(tmp_path) as there:
        ana = there.person("Ana")
        there.discord.deny(faults.TOO_MANY_PRIVATE, only="POST /users/@me/channels$")
        receipt = await there.posts(ana, "hello")
        assert receipt.outcome is Outcome.RETRY and receipt.hindrance is None
        assert receipt.retry_at and receipt.retry_at - datetime.now(UTC) > timedelta(seconds=30)
        await there.delivers(ana, "hello")
        assert there.said(ana) == ["hello"]
