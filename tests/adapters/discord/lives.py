"""The program that is killed: one forked child for each life, with the real adapter and the look-alike of the test.

Run as `python -m tests.adapters.discord.lives`.
"""

from collections.abc import Callable
from typing import Any

from discord.http import HTTPClient
from discord.webhook.async_ import AsyncWebhookAdapter

from circles_discord import DiscordChat
from tests.adapters.lives import Death, serve


class DiscordDeath(Death):
    """Counts requests to Discord as well: those of the bot, and those that belong to an interaction."""

    def watch(self) -> None:
        super().watch()
        for each in (HTTPClient, AsyncWebhookAdapter):
            each.request = self._counted(each.request)  # type: ignore[method-assign]

    def _counted(self, request: Callable[..., Any]) -> Callable[..., Any]:
        async def requested(*args: Any, **kwargs: Any) -> Any:
            self.step("before a request")
            answer = await request(*args, **kwargs)
            self.step("after a request")
            return answer

        return requested


if __name__ == "__main__":
    serve(DiscordChat, DiscordDeath)
