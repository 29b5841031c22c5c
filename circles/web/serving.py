"""From an application to an open port, and back."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger

from circles.errors import SettingsError
from circles.web.headers import ALWAYS

log = logging.getLogger(__name__)

Straight = Callable[[web.Request], web.StreamResponse | None]
Others = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
STRAIGHT: web.AppKey[Straight] = web.AppKey("straight")
"""What answers before any route is looked up, with all headers: a route takes a fifth of an answer's time. None: the
routes do."""
_STOP_SECONDS = 3.0
_IDLE_SECONDS = 75.0


@asynccontextmanager
async def serve(app: web.Application, host: str = "127.0.0.1", port: int = 8480) -> AsyncIterator[tuple[str, int]]:
    """Serve `app` while the block runs; gives the address. Port 0 takes a free one.

    At the end, requests under way get three seconds.

    Raises SettingsError if the port cannot be had.
    """
    runner = web.AppRunner(app, shutdown_timeout=_STOP_SECONDS)
    await runner.setup()
    try:
        loop, manager = asyncio.get_running_loop(), runner.server
        assert manager is not None
        if straight := app.get(STRAIGHT):
            manager.request_handler = _first(straight, manager.request_handler)
        try:
            server = await loop.create_server(
                lambda: _Connection(manager, loop=loop, access_log_class=_NoLog, keepalive_timeout=_IDLE_SECONDS),
                host,
                port,
            )
        except OSError as error:
            raise SettingsError([no_port(host, port, error)]) from error
        try:
            address = server.sockets[0].getsockname()
            log.info("listening", extra={"action": "web_started", "host": address[0], "port": address[1]})
            yield address[0], address[1]
        finally:
            server.close()
    finally:
        await runner.cleanup()


def _first(straight: Straight, others: Others) -> Others:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        assert isinstance(request, web.Request)
        return straight(request) or await others(request)

    return answer


def no_port(host: str, port: int, error: OSError) -> str:
    """What to say when the port cannot be had."""
    why = os.strerror(error.errno or 0)
    return f"The page of the calendar feeds cannot use {host}:{port} ({why}). Change web.port, or stop what uses it."


class _NoLog(AbstractAccessLogger):
    """Writes nothing: a feed's path is a password."""

    @property
    def enabled(self) -> bool:
        return False

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Not called, being switched off."""


class _Connection(web.RequestHandler):
    """The library's connection, but a request that is none gets our headers, and its content is not logged."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if request.writer.output_size > 0:
            raise ConnectionError("an answer is under way already")
        if status >= 500:
            log.error("web failed", exc_info=exc, extra={"action": "web_failed"})
        else:
            log.debug("no request", extra={"action": "bad_request", "status": status})
        text = "That did not work.\n" if status >= 500 else "Bad request.\n"
        response = web.Response(status=status, text=text, headers=ALWAYS)
        response.force_close()
        return response
