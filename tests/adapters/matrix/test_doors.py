"""Who comes and goes: the room of a circle, the private talk, and who reads along in it."""

import asyncio
from pathlib import Path
from urllib.parse import quote

from circles.chat import Outcome
from tests.adapters.matrix.bot import Bot, bot, identities
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Homeserver
from tests.adapters.matrix.members import Member
from tests.adapters.matrix.proxy import Fails, Proxy
from tests.adapters.matrix.timeline import Seen

LEFT = "You left the room of Alder."
BACK_IN = "1️⃣"


async def test_who_leaves_the_room_hears_the_way_back_and_takes_it(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    ana, bo = await people("ana"), await people("bo")
    async with bot(homeserver, tmp_path) as there:
        room = await there.opens(ana, bo)
        private = await there.calls(ana)
        for _ in range(2):  # it works more than once
            letter = await _leaves(there, ana, room.id, private)
            await ana.reacts(private, letter.id, BACK_IN)
            await ana.waits_for_room(lambda each: each.id == room.id and ana.id in each.people())
        assert await there.said(bo, room.id) == [], "nobody is told"


async def _leaves(there: Bot, who: Member, room: str, private: str) -> Seen:
    known = {each.id for each in await who.seen(private)}
    await who.leaves(room)
    letter = await who.waits_for(private, lambda each: each.id not in known and each.body.startswith(LEFT))
    assert "1️⃣ Let me into the room again" in letter.body
    return letter


async def test_who_is_no_longer_in_the_circle_cannot_come_back_by_an_old_button(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    ana, bo = await people("ana"), await people("bo")
    async with bot(homeserver, tmp_path) as there:
        room = await there.opens(ana, bo)
        private = await there.calls(ana)
        letter = await _leaves(there, ana, room.id, private)
        await there.chat.set_members(room, identities(bo))
        await ana.reacts(private, letter.id, BACK_IN)
        await ana.waits_for(private, lambda each: each.body.startswith("You are no longer in this circle"))
        assert (await bo.room(room.id)).people("invite") == set()


async def test_who_is_put_out_by_hand_is_not_brought_back_at_once_and_is_with_the_next_change(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    """Somebody with power over the room, such as who runs the bot, uses it in an ordinary client."""
    ana, bo, chen = await people("ana"), await people("bo"), await people("chen")
    async with bot(homeserver, tmp_path) as there:
        room = await there.opens(ana, bo)
        private = await there.calls(ana)
        by_hand = homeserver.log_in(there.account).token
        path = f"/_matrix/client/v3/rooms/{quote(room.id)}/kick"
        await asyncio.to_thread(homeserver.call, "POST", path, {"user_id": ana.id}, by_hand)
        await ana.says(private, "agenda")
        assert (await there.said(ana, private, 2))[-1] == "Heard: agenda"
        assert (await bo.room(room.id)).people() == {there.id, bo.id}
        await there.chat.set_members(room, identities(ana, bo, chen))
        await ana.joins(room.id)
        await chen.joins(room.id)


async def test_who_leaves_the_private_talk_hears_nothing_until_they_ask_again(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    ana = await people("ana")
    async with bot(homeserver, tmp_path) as there:
        room = await there.opens(ana)
        await there.delivers(ana, "hello")
        (private,) = [each.id for each in await ana.rooms() if each.id != room.id]
        for number in range(2):
            await ana.leaves(private)
            assert (await there.posts(ana, f"news {number}")).outcome is Outcome.REFUSED
            assert [each.id for each in await ana.rooms()] == [room.id] and not ana.invited
            await ana.says(room.id, f"!circle ask {number}")
            private = (await ana.waits_for_room(lambda each: each.id != room.id)).id
            assert (await there.said(ana, private, 1))[-1] == f"Heard: ask {number}"
            await there.delivers(ana, f"more news {number}")
            assert (await there.said(ana, private, 2))[-1] == f"more news {number}"


async def test_a_lost_answer_to_the_next_private_talk_makes_one(
    homeserver: Homeserver, people: People, proxy: Proxy, tmp_path: Path
) -> None:
    ana = await people("ana")
    async with bot(homeserver, tmp_path, homeserver=proxy.url) as there:
        room = await there.opens(ana)
        await there.delivers(ana, "hello")
        (private,) = [each.id for each in await ana.rooms() if each.id != room.id]
        await ana.leaves(private)
        proxy.fails(Fails.LOST, times=1, path="/createRoom")
        await ana.says(room.id, "!circle ask")
        next_one = (await ana.waits_for_room(lambda each: each.id != room.id)).id
        assert await there.said(ana, next_one, 1) == ["Heard: ask"]
        assert len(await ana.rooms()) == 2 and not ana.invited and proxy.asked("/createRoom") == 3


async def test_who_puts_the_bot_out_of_the_private_talk_is_answered_in_a_new_one(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    ana = await people("ana")
    async with bot(homeserver, tmp_path) as there:
        room = await there.opens(ana)
        private = await there.calls(ana)
        await ana.kicks(private, there.id)
        assert (await there.posts(ana, "news")).outcome is Outcome.REFUSED
        await ana.says(room.id, "!circle ask")
        new = await ana.waits_for_room(lambda each: each.id not in (room.id, private))
        assert (await there.said(ana, new.id, 1))[-1] == "Heard: ask"
        await ana.invites(private, there.id)  # on second thoughts: asked in again it comes again
        assert (await there.said(ana, private, 2)) == ["Heard: my", "Heard: my"]


async def test_nothing_private_is_said_where_somebody_else_reads_along(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    ana, bo = await people("ana"), await people("bo", "mautrix")
    async with bot(homeserver, tmp_path) as there:
        room = await there.opens(ana)
        private = await there.calls(ana)
        message = await there.delivers(ana, "private news", "yes")
        await ana.says(private, "form")
        await there.said(ana, private, 3)
        await ana.invites(private, bo)
        await ana.says(private, "a bridge")  # no answer to the form any more
        await ana.reacts(private, message, "1️⃣")
        await ana.says(private, "!circle ask")
        aside = (await ana.waits_for_room(lambda each: each.id not in (room.id, private))).id
        await there.hears_back(ana, aside, "ask")
        await there.delivers(ana, "later news")
        await there.delivers(ana, "changed news", edits=message)
        said = await there.said(ana, aside, 4)
        assert said == ["Heard: pressed yes", "Heard: ask", "later news", "changed news"]
        await bo.joins(private)
        assert await there.said(ana, private) == ["Heard: my", "private news", "How was it?"]


async def test_an_answer_on_its_way_takes_another_when_somebody_comes_in(
    homeserver: Homeserver, people: People, proxy: Proxy, tmp_path: Path
) -> None:
    """The homeserver refused it for a while: by then the room was no longer private."""
    ana, bo = await people("ana"), await people("bo")
    async with bot(homeserver, tmp_path, homeserver=proxy.url) as there:
        private = await there.calls(ana)
        proxy.fails(Fails.BAD_GATEWAY, path="/send/")
        await ana.says(private, "ask")
        await there.inbox.hears("ask")
        await bo.client.start()
        await ana.invites(private, bo)
        await bo.joins(private)
        await bo.says(private, "!circle hello")
        await there.inbox.hears("hello")
        proxy.passes()
        aside = (await ana.waits_for_room(lambda each: each.id != private)).id
        assert await there.said(ana, aside, 1) == ["Heard: ask"]
        assert await there.said(bo, private) in ([], ["Heard: my"])
