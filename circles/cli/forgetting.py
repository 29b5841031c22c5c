"""Who was forgotten stays forgotten, also when an older copy of the database is put back."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from circles.app import open_app
from circles.chat import Chat
from circles.config import Settings
from circles.errors import StoreError
from circles.registry.adapters import load_adapter
from circles.store.address import Address
from circles.store.forgotten import SUFFIX, carry


def carried(url: str, copy: Path) -> None:
    """The list of those who were forgotten goes with a copy of the database."""
    if path := Address.parse(url).path:
        carry(path, copy, datetime.now(UTC).date())


def forget_again(settings: Settings, copy: Path) -> str:
    """Forget in what was put back all who were forgotten since it was saved. Returns what to say about it.

    The list beside the database counts, and that beside the copy.
    """
    path = Address.parse(settings.database.url).path
    if path is None:
        return (
            "Who was forgotten since the copy was made has to be forgotten once more: there is a list for SQLite alone."
        )
    carry(copy, path, datetime.now(UTC).date())
    try:
        asyncio.run(_start_and_end(settings))
    except StoreError as error:
        return f"{error} Who was forgotten since the copy was made is forgotten again when Circles starts."
    return (
        f"Who was forgotten since the copy was made is forgotten again. Keep {path.name}{SUFFIX}: it says who they are."
    )


async def _start_and_end(settings: Settings) -> None:
    """Opening does it. The adapters are asked for their names alone: what has to be edited waits for the next start."""
    chats: dict[str, Chat] = {name: load_adapter(name, table) for name, table in settings.adapters.items()}
    async with open_app(settings, chats=chats):
        pass
