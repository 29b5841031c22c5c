"""Hooks of plugins that failed."""

from datetime import datetime

from tortoise.functions import Count, Max

from circles.store import rows
from circles.store.connection import Book


class Faults(Book):
    """Which plugin failed how often."""

    async def add(self, plugin: str, hook: str, error: str, at: datetime) -> None:
        """A hook failed."""
        await rows.Fault.create(plugin=plugin, hook=hook, error=error, at=at)

    async def counts(self) -> dict[str, tuple[int, str, datetime]]:
        """By plugin: how many times it failed, the last time as "hook: error", and when that was."""
        groups = rows.Fault.all().annotate(count=Count("id"), last=Max("id")).group_by("plugin")
        counted = {last: count for count, last in await groups.values_list("count", "last")}
        found = rows.Fault.filter(id__in=list(counted)).order_by("plugin")
        return {
            plugin: (counted[id], f"{hook}: {error}", at)
            for id, plugin, hook, error, at in await found.values_list("id", "plugin", "hook", "error", "at")
        }
