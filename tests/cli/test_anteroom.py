"""People may speak while the program is still opening, and while it closes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from circles.chat import Asked, Reader, Said, Suggestion
from circles.cli import anteroom
from circles.cli.anteroom import Anteroom
from circles.command import Declaration
from circles.domain.person import Identity
from circles.message import Form, InPrivate, Paragraph, Post, say

ANA = Identity("local", "ana")
HELP = Asked("1", ANA, "Ana", Said("help"))
ANSWER = Post("reply:1", InPrivate("ana"), (Paragraph(say("Here I am.")),))


@dataclass
class Behind:
    """The program behind: answers once it is told to."""

    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self, asked: Asked) -> Post | Form:
        await self.may_answer.wait()
        return ANSWER

    async def reader(self, who: Identity) -> Reader:
        return Reader("Ana", "Asia/Kolkata")

    async def commands(self) -> Sequence[Declaration]:
        return ()

    async def suggest(self, who: Identity, command: str, field: str, typed: str) -> Sequence[Suggestion]:
        return ()


async def test_whoever_comes_early_waits_and_is_answered() -> None:
    room, behind = Anteroom(), Behind()
    behind.may_answer.set()
    early = asyncio.create_task(room.ask(HELP))
    await asyncio.sleep(0.02)
    assert not early.done()
    async with room.leads_to(behind):
        assert await early == ANSWER
        assert await room.reader(ANA) == Reader("Ana", "Asia/Kolkata")


async def test_whoever_is_inside_at_the_end_is_answered_and_later_ones_wait() -> None:
    room, behind = Anteroom(), Behind()
    async with room.leads_to(behind):
        inside = asyncio.create_task(room.ask(HELP))
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_later(0.02, behind.may_answer.set)
    assert await inside == ANSWER
    late = asyncio.create_task(room.ask(HELP))
    await asyncio.sleep(0.02)
    assert not late.done()
    late.cancel()


async def test_the_end_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anteroom, "LAST_SECONDS", 0.05)
    room = Anteroom()
    async with asyncio.timeout(5):
        async with room.leads_to(Behind()):
            inside = asyncio.create_task(room.ask(HELP))
            await asyncio.sleep(0)
    assert not inside.done()
    inside.cancel()
