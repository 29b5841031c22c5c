"""Rooms of both kinds that homeservers make, and rooms that were made just before the end."""

import asyncio
import math
import sqlite3
from pathlib import Path
from urllib.parse import quote

import pytest

from circles.chat import Outcome
from tests.adapters.matrix.bot import bot, identities
from tests.adapters.matrix.client import SaidNo
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Homeserver
from tests.adapters.matrix.members import Member


@pytest.mark.parametrize("version", ["10", "11", "12"])
async def test_a_room_through_its_life(homeserver: Homeserver, people: People, tmp_path: Path, version: str) -> None:
    ana, bo, chen = await people("ana"), await people("bo", "mautrix"), await people("chen")
    async with bot(homeserver, tmp_path, room_version=version) as there:
        room = await there.opens(ana, bo)
        place = await ana.room(room.id)
        assert (place.version, place.name, place.join_rule) == (version, "Alder", "invite")
        assert place.power(there.id) == (math.inf if version == "12" else 100) and place.power(ana.id) == 0
        await _may_pin_and_rename(ana, room.id)
        await _may_not_rule(ana, room.id, bo, chen)
        await there.chat.set_members(room, identities(ana, chen))
        await chen.joins(room.id)
        await _waits_until_people_are(ana, room.id, {there.id, ana.id, chen.id})
        await there.delivers(room, "goodbye")
        await there.chat.close_room(room)
        for text in ("but", "wait"):
            with pytest.raises(SaidNo, match="M_FORBIDDEN"):
                await ana.says(room.id, text)
        assert (await there.posts(room, "too late")).outcome is Outcome.REFUSED
        assert await there.said(chen, room.id) == ["goodbye"], "what was said stays"


async def _may_pin_and_rename(who: Member, room: str) -> None:
    pinned = await who.says(room, "our agreements")
    await who.sets(room, "m.room.pinned_events", {"pinned": [pinned]})
    await who.sets(room, "m.room.name", {"name": "Alders"})
    assert (await who.room(room)).name == "Alders"


async def _may_not_rule(who: Member, room: str, friend: Member, stranger: Member) -> None:
    for rule in (
        who.invites(room, stranger),
        who.kicks(room, friend),
        who.sets(room, "m.room.power_levels", {"users": {who.id: 100}}),
        who.sets(room, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}),
        who.sets(room, "m.room.join_rules", {"join_rule": "public"}),
    ):
        with pytest.raises(SaidNo, match="M_FORBIDDEN"):
            await rule


async def _waits_until_people_are(who: Member, room: str, people: set[str]) -> None:
    await who.waits_for_room(lambda each: each.id == room and each.people() == people)


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_a_room_that_was_made_and_not_noted_is_found_again(
    homeserver: Homeserver, people: People, tmp_path: Path, encrypted: bool
) -> None:
    """The bot stopped between making its rooms and writing that down."""
    ana, bo = await people("ana"), await people("bo")
    async with bot(homeserver, tmp_path, encrypted=encrypted) as there:
        room = await there.opens(ana)
        await there.delivers(ana, "hello")
        private = next(each.id for each in await ana.rooms() if each.id != room.id)
        await there.stop()
        with sqlite3.connect(there.store / "memory.db") as memory:
            memory.execute("DELETE FROM rooms")
        memory.close()
        await there.start()
        assert await there.opens(ana, bo) == room, "and whoever was not asked in yet is now"
        await there.delivers(ana, "hello again")
        await there.delivers(room, "welcome")
        assert await there.said(ana, private, 2) == ["hello", "hello again"]
        assert await there.said(ana, room.id, 1) == ["welcome"]
        assert len(await ana.rooms()) == 2
        assert all(each.encrypted is encrypted for each in await ana.seen(room.id))
        await ana.leaves(room.id)
        assert len(await there.said(ana, private, 3)) == 3, "and who belongs there is known again"


async def test_what_is_said_in_a_room_that_the_bot_was_taken_out_of_waits_and_says_what_helps(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    """Who has the bot's account took it out of the room: nothing can be said there until it is brought back."""
    ana = await people("ana")
    async with bot(homeserver, tmp_path) as there:
        room = await there.opens(ana)
        path = f"/_matrix/client/v3/rooms/{quote(room.id)}/leave"
        await asyncio.to_thread(homeserver.call, "POST", path, {}, homeserver.log_in(there.account).token)
        receipt = await there.posts(room, "anybody there?")
        assert receipt.outcome is Outcome.RETRY and "M_FORBIDDEN" in receipt.reason
        assert room.id in str(receipt.hindrance) and there.id in str(receipt.hindrance)
