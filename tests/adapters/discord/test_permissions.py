"""The bot asks for what it needs and no more: with it all works, and whatever is taken away is missed and named."""

from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from msgspec import structs

from circles import Hindered, InCircle, Paragraph, Post, say
from circles.chat import Envelope, Outcome, Room, RoomSpec, SessionEvent
from circles.message import File
from circles.testing.listening import ListeningInbox
from circles_discord import DiscordChat
from circles_discord.permissions import NAMES, as_bits, needed
from circles_discord.settings import checked
from tests.adapters.discord.lookalike import Person, Thread
from tests.adapters.discord.server import Server, connected, serving

EVERYTHING = {"events": True}
PASSED = timedelta(minutes=5)
"""So long that Discord no longer knows a nonce."""
KINDS = ("threads", "channels")


class Fails(Exception):
    """Something did not work, or the organizer would be told that it does not."""


class Work:
    """All that the adapter does in a server, in a season of one circle."""

    def __init__(self, server: Server, chat: DiscordChat) -> None:
        self.server, self.chat = server, chat
        self.ana, self.bo = (server.guild.person(name) for name in ("Ana", "Bo"))
        self.number = 0

    async def do(self) -> None:
        """Raises Fails or Hindered."""
        room = await self._opens()
        first = await self._says(room, File("session-1.ics", "text/calendar", b"BEGIN:VCALENDAR"))
        await self._says(room, edits=first)
        await self._finds_again(room)
        await self._changes_members(room)
        if self.server.kind == "channels":
            await self._says(room, topic=(say("Next time: soon"),))
        else:
            await self._is_woken(room)
        await self._mirrors(room)
        await self.chat.close_room(room)

    async def _opens(self) -> Room:
        spec = RoomSpec("circle:1", "Alder", "", (self.server.identity(self.ana),))
        room = await self.chat.open_room(spec)
        self._must(self._inside(room, self.ana), "Ana is not in")
        return room

    async def _says(self, room: Room, *files: File, key: str = "", edits: str = "", topic: Any = ()) -> str:
        self.number += 1
        key = key or f"post:{self.number}"
        post = Post(key, InCircle("c"), (Paragraph(say("Hello")),), files=files, topic=topic)
        receipt = await self.chat.post(post, Envelope(key, room, edits=edits, uncertain=bool(key == "post:again")))
        if receipt.hindrance:
            raise receipt.hindrance
        self._must(receipt.outcome is Outcome.DELIVERED, receipt.reason)
        return receipt.message_id or ""

    async def _finds_again(self, room: Room) -> None:
        """What was sent before a crash is not sent anew: the notebook forgot it, Discord did not."""
        await self._says(room, key="post:again")
        self.server.discord.passes(PASSED)
        before = len(self.server.room(room).messages)
        self.chat._memory.sent._book.do("DELETE FROM posts WHERE key = ?", "post:again")
        await self._says(room, key="post:again")
        self._must(len(self.server.room(room).messages) == before, "said twice")

    async def _changes_members(self, room: Room) -> None:
        await self.chat.set_members(room, (self.server.identity(self.bo),))
        self._must(self._inside(room, self.bo) and not self._inside(room, self.ana), "the wrong people are in")

    async def _is_woken(self, room: Room) -> None:
        thread = self.server.room(room)
        assert isinstance(thread, Thread)
        thread.archives()
        await self.server.discord.until(lambda: not thread.archived, 2)

    async def _mirrors(self, room: Room) -> None:
        starts = datetime.now(UTC) + timedelta(days=2)
        event = SessionEvent("session:1", room, "Alder: session 1", "", starts, starts + timedelta(hours=1))
        for each in (event, structs.replace(event, title="Alder: session one")):
            await self.chat.mirror([each])
        await self.chat.mirror([])
        self._must(bool(self.server.guild.events), "no event")

    def _inside(self, room: Room, person: Person) -> bool:
        channel = self.server.room(room)
        return person.id in channel.members if isinstance(channel, Thread) else channel.visible(person)

    @staticmethod
    def _must(right: bool, what: str) -> None:
        if not right:
            raise Fails(what)


async def _works(server: Server) -> None:
    async with AsyncExitStack() as stack:
        chat = await stack.enter_async_context(connected(server, ListeningInbox(), **EVERYTHING))
        await Work(server, chat).do()


async def _said(server: Server) -> list[str]:
    server.discord.clock.now = lambda: datetime.now(UTC)  # type: ignore[method-assign]
    return await server.chat(**EVERYTHING).check()


def _grant(server: Server, bits: int) -> None:
    """What the invitation asks for and not a bit more: what everybody may do, the bot has from its own role alone."""
    server.guild.everyone.permissions = 0
    server.guild.role("Circles").permissions = bits


def _invited(server: Server) -> tuple[str, ...]:
    return needed(checked(server.settings(**EVERYTHING)))


@pytest.mark.parametrize("kind", KINDS)
async def test_with_exactly_what_the_invitation_asks_for_everything_works(tmp_path: Path, kind: str) -> None:
    async with serving(tmp_path, kind) as server:
        _grant(server, as_bits(_invited(server)).value)
        await _works(server)
        assert await _said(server) == []


def _each_one() -> list[tuple[str, str]]:
    ids = {"token": "a.b.c", "server": "1" * 18, "parent": "1" * 18}
    return [(kind, each) for kind in KINDS for each in needed(checked({**ids, "rooms": kind, **EVERYTHING}))]


@pytest.mark.parametrize(("kind", "name"), _each_one())
async def test_each_one_that_is_taken_away_is_missed_and_named(tmp_path: Path, kind: str, name: str) -> None:
    async with serving(tmp_path, kind) as server:
        _grant(server, as_bits(tuple(each for each in _invited(server) if each != name)).value)
        with pytest.raises((Fails, Hindered, TimeoutError, discord.HTTPException)) as missed:
            await _works(server)
        (problem,) = await _said(server)
        assert f"lacks in the server: {NAMES[name]}." in problem
        if isinstance(missed.value, Hindered):
            assert NAMES[name] in str(missed.value) or name == "view_channel"


def test_what_is_asked_for_without_events_has_no_events_in_it() -> None:
    settings = checked({"token": "a.b.c", "server": "1" * 18, "parent": "1" * 18})
    assert "create_events" not in needed(settings)
