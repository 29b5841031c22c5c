"""The space of a community: the rooms of circles stand in it, and its people are trusted."""

from pathlib import Path
from urllib.parse import quote

from tests.adapters.matrix.bot import bot
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Homeserver
from tests.adapters.matrix.members import Member

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0000003"
    "01010018dd8db00000000049454e44ae426082"
)


async def test_rooms_of_circles_stand_in_the_space_and_its_people_may_call(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    mia, ana, stranger = await people("mia"), await people("ana"), await people("zoe")
    space = _space(homeserver, mia)
    async with bot(homeserver, tmp_path, space=space, allow=[]) as there:
        _lets_in(homeserver, mia, space, there.id)
        await mia.waits_for_room(lambda each: each.id == space and there.id in each.people())
        await mia.invites(space, ana)
        await ana.joins(space)
        room = await there.opens(ana)
        assert room.id in (await mia.room(space)).children
        assert (await ana.room(room.id)).find("m.space.parent", space)["canonical"] is True
        private = await ana.opens("", there.id, direct=True)
        await ana.waits_for(private, lambda each: each.sender == there.id)
        await stranger.opens("", there.id, direct=True)
        await there.delivers(room, "later")
        assert len(there.inbox.heard) == 1, "only Ana was greeted"


async def test_rooms_from_before_the_bot_could_add_them_stand_in_it_when_it_can(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    mia, ana = await people("mia"), await people("ana")
    space = _space(homeserver, mia)
    async with bot(homeserver, tmp_path, space=space) as there:
        room = await there.opens(ana)
        assert (await mia.room(space)).children == ()
        _lets_in(homeserver, mia, space, there.id)
        await mia.waits_for_room(lambda each: each.id == space and each.children == (room.id,))
        await ana.waits_for_room(lambda each: each.id == room.id and bool(each.find("m.space.parent", space)))


async def test_its_name_and_its_picture_are_set_once(homeserver: Homeserver, people: People, tmp_path: Path) -> None:
    picture = tmp_path / "circle.png"
    picture.write_bytes(PNG)
    async with bot(homeserver, tmp_path, display_name="Owls", avatar=str(picture)) as there:
        before = homeserver.call("GET", f"/_matrix/client/v3/profile/{quote(there.id)}", None, there.account.token)
        assert before["displayname"] == "Owls" and before["avatar_url"].startswith("mxc://")
        await there.stop()
        await there.start()
        after = homeserver.call("GET", f"/_matrix/client/v3/profile/{quote(there.id)}", None, there.account.token)
        assert after == before


def _space(server: Homeserver, by: Member) -> str:
    body = {"name": "Owls", "creation_content": {"type": "m.space"}, "preset": "private_chat"}
    made: str = server.call("POST", "/_matrix/client/v3/createRoom", body, by.account.token)["room_id"]
    return made


def _lets_in(server: Homeserver, by: Member, space: str, account: str) -> None:
    """Let the bot add rooms, and invite it."""
    path = f"/_matrix/client/v3/rooms/{quote(space)}"
    levels = server.call("GET", f"{path}/state/m.room.power_levels/", None, by.account.token)
    levels["users"] = {**levels.get("users", {}), account: 50}
    server.call("PUT", f"{path}/state/m.room.power_levels/", levels, by.account.token)
    server.call("POST", f"{path}/invite", {"user_id": account}, by.account.token)
