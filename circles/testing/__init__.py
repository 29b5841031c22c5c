"""The test kit for plugin and adapter authors. Opt in: `pytest_plugins = ["circles.testing"]` in your conftest.

Fixtures: `circle_app` (a real program with a clock you step) and `circle_plugins` (override it with a list of your
plugin objects). Test class: `ChatContract`, for adapters.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from circles.config import Community, Settings
from circles.stage import open_stage
from circles.testing.chat import RecordingChat, Shown
from circles.testing.contract import ChatContract
from circles.testing.kit import ORGANIZER, CircleApp

__all__ = ["ChatContract", "CircleApp", "RecordingChat", "Shown", "circle_app", "circle_plugins"]


@pytest.fixture
def circle_plugins() -> list[object]:
    """Plugin objects to load besides the installed ones. Override it in your tests."""
    return []


@pytest.fixture
async def circle_app(circle_plugins: list[object]) -> AsyncIterator[CircleApp]:
    """A running program on 4 January 2027, 12:00 UTC, with a recording chat. `@mia` is an organizer."""
    chat = RecordingChat()
    settings = Settings(community=Community(organizers=(f"local:{ORGANIZER}",)))
    start = datetime(2027, 1, 4, 12, tzinfo=UTC)
    async with open_stage(chat, start, settings, more_plugins=circle_plugins) as stage:
        yield CircleApp(stage, chat)
