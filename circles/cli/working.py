"""What `circles run` loads while its adapters connect: the program behind them, and its web pages."""

import logging
from collections.abc import Mapping

from circles.app import open_app
from circles.chat import Chat
from circles.cli.anteroom import Anteroom
from circles.config import Settings
from circles.services.feeds import Calendars
from circles.web import make_pages, make_web, serve
from circles.web.guarding import Guard

log = logging.getLogger(__name__)


async def work(settings: Settings, chats: Mapping[str, Chat], anteroom: Anteroom) -> None:
    """Answer, send and serve until cancelled. Raises StoreError, SettingsError (the port cannot be had)."""
    async with open_app(settings, chats=chats) as app:
        guard, proxies = Guard(), settings.web.proxies
        pages = make_pages(app.desk, app.intake, app.clock.now, app.poke, guard=guard, proxies=proxies)
        web = make_web(
            Calendars(app.desk, app.clock.now),
            app.health,
            guard=guard,
            proxies=proxies,
            pages=pages,
        )
        async with serve(web, settings.web.host, settings.web.port), anteroom.leads_to(app.intake):
            log.info("running", extra={"action": "started", "adapters": sorted(chats), "web": settings.web.address})
            await app.engine.run()
