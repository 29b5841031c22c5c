"""Who cannot see the channel above the threads: the others meet, organizers hear of it, and later it is mended."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.adapters.discord.community import community
from tests.adapters.discord.lookalike.channels import Thread

FIRST = datetime(2027, 1, 12, 18, tzinfo=UTC)


async def test_who_cannot_see_the_channel_is_named_to_the_organizers_and_let_in_when_it_is_mended(
    tmp_path: Path,
) -> None:
    async with community(tmp_path) as there:
        dua, mia, parent = there.people["dua"], there.people["mia"], there.server.parent
        there.server.guild.forbid("view_channel", parent, dua)
        room = await there.season()
        assert isinstance(room, Thread)
        assert dua.id not in room.members and there.people["ana"].id in room.members
        await there.server.discord.until(lambda: any("Dua cannot come into" in each.text for each in mia.dms))
        (told,) = [each.text for each in mia.dms if "Dua cannot come into" in each.text]
        assert "Edit Channel" in told and "Ana" not in told

        there.server.guild.allow("view_channel", parent, dua)
        await there.until(FIRST - timedelta(hours=23))
        await there.sees(room, "Alder: session 1")
        assert dua.id in room.members
        assert len([each for each in mia.dms if "Dua cannot come into" in each.text]) == 1


async def test_who_left_the_server_keeps_nobody_out_and_is_no_news(tmp_path: Path) -> None:
    async with community(tmp_path) as there:
        dua = there.people["dua"]

        room = await there.season(before_publishing=lambda: there.server.guild.leaves(dua))
        assert isinstance(room, Thread)
        assert there.people["ana"].id in room.members and dua.id not in room.members
        await there.until(FIRST - timedelta(hours=23))
        asked_in = [each for each in there.server.discord.requests if each.path.endswith(f"/thread-members/{dua.id}")]
        assert len(asked_in) <= 2
        assert not any("cannot come into" in each.text for each in there.people["mia"].dms)
