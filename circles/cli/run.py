"""`circles run`: the real thing."""

import asyncio
import contextlib
import logging
import signal
from argparse import Namespace

from circles.app import App, open_app
from circles.config import Settings, find, load, secrets_of
from circles.errors import SettingsError
from circles.log import set_up
from circles.services.feeds import read
from circles.web import make_web, serve

log = logging.getLogger(__name__)


def run(asked: Namespace) -> int:
    """Run until a signal says stop. Returns 0 after a clean stop."""
    settings = settings_from(asked)
    if not settings.adapters:
        raise SettingsError(
            ["adapters: none is named, so nobody could reach the bot; add a section such as [adapters.local]"]
        )
    asyncio.run(_run(settings))
    return 0


def settings_from(asked: Namespace) -> Settings:
    """Read the settings that the command line names, and set up the log as they say."""
    import os

    settings = load(find(asked.config), os.environ)
    set_up(settings.log.level, settings.log.format, secrets_of(settings))
    return settings


async def _run(settings: Settings) -> None:
    async with open_app(settings) as app:
        running = asyncio.create_task(_everything(app, settings))
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, running.cancel)
        log.info("running", extra={"action": "started", "adapters": sorted(app.chats), "web": settings.web.address})
        with contextlib.suppress(asyncio.CancelledError):
            await running
        log.info("stopped", extra={"action": "stopped"})


async def _everything(app: App, settings: Settings) -> None:
    web = make_web(lambda secret: read(app.desk, secret, app.clock.now()), app.health)
    async with serve(web, settings.web.host, settings.web.port):
        await app.run()
