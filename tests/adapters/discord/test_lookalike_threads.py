"""Threads and channels, who may do what in them, and what an archived thread does not let happen."""

from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.discord.channel import PRIVATE, Place
from tests.adapters.discord.lookalike import Discord, Impossible
from tests.adapters.discord.raw import Raw


@pytest.fixture
def place(lookalike: Discord, raw: Raw) -> Place:
    guild = lookalike.guild("Night owls")
    return Place(raw, guild, guild.text_channel("circles"))


async def test_who_comes_into_a_private_thread(place: Place) -> None:
    ana, bo, mia = place.guild.person("Ana"), place.guild.person("Bo"), place.guild.person("Mia", moderates=True)
    thread = await place.thread()
    members = f"/channels/{thread.id}/thread-members"
    assert await place.raw.code("PUT", f"{members}/{ana.id}") == 0
    place.guild.forbid("view_channel", place.channel, bo)
    assert await place.raw.code("PUT", f"{members}/{bo.id}") == 50001
    place.guild.allow("view_channel", place.channel, bo)
    assert not thread.visible(bo) and thread.visible(ana) and thread.visible(mia)
    assert await place.raw.code("PUT", f"{members}/77") == 10013
    place.guild.leaves(bo)
    assert await place.raw.code("PUT", f"{members}/{bo.id}") == 10007
    assert await place.raw.code("GET", f"{members}/{ana.id}") == 0
    assert await place.raw.code("DELETE", f"{members}/{ana.id}") == 0
    assert await place.raw.code("GET", f"{members}/{ana.id}") == 10007
    assert await place.raw.code("GET", members) == 50001, "a privileged intent is needed to list them"


async def test_a_bot_that_has_left_needs_to_manage_threads(place: Place) -> None:
    thread = await place.thread()
    assert await place.raw.code("DELETE", f"/channels/{thread.id}/thread-members/@me") == 0
    assert await place.raw.code("GET", f"/channels/{thread.id}") == 0
    place.guild.forbid("manage_threads")
    assert await place.raw.code("GET", f"/channels/{thread.id}") == 50001


async def test_sending_in_threads_has_its_own_permission(place: Place) -> None:
    thread = await place.thread()
    place.guild.forbid("send_messages_in_threads")
    assert await place.raw.code("POST", f"/channels/{thread.id}/messages", {"content": "x"}) == 50013
    place.guild.allow("send_messages_in_threads")
    place.guild.forbid("send_messages")
    assert await place.raw.code("POST", f"/channels/{thread.id}/messages", {"content": "x"}) == 0


async def test_an_archived_thread(place: Place) -> None:
    raw, ana, bo, thread = place.raw, place.guild.person("Ana"), place.guild.person("Bo"), await place.thread()
    path = f"/channels/{thread.id}"
    await raw.done("PUT", f"{path}/thread-members/{ana.id}")
    id = (await raw.done("POST", path + "/messages", {"content": "x"}))["id"]
    raw.discord.passes(timedelta(days=1, minutes=1))
    assert thread.archived
    assert await raw.code("PATCH", f"{path}/messages/{id}", {"content": "y"}) == 50083
    assert await raw.code("PUT", f"{path}/thread-members/{bo.id}") == 50083
    assert await raw.code("DELETE", f"{path}/thread-members/{ana.id}") == 50083
    assert await raw.code("PATCH", path, {"name": "Owls 2"}) == 50083
    found = await raw.done("GET", f"{place.path}/threads/archived/private")
    assert [each["name"] for each in found["threads"]] == ["Owls 1"]
    assert (await raw.done("GET", f"/guilds/{place.guild.id}/threads/active"))["threads"] == []
    assert await raw.code("PATCH", path, {"archived": False}) == 0
    assert await raw.code("PATCH", f"{path}/messages/{id}", {"content": "y"}) == 0
    thread.archives()
    assert await raw.code("DELETE", f"{path}/messages/{id}") == 0, "the only thing that can be done there"


async def test_a_message_wakes_an_archived_thread_unless_it_is_locked(place: Place) -> None:
    thread = await place.thread()
    thread.archives()
    assert await place.raw.code("POST", f"/channels/{thread.id}/messages", {"content": "x"}) == 0
    assert not thread.archived
    thread.archives(locked=True)
    place.guild.forbid("manage_threads")
    assert await place.raw.code("POST", f"/channels/{thread.id}/messages", {"content": "x"}) == 160005
    assert await place.raw.code("PATCH", f"/channels/{thread.id}", {"archived": False}) == 0, "its owner may"


async def test_an_owner_names_a_thread_and_only_a_moderator_locks_it(place: Place) -> None:
    thread = await place.thread()
    place.guild.forbid("manage_threads")
    assert await place.raw.code("PATCH", f"/channels/{thread.id}", {"name": "Owls 2", "archived": True}) == 0
    assert await place.raw.code("PATCH", f"/channels/{thread.id}", {"archived": False}) == 0
    assert await place.raw.code("PATCH", f"/channels/{thread.id}", {"locked": True}) == 50013
    thread.owner_id = 5
    assert await place.raw.code("PATCH", f"/channels/{thread.id}", {"name": "Owls 3"}) == 50013


async def test_what_discord_itself_writes_into_a_thread(place: Place) -> None:
    ana, thread = place.guild.person("Ana"), await place.thread()
    path = f"/channels/{thread.id}"
    await place.raw.done("PUT", f"{path}/thread-members/{ana.id}")
    await place.raw.done("PATCH", path, {"name": "Owls 2"})
    id = (await place.raw.done("POST", path + "/messages", {"content": "x"}))["id"]
    await place.raw.done("PUT", f"{path}/messages/pins/{id}")
    await place.raw.done("DELETE", f"{path}/thread-members/{ana.id}")
    assert [each.kind for each in thread.messages] == [1, 4, 0, 6, 2]
    assert [each.system for each in thread.messages] == [True, True, False, True, True]
    added, renamed, _, pinned, _ = thread.messages
    assert added.mentioned == {ana.id} and renamed.content == "Owls 2"
    assert await place.raw.code("PATCH", f"{path}/messages/{renamed.id}", {"content": "y"}) == 50021
    assert await place.raw.code("DELETE", f"{path}/messages/{renamed.id}") == 50021
    assert await place.raw.code("DELETE", f"{path}/messages/{pinned.id}") == 0


async def test_people_come_and_go(place: Place) -> None:
    ana, bo, mia = place.guild.person("Ana"), place.guild.person("Bo"), place.guild.person("Mia", moderates=True)
    closed, opened = await place.thread(), await place.thread(name="Owls 2", invitable=True)
    for thread in (closed, opened):
        await place.raw.done("PUT", f"/channels/{thread.id}/thread-members/{ana.id}")
    with pytest.raises(Impossible):
        ana.adds(bo, closed)
    ana.adds(bo, opened)
    mia.adds(bo, closed)
    assert bo.id in opened.members & closed.members
    bo.leaves(closed)
    assert bo.id not in closed.members and not closed.visible(bo)
    with pytest.raises(Impossible):
        bo.leaves(closed)


async def test_names_of_text_channels_are_tidied(place: Place) -> None:
    path, category = f"/guilds/{place.guild.id}/channels", place.guild.category("Circles")
    made = await place.raw.done("POST", path, {"name": "Night Owls: (1)!", "parent_id": str(category.id)})
    assert made["name"] == "night-owls-1"
    for _ in range(3):
        same = {"name": "Night owls 1"}
        assert await place.raw.code("PATCH", f"/channels/{made['id']}", same) == 0, "no new name, so no limit"
    assert await place.raw.code("POST", path, {"name": "!?"}) == 50035
    assert (await place.raw.done("POST", path, {"name": "Night Owls", "type": 2}))["name"] == "Night Owls"


async def test_a_name_changes_twice_in_ten_minutes(place: Place) -> None:
    for path in (place.path, f"/channels/{(await place.thread()).id}"):
        for name in ("one", "two"):
            assert await place.raw.code("PATCH", path, {"name": name}) == 0
        status, answer = await place.raw("PATCH", path, {"name": "three"})
        assert status == 429 and 590 < answer["retry_after"] <= 600 and place.raw.headers["Via"]
    place.raw.discord.passes(timedelta(minutes=10))
    assert await place.raw.code("PATCH", place.path, {"name": "three"}) == 0


async def test_how_many_threads(place: Place) -> None:
    place.raw.discord.world.most_threads = 2
    first = await place.thread()
    await place.thread()
    assert await place.raw.code("POST", place.path + "/threads", PRIVATE) == 160006
    first.archives()
    assert await place.raw.code("POST", place.path + "/threads", PRIVATE) == 0


async def test_a_thread_at_a_message(place: Place) -> None:
    id = (await place.raw.done("POST", place.path + "/messages", {"content": "x"}))["id"]
    path = f"{place.path}/messages/{id}/threads"
    assert (await place.raw.done("POST", path, {"name": "About that"}))["id"] == id
    assert await place.raw.code("POST", path, {"name": "About that"}) == 160004
    assert await place.raw.code("POST", f"{place.path}/messages/77/threads", {"name": "x"}) == 10008


async def test_a_forum_takes_posts(place: Place) -> None:
    forum = place.guild.forum("ideas")
    path = f"/channels/{forum.id}"
    assert await place.raw.code("POST", path + "/messages", {"content": "x"}) == 50008
    made = await place.raw.done("POST", path + "/threads", {"name": "An idea", "message": {"content": "x"}})
    assert made["message"]["channel_id"] == made["id"]


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("GET", "/channels/77", None, 10003), ("DELETE", "/channels/77", None, 10003),
        ("POST", "/channels/77/messages", {"content": "x"}, 10003), ("GET", "/guilds/77", None, 10004),
        ("GET", "/users/77", None, 10013), ("POST", "/users/@me/channels", {"recipient_id": "77"}, 50033),
        ("POST", "/channels/{category}/messages", {"content": "x"}, 50008),
        ("POST", "/channels/{category}/threads", PRIVATE, 50024),
        ("POST", "/channels/{text}/threads", {"type": 12}, 50035),
        ("POST", "/channels/{text}/threads", {**PRIVATE, "name": "x" * 101}, 50035),
        ("POST", "/channels/{text}/threads", {**PRIVATE, "auto_archive_duration": 5}, 50035),
        ("POST", "/guilds/{guild}/channels", {"name": "x", "parent_id": "77"}, 50035),
        ("PATCH", "/channels/{text}", {"topic": "x" * 4097}, 50035),
    ],
)  # fmt: skip
async def test_other_refusals(place: Place, method: str, path: str, body: Any, code: int) -> None:
    ids = {"guild": place.guild.id, "text": place.channel.id, "category": place.guild.category("Circles").id}
    assert await place.raw.code(method, path.format(**ids), body) == code


async def test_private_messages_may_be_closed(place: Place) -> None:
    bo, chen = place.guild.person("Bo", dms_open=False), place.guild.person("Chen")
    for person, code in ((bo, 50007), (chen, 0)):
        made = await place.raw.done("POST", "/users/@me/channels", {"recipient_id": str(person.id)})
        assert await place.raw.code("POST", f"/channels/{made['id']}/messages", {"content": "x"}) == code
    place.guild.leaves(chen)
    assert await place.raw.code("POST", f"/channels/{chen.dm.id}/messages", {"content": "x"}) == 50007
    assert bo.dms == [] and len(chen.dms) == 1
