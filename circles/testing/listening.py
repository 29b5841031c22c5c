"""An inbox for the tests of adapters: it remembers what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from circles.chat import Asked, Chat, Reader, Suggestion
from circles.command import Declaration, declaration
from circles.commands import CORE
from circles.domain.person import Identity
from circles.message import Form, InPrivate, Paragraph, Post, say

ANSWER = "This is for you alone"


class ListeningInbox:
    """An inbox that remembers what came in, and answers everything with the same words."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[Asked] = asyncio.Queue()

    async def ask(self, asked: Asked) -> Post | Form:
        """Remember it, and answer."""
        self.heard.put_nowait(asked)
        return Post(f"reply:{asked.event}", InPrivate(""), (Paragraph(say("{text}", text=ANSWER)),))

    async def reader(self, who: Identity) -> Reader:
        """Everybody is in Lisbon."""
        return Reader(who.id, "Europe/Lisbon")

    async def commands(self) -> Sequence[Declaration]:
        """Those of the core."""
        return tuple(declaration(each) for each in CORE)

    async def suggest(self, who: Identity, command: str, field: str, typed: str) -> Sequence[Suggestion]:
        """What was typed, in capitals."""
        return (Suggestion(typed.upper(), typed),)


@asynccontextmanager
async def running(chat: Chat, inbox: ListeningInbox) -> AsyncIterator[None]:
    """Let an adapter run for a while."""
    running = asyncio.ensure_future(chat.run(inbox))
    await asyncio.sleep(0.01)  # a moment to begin listening
    try:
        yield
        assert not running.done(), "run() must not return by itself"
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
