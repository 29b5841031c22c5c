"""A bot that runs for weeks: what went out and came in leaves nothing behind in memory."""

import asyncio
import gc
from pathlib import Path
from typing import Any

import pytest
from discord import ui

from tests.adapters.discord.bot import bot

MANY, AT_ONCE = 1000, 50


@pytest.mark.slow
async def test_a_thousand_posts_and_a_thousand_presses_leave_nothing_behind(tmp_path: Path) -> None:
    async with bot(tmp_path) as there:
        people = [there.person(f"P{number}") for number in range(AT_ONCE)]
        room = await there.opens(*people)
        message = await there.delivers(room, "Well?", "yes", "form")
        for number in range(0, MANY, AT_ONCE):
            await asyncio.gather(*(there.posts(each, f"post {number} {each.id}", "yes") for each in people))
            pressed = "form" if number % 100 else "yes"
            done = await asyncio.gather(*(each.clicks(message, pressed) for each in people))
            assert not any(each.failed for each in done)
        client: Any = await there.chat._session.client()
        store = client._connection._view_store
        kept = [store._views, store._synced_message_views, store._modals, store._dynamic_items]
        assert not any(kept), kept
        gc.collect()
        assert sum(isinstance(each, ui.LayoutView | ui.Modal) for each in gc.get_objects()) < 20
        assert len(there.chat._posting._lines) == 0, "no lock stays"
