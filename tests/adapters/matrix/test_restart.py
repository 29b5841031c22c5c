"""The bot was down: what happened meanwhile is handled when it is back, once and in order."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import circles_matrix.server
import circles_matrix.sync
from circles import CirclesError
from tests.adapters.matrix.bot import Bot, bot
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Homeserver
from tests.adapters.matrix.members import Member
from tests.adapters.matrix.proxy import Fails, Proxy

BOTH = pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
TWICE = 2


@pytest.fixture
def short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The homeserver gives 5 events of a room at once, and pages of 7 of what is between. Who waits, waits briefly."""
    monkeypatch.setattr(circles_matrix.server, "USUAL_WAIT", timedelta(milliseconds=250))
    timeline: Any = circles_matrix.sync.FILTER["room"]["timeline"]
    monkeypatch.setitem(timeline, "limit", 5)
    monkeypatch.setattr(circles_matrix.sync, "PAGE", 7)


@BOTH
async def test_commands_in_the_middle_of_a_long_gap(
    homeserver: Homeserver, people: People, tmp_path: Path, short_looks: None, encrypted: bool
) -> None:
    ana = await people("ana")
    async with bot(homeserver, tmp_path, encrypted=encrypted) as there:
        room = await there.opens(ana)
        private = await there.calls(ana, encrypted)
        message = await there.delivers(room, "coming?", "yes", "no")
        await there.stop()
        for number in range(20):
            await ana.says(room.id, "!circle agenda" if number in (3, 12) else f"chat {number}")
            await ana.says(private, f"ask {number}")
        await ana.reacts(room.id, message, "2️⃣")
        await ana.says(room.id, "and so on")
        await there.start()
        answers = await there.said(ana, private, 24)
        assert [each for each in answers if "ask" in each] == [f"Heard: ask {number}" for number in range(20)]
        assert [each for each in answers if "ask" not in each] == [
            "Heard: my", "Heard: agenda", "Heard: agenda", "Heard: pressed no"
        ]  # fmt: skip


@BOTH
async def test_a_gap_that_cannot_be_read_at_first(
    homeserver: Homeserver, proxy: Proxy, people: People, tmp_path: Path, short_looks: None, encrypted: bool
) -> None:
    ana = await people("ana")
    async with bot(homeserver, tmp_path, homeserver=proxy.url, encrypted=encrypted) as there:
        private = await there.calls(ana, encrypted)
        await there.stop()
        for number in range(12):
            await ana.says(private, f"ask {number}")
        proxy.fails(Fails.BAD_GATEWAY, times=2, path="/messages")
        await there.start()
        assert (await there.said(ana, private, 13))[1:] == [f"Heard: ask {number}" for number in range(12)]


async def test_a_form_goes_on_where_it_was(homeserver: Homeserver, people: People, tmp_path: Path) -> None:
    ana = await people("ana")
    async with bot(homeserver, tmp_path) as there:
        private = await there.calls(ana)
        await ana.says(private, "form")
        await there.said(ana, private, 2)
        await there.stop()
        await ana.says(private, "a bridge")
        await there.start()
        assert (await there.said(ana, private, 3))[-1] == "2 of 2: second?"
        await there.stop()
        await there.start()
        await ana.says(private, "a river")
        assert (await there.said(ana, private, 4))[-1] == "Heard: a bridge and a river"
        assert there.inbox.heard == ["my", "form", "a bridge and a river"]


async def test_an_answer_taken_just_before_the_end_is_taken_once(
    homeserver: Homeserver, proxy: Proxy, people: People, tmp_path: Path
) -> None:
    """It was noted, the next question could not be asked any more, and then the bot stopped."""
    ana = await people("ana")
    async with bot(homeserver, tmp_path, homeserver=proxy.url) as there:
        private = await there.calls(ana)
        await ana.says(private, "form")
        await there.said(ana, private, 2)
        proxy.fails(Fails.BAD_GATEWAY, path="/send/")
        before = proxy.asked("/send/")
        await ana.says(private, "a bridge")
        async with asyncio.timeout(20):
            while await asyncio.sleep(0.05, proxy.asked("/send/") == before):
                pass
        await there.stop()
        proxy.passes()
        await there.start()
        assert (await there.said(ana, private, 3))[-1] == "2 of 2: second?"
        await ana.says(private, "a river")
        assert (await there.said(ana, private, 4))[-1] == "Heard: a bridge and a river"


async def test_taps_and_deletions_while_it_was_down(homeserver: Homeserver, people: People, tmp_path: Path) -> None:
    ana, bo = await people("ana"), await people("bo", "mautrix")
    async with bot(homeserver, tmp_path) as there:
        room = await there.opens(ana, bo)
        await there.calls(ana)
        await there.calls(bo)
        message = await there.delivers(room, "coming?", "yes", "no")
        tapped = await ana.reacts(room.id, message, "1️⃣")
        await there.inbox.hears("pressed yes")
        await there.stop()
        await ana.redacts(room.id, tapped)
        await bo.redacts(room.id, await bo.reacts(room.id, message, "1️⃣"))  # on second thoughts: nothing happened
        await bo.reacts(room.id, message, "2️⃣")
        await there.start()
        await there.inbox.hears("taken back", "pressed no")
        assert sorted(there.inbox.heard[2:]) == ["pressed no", "pressed yes", "taken back"]
        taken = next(each for each in there.inbox.done.values() if each.earlier)
        assert (taken.who.id, taken.earlier) == (ana.id, tapped)


async def test_an_invitation_while_it_was_down(homeserver: Homeserver, people: People, tmp_path: Path) -> None:
    ana = await people("ana")
    async with bot(homeserver, tmp_path) as there:
        await there.stop()
        private = await ana.opens("", there.id, direct=True)
        await ana.says(private, "are you there?")
        await there.start()
        assert await there.said(ana, private, 2) == ["Heard: my", "Heard: are you there?"]


async def test_what_was_said_before_it_was_asked_in_is_none_of_its_business(
    homeserver: Homeserver, people: People, tmp_path: Path, short_looks: None
) -> None:
    ana, bo = await people("ana"), await people("bo")
    async with bot(homeserver, tmp_path) as there:
        private = await there.calls(ana)
        room = await ana.opens("Everybody", bo)
        await bo.joins(room)
        for number in range(8):
            await ana.says(room, f"!circle old {number}")
        await ana.invites(room, there.id)
        await ana.waits_for_room(lambda each: each.id == room and there.id in each.people())
        await ana.says(room, "!circle new")
        assert await there.said(ana, private, 2) == ["Heard: my", "Heard: new"]


async def test_a_login_that_ended_says_what_to_do_and_what_was_under_way_is_done_after_the_next(
    homeserver: Homeserver, proxy: Proxy, people: People, tmp_path: Path
) -> None:
    ana = await people("ana")
    async with bot(homeserver, tmp_path, homeserver=proxy.url) as there:
        private = await there.calls(ana)
        proxy.fails(Fails.LOST, times=TWICE, path="/send/")
        await ana.says(private, "one")
        await ana.waits_for(private, lambda each: each.body.startswith("Heard: one"))  # which the bot does not know
        proxy.fails(Fails.UNKNOWN_TOKEN)
        await ana.says(private, "two")  # which it gets to know, and can no longer answer
        await _ends(there, "delete .*login.json and .*keys.db and start again")
        with pytest.raises(CirclesError, match="no longer knows this login"):
            await there.start()
        await there.stop()
        proxy.passes()
        for name in ("login.json", *[each.name for each in there.store.glob("*keys.db*")]):
            (there.store / name).unlink()
        await there.start()
        assert await there.said(ana, private, 3) == ["Heard: my", "Heard: one", "Heard: two"]
        await ana.says(private, "three")
        assert await there.said(ana, private, 4) == ["Heard: my", "Heard: one", "Heard: two", "Heard: three"]


async def test_a_login_that_ends_while_a_request_is_answered_ends_it(
    homeserver: Homeserver, proxy: Proxy, people: People, tmp_path: Path
) -> None:
    """The one who notices first is not the sync, but somebody's request."""
    ana, bo = await people("ana"), await people("bo")
    async with bot(homeserver, tmp_path, homeserver=proxy.url) as there:
        room = await there.opens(ana, bo)
        proxy.fails(Fails.UNKNOWN_TOKEN, path="/joined_rooms")
        await bo.says(room.id, "!circle agenda")  # it looks whether it talks with Bo already
        await _ends(there, "no longer knows this login")


async def _ends(there: Bot, why: str) -> None:
    assert there.running
    with pytest.raises(CirclesError, match=why):
        await asyncio.wait_for(there.running, 20)
    there.running = None
    await there.stop()


@BOTH
async def test_two_devices_show_the_same_and_both_answer(
    homeserver: Homeserver, people: People, tmp_path: Path, encrypted: bool
) -> None:
    ana: Member = await people("ana")
    phone = await people("ana", account=homeserver.log_in(ana.account))
    async with bot(homeserver, tmp_path, encrypted=encrypted) as there:
        room = await there.opens(ana)
        private = await there.calls(ana, encrypted)
        message = await there.delivers(room, "coming?", "yes", "no")
        await phone.waits_for(room.id, lambda each: each.id == message)
        await phone.reacts(room.id, message, "1️⃣")
        await there.said(ana, private, 2)
        await ana.says(private, "form")
        await there.said(phone, private, 3)
        await phone.says(private, "a bridge")
        await there.said(ana, private, 4)
        await ana.says(private, "a river")
        answers = await there.said(ana, private, 5)
        assert answers == await there.said(phone, private, 5)
        assert answers[1] == "Heard: pressed yes" and answers[-1] == "Heard: a bridge and a river"
