"""`circles run`: the real thing.

Connecting to a platform takes a second or more, nearly all of it waiting. So the adapters start first, and the rest
of the program is loaded meanwhile, beside the event loop.
"""

import asyncio
import contextlib
import logging
import signal
from argparse import Namespace
from datetime import UTC, datetime

from circles.cli.anteroom import Anteroom
from circles.cli.loading import loaded
from circles.cli.restarts import Starts
from circles.config import Settings, find, load, secrets_of
from circles.errors import SettingsError
from circles.log import set_up
from circles.registry.adapters import load_adapter
from circles.store.address import Address
from circles.store.lock import only_one

log = logging.getLogger(__name__)


def run(asked: Namespace) -> int:
    """Run until a signal says stop. Returns 0 after a clean stop."""
    settings = settings_from(asked)
    if not settings.adapters:
        raise SettingsError(
            ["adapters: none is named, so nobody could reach the bot; add a section such as [adapters.local]"]
        )
    with only_one(settings.database.url):
        try:
            asyncio.run(_until_stopped(settings))
        except ExceptionGroup as failed:
            # The first one stopped the others.
            raise failed.exceptions[0] from None
    return 0


def settings_from(asked: Namespace) -> Settings:
    """Read the settings that the command line names, and set up the log as they say."""
    import os

    settings = load(find(asked.config), os.environ)
    set_up(settings.log.level, settings.log.format, secrets_of(settings))
    return settings


async def _until_stopped(settings: Settings) -> None:
    running = asyncio.create_task(_run(settings))
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running
    log.info("stopped", extra={"action": "stopped"})


async def _run(settings: Settings) -> None:
    """Run the adapters and the program behind them. The first to fail stops all."""
    await _let_time_pass_between_logins(settings)
    chats = {name: load_adapter(name, table) for name, table in settings.adapters.items()}
    anteroom = Anteroom()
    async with asyncio.TaskGroup() as tasks:
        for chat in chats.values():
            tasks.create_task(chat.run(anteroom), name=chat.platform)
        working = await asyncio.to_thread(loaded, "working")
        await working.work(settings, chats, anteroom)


async def _let_time_pass_between_logins(settings: Settings) -> None:
    starts = Starts(Address.parse(settings.database.url).path)
    await asyncio.sleep(starts.wait(datetime.now(UTC)).total_seconds())
    starts.note(datetime.now(UTC))
