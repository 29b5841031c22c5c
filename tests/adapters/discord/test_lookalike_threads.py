"""Threads and channels, who may do what in them, and what an archived thread does not let happen."""

from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.discord.lookalike import Channel, Discord, Guild, Permission, Thread
from tests.adapters.discord.raw import Raw

PRIVATE = {"name": "Owls 1", "type": 12, "invitable": False}


class Place:
    def __init__(self, raw: Raw, guild: Guild, channel: Channel) -> None:
        self.raw, self.guild, self.channel, self.path = raw, guild, channel, f"/channels/{channel.id}"

    async def thread(self, **more: Any) -> Thread:
        id = (await self.raw.done("POST", self.path + "/threads", {**PRIVATE, **more}))["id"]
        found = self.raw.discord.world.channels[int(id)]
        assert isinstance(found, Thread)
        return found


@pytest.fixture
def place(lookalike: Discord, raw: Raw) -> Place:
    guild = lookalike.guild("Night owls")
    return Place(raw, guild, guild.text_channel("circles"))


@pytest.mark.parametrize(
    ("lacking", "code", "method", "path", "body"),
    [
        ("view_channel", 50001, "GET", "", None),
        ("view_channel", 50001, "POST", "/messages", {"content": "x"}),
        ("send_messages", 50013, "POST", "/messages", {"content": "x"}),
        ("embed_links", 50013, "POST", "/messages", {"embeds": [{"title": "x"}]}),
        ("create_private_threads", 50013, "POST", "/threads", PRIVATE),
        ("create_public_threads", 50013, "POST", "/threads", {**PRIVATE, "type": 11}),
        ("manage_channels", 50013, "PATCH", "", {"topic": "x"}),
        ("manage_channels", 50013, "DELETE", "", None),
        ("manage_threads", 50013, "GET", "/threads/archived/private", None),
        ("read_message_history", 50013, "GET", "/threads/archived/public", None),
        ("read_message_history", 50013, "GET", "/pins", None),
        ("manage_roles", 50013, "PUT", "/permissions/{everyone}", {"type": 0, "deny": "1024"}),
    ],
)
@pytest.mark.parametrize("everywhere", [True, False])
async def test_permissions(
    place: Place, lacking: str, code: int, method: str, path: str, body: Any, everywhere: bool
) -> None:
    path = place.path + path.format(everyone=place.guild.id)
    place.guild.forbid(lacking, None if everywhere else place.channel)
    assert await place.raw.code(method, path, body) == code
    place.guild.allow(lacking, None if everywhere else place.channel)
    assert await place.raw.code(method, path, body) == 0


@pytest.mark.parametrize(
    ("lacking", "method", "path", "body"),
    [
        ("manage_channels", "POST", "/channels", {"name": "owls", "type": 0}),
        (
            "manage_roles",
            "POST",
            "/channels",
            {"name": "owls", "permission_overwrites": [{"id": "{guild}", "type": 0}]},
        ),
        ("manage_roles", "POST", "/roles", {"name": "Owls"}),
    ],
)
async def test_permissions_in_the_guild(place: Place, lacking: str, method: str, path: str, body: Any) -> None:
    for each in body.get("permission_overwrites", []):
        each["id"] = str(place.guild.id)
    place.guild.forbid(lacking)
    assert await place.raw.code(method, f"/guilds/{place.guild.id}{path}", body) == 50013
    place.guild.allow(lacking)
    assert await place.raw.code(method, f"/guilds/{place.guild.id}{path}", body) == 0


async def test_no_history_reads_as_empty(place: Place) -> None:
    await place.raw.done("POST", place.path + "/messages", {"content": "x"})
    place.guild.forbid("read_message_history")
    assert await place.raw.done("GET", place.path + "/messages") == []


async def test_files_need_their_permission(place: Place) -> None:
    place.guild.forbid("attach_files")
    assert await place.raw.code("POST", place.path + "/messages", {}, **{"a.ics": b"x"}) == 50013


async def test_nobody_allows_what_they_may_not_do_themselves(place: Place) -> None:
    deny = [{"id": str(place.guild.id), "type": 0, "deny": str(int(Permission.MANAGE_MESSAGES))}]
    path = f"/guilds/{place.guild.id}/channels"
    assert await place.raw.code("POST", path, {"name": "owls", "permission_overwrites": deny}) == 50013
    deny[0]["deny"] = str(int(Permission.VIEW_CHANNEL))
    assert await place.raw.code("POST", path, {"name": "owls", "permission_overwrites": deny}) == 0
    deny[0]["id"] = "77"
    assert await place.raw.code("POST", path, {"name": "owls", "permission_overwrites": deny}) == 10009


async def test_a_private_channel_is_for_those_who_are_let_in(place: Place) -> None:
    ana, bo = place.guild.person("Ana"), place.guild.person("Bo")
    view = str(int(Permission.VIEW_CHANNEL))
    overwrites = [
        {"id": str(place.guild.id), "type": 0, "deny": view},
        {"id": str(ana.id), "type": 1, "allow": view},
        {"id": str(place.raw.discord.bot_id), "type": 1, "allow": view},
    ]
    category = place.guild.category("Circles")
    body = {"name": "owls", "parent_id": str(category.id), "permission_overwrites": overwrites}
    await place.raw.done("POST", f"/guilds/{place.guild.id}/channels", body)
    owls = place.guild.channel("owls")
    assert owls.parent is category
    # The role of the members allows nothing here; the overwrite of everybody hides it from all but those two.
    assert owls.visible(ana) and not owls.visible(bo) and owls.visible(place.raw.discord.world.bot)
    assert await place.raw.code("PUT", f"/channels/{owls.id}/permissions/{bo.id}", {"type": 1, "allow": view}) == 0
    assert owls.visible(bo)
    assert await place.raw.code("DELETE", f"/channels/{owls.id}/permissions/{bo.id}") == 0
    assert await place.raw.code("DELETE", f"/channels/{owls.id}/permissions/{bo.id}") == 10009
    assert not owls.visible(bo)


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
    assert await raw.code("DELETE", f"{path}/messages/{id}") == 50083
    assert await raw.code("PUT", f"{path}/thread-members/{bo.id}") == 50083
    assert await raw.code("DELETE", f"{path}/thread-members/{ana.id}") == 50083
    assert await raw.code("PATCH", path, {"name": "Owls 2"}) == 50083
    found = await raw.done("GET", f"{place.path}/threads/archived/private")
    assert [each["name"] for each in found["threads"]] == ["Owls 1"]
    assert (await raw.done("GET", f"/guilds/{place.guild.id}/threads/active"))["threads"] == []
    assert await raw.code("PATCH", path, {"archived": False}) == 0
    assert await raw.code("PATCH", f"{path}/messages/{id}", {"content": "y"}) == 0


async def test_a_message_wakes_an_archived_thread_unless_it_is_locked(place: Place) -> None:
    thread = await place.thread()
    thread.archives()
    assert await place.raw.code("POST", f"/channels/{thread.id}/messages", {"content": "x"}) == 0
    assert not thread.archived
    thread.archives(locked=True)
    place.guild.forbid("manage_threads")
    assert await place.raw.code("POST", f"/channels/{thread.id}/messages", {"content": "x"}) == 50083
    assert await place.raw.code("PATCH", f"/channels/{thread.id}", {"archived": False}) == 50013


async def test_an_owner_names_a_thread_and_only_a_moderator_locks_it(place: Place) -> None:
    thread = await place.thread()
    place.guild.forbid("manage_threads")
    assert await place.raw.code("PATCH", f"/channels/{thread.id}", {"name": "Owls 2", "archived": True}) == 0
    assert await place.raw.code("PATCH", f"/channels/{thread.id}", {"archived": False}) == 0
    assert await place.raw.code("PATCH", f"/channels/{thread.id}", {"locked": True}) == 50013
    thread.owner_id = 5
    assert await place.raw.code("PATCH", f"/channels/{thread.id}", {"name": "Owls 3"}) == 50013


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


async def test_a_wrong_token(place: Place) -> None:
    async with place.raw.session.get(
        place.raw.discord.api + "/users/@me", headers={"Authorization": "Bot x"}
    ) as answer:
        assert answer.status == 401
