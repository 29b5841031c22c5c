"""Permissions that are taken away, threads that hide or are locked, rooms that are gone, people who left."""

from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest

from circles import Hindered
from circles.chat import Outcome, Receipt
from circles.message import File
from circles_discord import faults
from circles_discord.permissions import ALWAYS, CHANNELS, THREADS
from tests.adapters.discord.bot import Bot, bot, identities
from tests.adapters.discord.lookalike import Thread

NEEDED = [("threads", each) for each in (*THREADS, *ALWAYS)] + [("channels", each) for each in (*CHANNELS, *ALWAYS)]
CALENDAR = (File("session-1.ics", "text/calendar", b"BEGIN:VCALENDAR"),)
LITTLE = {"read_message_history", "manage_threads", ("manage_roles", "channel")}
"""Without these Discord lets the bot do what is tried here, or most of it: it looks back after a crash, and closes."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "FIRST_PAUSE", 0.05)


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Bot]:
    async with bot(tmp_path) as there:
        yield there


@pytest.mark.parametrize("where", ["server", "channel"])
@pytest.mark.parametrize(("kind", "permission"), NEEDED)
async def test_without_one_of_its_permissions_things_wait(
    tmp_path: Path, kind: str, permission: str, where: str
) -> None:
    """What can be done is done; all else says what hinders it, and goes on when that is mended."""
    async with bot(tmp_path, kind) as there:
        ana, bo = there.person("Ana"), there.person("Bo")
        alder = await there.opens(ana)
        first = await there.delivers(alder, "first")
        place = there.server.parent if kind == "threads" else there.place(alder)
        there.server.guild.forbid(permission, None if where == "server" else place)
        done = [
            _is_out(await there.posts(alder, "two")),
            _is_out(await there.posts(alder, "three", files=CALENDAR)),
            _is_out(await there.posts(alder, "four", edits=str(first.id))),
            await _is_done(there.opens(ana, key="birch")),
            await _is_done(there.chat.set_members(alder, identities(ana, bo))),
        ]
        assert not all(done) or {permission, (permission, where)} & LITTLE, done
        there.server.guild.allow(permission, None if where == "server" else place)
        await there.delivers(alder, "two")
        await there.delivers(alder, "three", files=CALENDAR)
        await there.delivers(alder, "four", edits=str(first.id))
        birch = await there.opens(ana, bo, key="birch")
        await there.chat.set_members(alder, identities(ana, bo))
        assert sorted(there.said(alder)) == ["four", "three", "two"]
        assert there.place(birch).visible(bo) and there.place(alder).visible(bo)
        assert [each.name.lower() for each in there.rooms()] == ["alder", "birch"]


def _is_out(receipt: Receipt) -> bool:
    """Never refused for good: either it is out, or it waits for somebody to mend what is named."""
    assert receipt.outcome is Outcome.DELIVERED or (receipt.outcome is Outcome.RETRY and receipt.hindrance), receipt
    return receipt.outcome is Outcome.DELIVERED


async def _is_done(doing: Awaitable[object]) -> bool:
    try:
        await doing
    except Hindered as error:
        assert "switch on" in str(error) or "see" in str(error)
        return False
    return True


async def test_a_thread_that_discord_hides_comes_back(there: Bot) -> None:
    ana = there.person("Ana")
    room = await there.opens(ana)
    thread = _thread(there, room.id)
    thread.archives()
    await there.until(lambda: not thread.archived)
    await there.stop()
    thread.archives()
    await there.start()
    await there.until(lambda: not thread.archived)


async def test_a_thread_that_is_hidden_in_the_very_moment(there: Bot) -> None:
    ana = there.person("Ana")
    room = await there.opens(ana)
    thread = _thread(there, room.id)
    message = await there.delivers(room, "first", "yes")
    thread.archived = True  # and nobody told us yet
    await there.delivers(room, "second")
    thread.archived = True
    await there.delivers(room, "changed", edits=str(message.id))
    assert there.said(room) == ["changed", "second"] and not thread.archived


async def test_a_thread_that_a_moderator_locked_stays_so_until_it_is_unlocked(there: Bot) -> None:
    there.server.guild.forbid("manage_threads")
    room = await there.opens(there.person("Ana"))
    thread = _thread(there, room.id)
    message = await there.delivers(room, "first")
    thread.archives(locked=True)
    for edits in ("", str(message.id)):
        receipt = await there.posts(room, f"second {edits}", edits=edits)
        assert receipt.outcome is Outcome.RETRY and "locked" in str(receipt.hindrance)
    assert thread.archived and thread.locked
    thread.locked = False
    await there.delivers(room, "second ")
    assert there.said(room) == ["first", "second"]


@pytest.mark.parametrize("kind", ["threads", "channels"])
async def test_a_room_that_somebody_deleted(tmp_path: Path, kind: str) -> None:
    async with bot(tmp_path, kind) as there:
        ana = there.person("Ana")
        room, other = await there.opens(ana), await there.opens(ana, key="birch")
        there.server.guild.delete_channel(there.place(room))
        receipt = await there.posts(room, "first")
        assert receipt.outcome is Outcome.RETRY and "deleted it" in str(receipt.hindrance)
        with pytest.raises(Hindered, match="deleted it"):
            await there.chat.set_members(room, ())
        await there.chat.close_room(room)
        assert (await there.posts(room, "first")).outcome is Outcome.REFUSED
        await there.delivers(other, "first")
        await there.restart()
        await there.delivers(other, "second")


async def test_who_left_or_cannot_see_the_channel_does_not_keep_others_out(there: Bot) -> None:
    ana, bo, chen = (there.person(each) for each in ("Ana", "Bo", "Chen"))
    there.server.guild.leaves(ana)
    there.server.guild.forbid("view_channel", there.server.parent, bo)
    room = await there.opens(ana, bo, chen)
    place = there.place(room)
    assert [place.visible(each) for each in (ana, bo, chen)] == [False, False, True]
    there.server.guild.allow("view_channel", there.server.parent, bo)
    there.server.guild.joins(ana)
    await there.chat.set_members(room, identities(ana, bo, chen))
    assert all(place.visible(each) for each in (ana, bo, chen)), "they are let in when they are back"


@pytest.mark.parametrize("kind", ["threads", "channels"])
async def test_members_come_in_although_discord_is_unwell(tmp_path: Path, kind: str) -> None:
    async with bot(tmp_path, kind) as there:
        people = [there.person(each) for each in ("Ana", "Bo", "Chen")]
        there.discord.fail(503, 2, "PUT .*/thread-members|PATCH .*/channels")
        there.discord.lose_answers(1, "POST .*/(threads|channels)$")
        for _ in range(4):
            try:
                room = await there.opens(*people)
                break
            except Exception as error:
                assert faults.is_passing(error)
        assert len(there.rooms()) == 1 and all(there.place(room).visible(each) for each in people)


def _thread(there: Bot, id: str) -> Thread:
    thread = there.server.room(id)
    assert isinstance(thread, Thread)
    return thread
