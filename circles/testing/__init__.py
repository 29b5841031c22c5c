"""The test kit for plugin and adapter authors. Opt in: `pytest_plugins = ["circles.testing"]` in conftest.py.

Fixtures: `circle_app`, a real program with a clock you step; and four that say what it is made of, for you to
override: `circle_settings`, `circle_plugins`, `circle_chat`, `more_chats`. Test class: `ChatContract`, for adapters.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from circles.testing.chat import RecordingChat, Shown
from circles.testing.contract import ChatContract
from circles.testing.kit import CircleApp, Fault
from circles.testing.opening import open_circle_app

__all__ = [
    "ChatContract",
    "CircleApp",
    "Fault",
    "RecordingChat",
    "Shown",
    "circle_app",
    "circle_chat",
    "circle_plugins",
    "circle_settings",
    "more_chats",
]


@pytest.fixture
def circle_settings() -> str:
    """What would stand in circles.toml. Override it to set a plugin's settings or the formats of the season."""
    return ""


@pytest.fixture
def circle_plugins() -> list[object]:
    """Plugin objects to load besides the installed ones, or instead: of each class, yours wins. Override it."""
    return []


@pytest.fixture
def circle_chat() -> RecordingChat:
    """The chat that shows the posts. Override it for one with fewer capabilities."""
    return RecordingChat()


@pytest.fixture
def more_chats() -> tuple[RecordingChat, ...]:
    """Further platforms, such as `(RecordingChat("matrix"),)`; people there are `@matrix:ana`. Override it."""
    return ()


@pytest_asyncio.fixture
async def circle_app(
    circle_settings: str,
    circle_plugins: list[object],
    circle_chat: RecordingChat,
    more_chats: tuple[RecordingChat, ...],
    tmp_path: Path,
) -> AsyncIterator[CircleApp]:
    """A running program on Monday, 4 January 2027, 12:00 UTC, with a recording chat. `@mia` is an organizer.

    Raises PluginError if a plugin is refused, and AssertionError at the end of a test in which one failed.
    """
    file = tmp_path / "circles.toml"
    file.write_text(circle_settings, "utf-8")
    async with open_circle_app(file, circle_plugins, circle_chat, *more_chats) as app:
        yield app
