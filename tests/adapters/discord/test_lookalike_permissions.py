"""Who may do what: every permission that is missing is missed."""

from typing import Any

import pytest

from tests.adapters.discord.channel import PRIVATE, Place
from tests.adapters.discord.lookalike import Discord, Permission
from tests.adapters.discord.raw import Raw


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


async def test_a_bot_with_exactly_what_it_was_given(place: Place) -> None:
    place.guild.bot_may("view_channel", "create_private_threads", "send_messages_in_threads")
    bot = place.raw.discord.world.bot
    given = Permission.VIEW_CHANNEL | Permission.CREATE_PRIVATE_THREADS | Permission.SEND_MESSAGES_IN_THREADS
    assert place.guild.permissions(bot) == given
    thread = await place.thread()
    assert await place.raw.code("POST", f"/channels/{thread.id}/messages", {"content": "x"}) == 0
    assert await place.raw.code("POST", place.path + "/messages", {"content": "x"}) == 50013
    assert place.channel.permissions(place.guild.person("Ana")) & Permission.SEND_MESSAGES, "people keep theirs"


async def test_a_wrong_token(place: Place) -> None:
    async with place.raw.session.get(
        place.raw.discord.api + "/users/@me", headers={"Authorization": "Bot x"}
    ) as answer:
        assert answer.status == 401


async def test_in_threads_another_permission_says_who_may_send(place: Place) -> None:
    thread = await place.thread()
    place.guild.bot_may("view_channel", "send_messages_in_threads", "attach_files")
    assert await place.raw.code("POST", f"/channels/{thread.id}/messages", {}, **{"a.ics": b"x"}) == 0
    place.guild.bot_may("view_channel", "send_messages", "attach_files")
    assert await place.raw.code("POST", f"/channels/{thread.id}/messages", {}, **{"a.ics": b"x"}) == 50013
    assert await place.raw.code("POST", place.path + "/messages", {}, **{"a.ics": b"x"}) == 0
