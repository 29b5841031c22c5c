"""Who was forgotten stays forgotten, also when an older copy of the database is put back."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from circles.app import open_app
from circles.chat import Chat
from circles.config import Settings
from circles.errors import StoreError
from circles.registry.adapters import load_adapter
from circles.store.forgotten import Forgotten, of_copy


def carried(settings: Settings, copy: Path) -> None:
    """The list of those who were forgotten goes with a copy of the database. Raises StoreError."""
    _add(_list_of(settings), Forgotten(of_copy(copy)))


def forget_again(settings: Settings, copy: Path) -> str:
    """Forget in what was put back all who were forgotten since it was saved. Returns what to say about it.

    The present list counts, and that beside the copy.
    """
    present = _list_of(settings)
    if present.path is None:
        return (
            "Nobody knows who was forgotten since the copy was made: they have to be forgotten once more. From now on, "
            "name a file in database.forgotten that notes it, on a disk that no restore touches."
        )
    _add(Forgotten(of_copy(copy)), present)
    try:
        asyncio.run(_start_and_end(settings))
    except StoreError as error:
        return f"{error} Who was forgotten since the copy was made is forgotten again when Circles starts."
    return f"Who was forgotten since the copy was made is forgotten again. Keep {present.path}: it says who they are."


def _list_of(settings: Settings) -> Forgotten:
    return Forgotten.of(settings.database.url, settings.database.forgotten)


def _add(some: Forgotten, to: Forgotten) -> None:
    to.add(some.marks(), datetime.now(UTC).date())


async def _start_and_end(settings: Settings) -> None:
    """Opening does it. The adapters are asked for their names alone: what has to be edited waits for the next start."""
    chats: dict[str, Chat] = {name: load_adapter(name, table) for name, table in settings.adapters.items()}
    async with open_app(settings, chats=chats):
        pass
