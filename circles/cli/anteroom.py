"""Where people wait who do something while the program is still opening."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from circles.chat import Asked, Inbox, Reader, Suggestion
from circles.command import Declaration
from circles.domain.person import Identity
from circles.message import Form, Post

LAST_SECONDS = 3.0
"""How long the way in stays for those who are inside when it closes."""


class Anteroom:
    """An inbox that can be given away before there is one: whoever comes early waits, and is answered then."""

    def __init__(self) -> None:
        self._behind: Inbox | None = None
        self._open = asyncio.Event()
        self._empty = asyncio.Event()
        self._inside = 0
        self._empty.set()

    @asynccontextmanager
    async def leads_to(self, inbox: Inbox) -> AsyncIterator[None]:
        """Let everybody in while the block runs. At its end, those who are inside still get their answer."""
        self._behind = inbox
        self._open.set()
        try:
            yield
        finally:
            self._open.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), LAST_SECONDS)

    async def ask(self, asked: Asked) -> Post | Form:
        """As `Inbox.ask`; waits until there is one."""
        async with self._inbox() as inbox:
            return await inbox.ask(asked)

    async def reader(self, who: Identity) -> Reader:
        """As `Inbox.reader`; waits until there is one."""
        async with self._inbox() as inbox:
            return await inbox.reader(who)

    async def commands(self) -> Sequence[Declaration]:
        """As `Inbox.commands`; waits until there is one."""
        async with self._inbox() as inbox:
            return await inbox.commands()

    async def suggest(self, who: Identity, command: str, field: str, typed: str) -> Sequence[Suggestion]:
        """As `Inbox.suggest`; waits until there is one."""
        async with self._inbox() as inbox:
            return await inbox.suggest(who, command, field, typed)

    @asynccontextmanager
    async def _inbox(self) -> AsyncIterator[Inbox]:
        await self._open.wait()
        assert self._behind is not None
        self._inside += 1
        self._empty.clear()
        try:
            yield self._behind
        finally:
            self._inside -= 1
            if not self._inside:
                self._empty.set()
