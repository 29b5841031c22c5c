"""The web application: a few addresses, two methods (three on pages), and one answer for everything else."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from aiohttp import web
from multidict import istr

from circles.web.feeds import PREFIX, READING, FeedPage, Feeds, not_found
from circles.web.guarding import Guard, Proxies
from circles.web.headers import ALWAYS
from circles.web.posted import MOST
from circles.web.serving import STRAIGHT

_REFERRER_POLICY = istr("Referrer-Policy")
log = logging.getLogger(__name__)

_HEALTH_SECONDS = 5.0
_ROBOTS = "User-agent: *\nDisallow:\n"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_web(
    feeds: Feeds,
    health: Callable[[], Awaitable[Mapping[str, Any]]],
    *,
    proxies: Collection[str] = (),
    guard: Guard | None = None,
    pages: web.Application | None = None,
) -> web.Application:
    """The web application.

    Args:
        feeds: the feeds behind their tokens.
        health: how things stand; `ok` decides between 200 and 503. Not answering within five seconds is not ok.
        proxies: addresses or networks of reverse proxies whose `X-Forwarded-For` is believed; nobody else's is.
        guard: against guessing; one of its own by default.
        pages: the pages behind private links (`make_pages`), if there are any.
    """
    app = web.Application(client_max_size=MOST)
    page = FeedPage(feeds, guard or Guard(), Proxies(proxies))
    app.router.add_route("*", PREFIX + "{file:(?s:.*)}", _reading(page))
    app.router.add_route("*", "/health", _reading(_health_page(health)))
    app.router.add_route("*", "/robots.txt", _reading(_robots))
    if pages is not None:
        app.add_subapp("/pages", pages)
    app.router.add_route("*", "/{rest:(?s:.*)}", _reading(_nothing_here))
    app.on_response_prepare.append(_add_headers)
    app[STRAIGHT] = page.at_once
    return app


def _reading(page: Handler) -> Handler:
    """Everything here can be read and nothing else: calendar programs try out what they are allowed to."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.method not in READING:
            return web.Response(status=405, text="Only GET and HEAD.\n", headers={"Allow": "GET, HEAD"})
        return await page(request)

    return answer


async def _robots(_request: web.Request) -> web.Response:
    # Google's calendar obeys this file, so everything is allowed; the header keeps feeds out of indexes.
    return web.Response(text=_ROBOTS)


async def _nothing_here(_request: web.Request) -> web.Response:
    return not_found()


def _health_page(health: Callable[[], Awaitable[Mapping[str, Any]]]) -> Handler:
    async def answer(_request: web.Request) -> web.Response:
        try:
            found = await asyncio.wait_for(health(), _HEALTH_SECONDS)
        except Exception as error:
            log.warning("health unknown", extra={"action": "health_failed", "error": type(error).__name__})
            found = {"ok": False}
        status = 200 if found.get("ok") is True else 503
        return web.json_response(dict(found), status=status, dumps=lambda data: json.dumps(data, default=str) + "\n")

    return answer


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    if _REFERRER_POLICY not in response.headers:  # feeds have them already
        response.headers.update(ALWAYS)
