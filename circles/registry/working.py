"""Lets a plugin do its own work, and looks after it meanwhile."""

import asyncio
from datetime import datetime
from typing import Any

from circles.errors import PluginError
from circles.house import House
from circles.registry.plugins import Registry

WORK_SECONDS = 60.0


async def worked(registry: Registry, name: str, house: House) -> datetime | None:
    """Let a plugin work. Returns when it wants to be asked again; raises what it raises, PluginError if it hangs."""
    hook = registry.loaded("work")[name]
    call = hook.function(*([house] if hook.argnames else []))
    try:
        async with asyncio.timeout(WORK_SECONDS) as limit:
            again = await registry.watch.over(name, "work", call)
    except TimeoutError as error:
        raise PluginError(f"it took longer than {WORK_SECONDS:g} s") if limit.expired() else error from None
    return _checked(again)


def _checked(again: Any) -> datetime | None:
    if again is None or (isinstance(again, datetime) and again.tzinfo):
        return again
    raise PluginError("work should return an aware datetime, or None")
