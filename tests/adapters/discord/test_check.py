"""`circles check` for Discord, as whoever sets the bot up runs it: every sentence, and what to click."""

import logging
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from circles.chat import RoomSpec
from circles.testing.listening import ListeningInbox
from circles_discord import check
from tests.adapters.discord.desk import Desk
from tests.adapters.discord.lookalike import Permission, Thread
from tests.adapters.discord.lookalike.permissions import Overwrite
from tests.adapters.discord.server import connected, serving

THREADS = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY | Permission.ATTACH_FILES
THREADS |= Permission.SEND_MESSAGES_IN_THREADS | Permission.CREATE_PRIVATE_THREADS | Permission.MANAGE_THREADS


class Desks:
    def __init__(self, home: Path, screen: pytest.CaptureFixture[str]) -> None:
        self.home, self.screen = home, screen

    @asynccontextmanager
    async def __call__(self, kind: str = "threads") -> AsyncIterator[Desk]:
        async with serving(self.home / "discord", kind) as server:
            desk = Desk(server, self.home, self.screen)
            desk.writes()
            await desk.types("db", "migrate")
            yield desk


@pytest.fixture
def at_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Desks]:
    monkeypatch.chdir(tmp_path)
    yield Desks(tmp_path, capsys)
    for each in logging.getLogger().handlers[:]:
        if type(each) is logging.StreamHandler:  # its screen is gone
            logging.getLogger().removeHandler(each)


async def _one(desk: Desk, **more: Any) -> str:
    problems = await desk.check(**more)
    assert len(problems) == 1, problems
    return problems[0]


@pytest.mark.parametrize("kind", ["threads", "channels"])
async def test_where_all_is_well_it_says_so_and_asks_for_nothing_but_to_read(at_desk: Desks, kind: str) -> None:
    async with at_desk(kind) as desk:
        assert await desk.check(events=True) == []
        assert "Everything is in place. Start with: circles run" in desk.seen
        asked = desk.server.discord.requests
        assert asked and {each.method for each in asked} == {"GET"}
        assert desk.server.discord.identified == 0


async def test_a_bot_that_runs_is_not_disturbed(at_desk: Desks) -> None:
    async with at_desk() as desk, connected(desk.server, ListeningInbox()):
        for _ in range(2):
            assert await desk.check() == []
        assert desk.server.discord.listening and desk.server.discord.identified == 1


async def test_the_token_is_never_shown(at_desk: Desks) -> None:
    async with at_desk() as desk:
        for more in ({}, {"parent": "1" * 18}, {"token": None}, {"api": "http://127.0.0.1:9/api/v10"}):
            await desk.check(**more)
            assert desk.server.discord.token not in desk.seen, desk.seen
            assert "adapters.discord.token = •••" in desk.seen or more == {"token": None}


async def test_a_wrong_token(at_desk: Desks) -> None:
    async with at_desk() as desk:
        problem = await _one(desk, token="MTA.wrong.token")
        assert problem.startswith("Discord does not know this token. ") and "“Reset Token”" in problem


async def test_settings_that_are_wrong_are_said_all_at_once(at_desk: Desks) -> None:
    async with at_desk() as desk:
        problem = await _one(desk, token=None, server="Night owls", rooms="thread")
        for said in ("'token' is missing", "'server' should be", "'rooms' should be"):
            assert said in problem


async def test_not_let_in_yet(at_desk: Desks) -> None:
    async with at_desk() as desk:
        guild, world = desk.server.guild, desk.server.discord.world
        guild.leaves(world.bot)
        problem = await _one(desk)
        assert f"not in the server {guild.id} yet. Open this address" in problem and "It is in" not in problem
        (address,) = re.findall(r"https://\S+", problem)
        query = dict(each.split("=") for each in address.partition("?")[2].split("&"))
        assert query["client_id"] == str(world.application_id) and query["guild_id"] == str(guild.id)
        assert query["permissions"] == str(int(THREADS)) and query["scope"] == "bot+applications.commands"


async def test_the_address_asks_for_exactly_what_the_settings_need(at_desk: Desks) -> None:
    async with at_desk("channels") as desk:
        desk.server.guild.leaves(desk.server.discord.world.bot)
        plain = int(re.findall(r"permissions=(\d+)", await _one(desk))[0])
        assert not plain & (Permission.MANAGE_THREADS | Permission.CREATE_EVENTS)
        with_events = int(re.findall(r"permissions=(\d+)", await _one(desk, events=True))[0])
        assert with_events == plain | Permission.CREATE_EVENTS


async def test_an_id_of_another_server(at_desk: Desks) -> None:
    async with at_desk() as desk:
        problem = await _one(desk, server="123456789012345678")
        assert f"It is in “Night owls” ({desk.server.guild.id}). If you mean that one" in problem


async def test_an_application_whose_address_would_not_work(at_desk: Desks) -> None:
    async with at_desk() as desk:
        desk.server.discord.world.application["bot_require_code_grant"] = True
        assert await desk.check() == []
        assert "first switch off “Requires OAuth2 Code Grant”" in await _one(desk, server="123456789012345678")


async def test_an_application_that_sends_interactions_elsewhere(at_desk: Desks) -> None:
    async with at_desk() as desk:
        desk.server.discord.world.application["interactions_endpoint_url"] = "https://old.example.org"
        assert "empty the field “Interactions Endpoint URL” on the page “General Information”" in await _one(desk)


@pytest.mark.parametrize(("kind", "wanted"), [("threads", "a text channel"), ("channels", "a category")])
async def test_a_parent_that_is_not_there(at_desk: Desks, kind: str, wanted: str) -> None:
    async with at_desk(kind) as desk:
        problem = await _one(desk, parent="123456789012345678")
        assert "there is no channel 123456789012345678 in this server" in problem and f"the id of {wanted}" in problem


@pytest.mark.parametrize(
    ("kind", "said"),
    [("threads", "should name a text channel, for threads"), ("channels", "should name a category, for channels")],
)
async def test_a_parent_of_another_kind(at_desk: Desks, kind: str, said: str) -> None:
    async with at_desk(kind) as desk:
        guild = desk.server.guild
        other = guild.category("Rooms") if kind == "threads" else guild.text_channel("rooms")
        problem = await _one(desk, parent=str(other.id))
        assert f"“parent” names “{other.name}”" in problem and said in problem


async def test_a_parent_for_announcements(at_desk: Desks) -> None:
    async with at_desk() as desk:
        desk.server.parent.kind = type(desk.server.parent.kind)(5)
        assert "an announcement channel, which takes no private threads" in await _one(desk)


@pytest.mark.parametrize(
    ("kind", "permission", "name"),
    [
        ("threads", "manage_threads", "Manage Threads"),
        ("threads", "create_events", "Create Events"),
        ("channels", "manage_roles", "Manage Permissions"),
        ("channels", "send_messages", "Send Messages"),
    ],
)
async def test_what_the_bot_lacks_in_the_server(at_desk: Desks, kind: str, permission: str, name: str) -> None:
    async with at_desk(kind) as desk:
        desk.server.guild.everyone.permissions &= ~int(Permission[permission.upper()])
        desk.server.guild.forbid(permission)
        problem = await _one(desk, events=True)
        assert f"the bot lacks in the server: {name}. Open this address and confirm once more: https://" in problem
        assert "Server Settings, Roles, “Circles”" in problem


async def test_a_bot_without_a_role_of_its_own_is_let_in_anew(at_desk: Desks) -> None:
    async with at_desk() as desk:
        guild = desk.server.guild
        guild.members[desk.server.discord.bot_id].roles.clear()
        guild.everyone.permissions &= ~int(Permission.ATTACH_FILES)
        problem = await _one(desk)
        assert "Manage Threads, Attach Files. Open this address" in problem and "everyone" not in problem


async def test_what_a_channel_takes_away_again(at_desk: Desks) -> None:
    async with at_desk() as desk:
        guild, parent = desk.server.guild, desk.server.parent
        denied = Permission.CREATE_PRIVATE_THREADS | Permission.ATTACH_FILES | Permission.SEND_MESSAGES
        parent.overwrites[guild.id] = Overwrite(guild.id, 0, deny=int(denied))
        problem = await _one(desk)
        assert problem == (
            "in “circles” the bot lacks: Create Private Threads, Attach Files. Open Edit Channel, Permissions, choose"
            " “Circles” (or add it) and switch them on"
        )


async def test_what_is_taken_from_the_bot_by_its_name_is_given_back_there(at_desk: Desks) -> None:
    async with at_desk("channels") as desk:
        desk.server.guild.forbid("manage_channels", desk.server.parent)
        problem = await _one(desk)
        assert "in “Circles” the bot lacks: Manage Channels. Open Edit Category, Permissions, choose" in problem
        desk.server.guild.allow("manage_channels", desk.server.parent)
        assert await desk.check() == []


async def test_permissions_that_it_has_in_the_channel_alone_are_enough_for_threads(at_desk: Desks) -> None:
    async with at_desk() as desk:
        guild, parent = desk.server.guild, desk.server.parent
        own = guild.role("Circles")
        own.permissions = guild.everyone.permissions = 0
        assert "in the server: View Channels, Read Message History, Send Messages in Threads" in (await desk.check())[0]
        members = guild.role("Members")
        parent.overwrites[own.id] = Overwrite(own.id, 0, allow=int(THREADS))
        assert members.permissions and await desk.check() == []


async def test_a_channel_that_members_do_not_see(at_desk: Desks) -> None:
    async with at_desk() as desk:
        guild, parent = desk.server.guild, desk.server.parent
        own, members = guild.role("Circles"), guild.role("Members")
        parent.overwrites[guild.id] = Overwrite(guild.id, 0, deny=int(Permission.VIEW_CHANNEL))
        parent.overwrites[own.id] = Overwrite(own.id, 0, allow=int(Permission.VIEW_CHANNEL))
        problem = await _one(desk)
        assert "members lack in “circles”: View Channels. Without that they do not come into" in problem
        assert "choose @everyone or the role of your members" in problem
        parent.overwrites[members.id] = Overwrite(members.id, 0, allow=int(Permission.VIEW_CHANNEL))
        assert await desk.check() == []


async def test_a_member_who_does_not_see_the_channel_is_named_and_comes_in_when_they_do(at_desk: Desks) -> None:
    async with at_desk() as desk:
        server, guild = desk.server, desk.server.guild
        ana, bo, gone = (guild.person(name) for name in ("Ana", "Bo", "Gone"))
        guild.forbid("view_channel", server.parent, ana)
        guild.leaves(gone)
        async with connected(server, ListeningInbox()) as chat:
            people = tuple(server.identity(each) for each in (ana, bo, gone))
            room = server.room(await chat.open_room(RoomSpec("circle:1", "Alder", "", people)))
            assert isinstance(room, Thread) and ana.id not in room.members and bo.id in room.members
            problem = await _one(desk)
            assert problem.startswith(
                "Ana cannot see “circles”, and so not the thread of their circle either. Open Edit"
            )
            guild.allow("view_channel", server.parent, ana)
            await server.discord.until(lambda: ana.id in room.members)
            assert await desk.check() == []


async def test_who_left_the_circle_meanwhile_is_not_let_in(at_desk: Desks) -> None:
    async with at_desk() as desk:
        server, guild = desk.server, desk.server.guild
        ana, bo = guild.person("Ana"), guild.person("Bo")
        guild.forbid("view_channel", server.parent, ana)
        async with connected(server, ListeningInbox()) as chat:
            identities = tuple(server.identity(each) for each in (ana, bo))
            room = await chat.open_room(RoomSpec("circle:1", "Alder", "", identities))
            await chat.set_members(room, identities[1:])
            assert await desk.check() == []
            guild.allow("view_channel", server.parent, ana)
        async with connected(server, ListeningInbox()) as chat:
            await chat.set_members(room, identities[1:])
            thread = server.room(room)
            assert isinstance(thread, Thread) and ana.id not in thread.members


async def test_commands_that_another_program_took_away(at_desk: Desks) -> None:
    async with at_desk() as desk:
        async with connected(desk.server, ListeningInbox()):
            assert await desk.check() == []
        commands = desk.server.discord.world.commands[0]
        desk.server.discord.world.commands[0] = [{**commands[0], "id": "1", "name": "another"}, *commands[1:]]
        problem = await _one(desk)
        assert "has forgotten the bot's commands" in problem and "start again with: circles run" in problem
        async with connected(desk.server, ListeningInbox()):
            world = desk.server.discord.world
            await desk.server.discord.until(lambda: "another" not in {each["name"] for each in world.commands[0]})
        assert await desk.check() == []


@pytest.mark.parametrize("ahead", [timedelta(minutes=3), timedelta(minutes=-3)])
async def test_a_wrong_clock(at_desk: Desks, ahead: timedelta) -> None:
    async with at_desk() as desk:
        desk.server.discord.clock.advance(ahead)
        problem = await _one(desk)
        assert ("s behind" if ahead > timedelta() else "s ahead of") in problem and "NTP" in problem


async def test_no_network(at_desk: Desks) -> None:
    async with at_desk() as desk:
        problem = await _one(desk, api="http://127.0.0.1:9/api/v10")
        assert problem == (
            "Discord does not answer (ClientConnectorError). Can this machine reach http://127.0.0.1:9/api/v10? Then"
            " try again in a while"
        )


async def test_an_address_that_is_none_of_discord(at_desk: Desks) -> None:
    async with at_desk() as desk:
        problem = await _one(desk, api=f"http://127.0.0.1:{desk.server.discord.port}/nowhere")
        assert "Discord does not answer well" in problem and "404" in problem
        desk.server.discord.problems.clear()


@pytest.mark.parametrize("only", ["users/@me$", "/channels$", "/commands$"])
async def test_a_discord_that_fails(at_desk: Desks, only: str) -> None:
    async with at_desk() as desk:
        desk.server.discord.fail(503, times=1, only=only)
        assert (await _one(desk)).startswith("Discord does not answer (")


async def test_a_discord_that_hangs(at_desk: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "SECONDS", 0.3)
    async with at_desk() as desk:
        desk.server.discord.slow(1.0)
        assert (await _one(desk)).startswith("Discord does not answer (TimeoutError)")


async def test_a_discord_that_limits_for_long(at_desk: Desks) -> None:
    async with at_desk() as desk:
        desk.server.discord.limit(100, only="/channels$")
        assert await _one(desk) == "Discord lets the bot ask no more for 100 s; try again then"
