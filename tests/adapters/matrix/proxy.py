"""What stands in front of a homeserver and fails as the internet does: on demand, and only for whom it is told.

It passes everything until it is told otherwise, counts what is asked, and can lose an answer to what was done.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web
from yarl import URL

_HOP = ("host", "content-length", "transfer-encoding", "connection")
_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Fails(StrEnum):
    """How a request ends that does not end well. All but LOST never reach the homeserver."""

    BAD_GATEWAY = "502, with a page instead of JSON"
    TOO_FAST = "429, and when to come again"
    TOO_FAST_UNTIL_WHENEVER = "429, and not when to come again"
    UNKNOWN_TOKEN = "401 M_UNKNOWN_TOKEN"
    HANGS = "no answer, until it is told to do something else"
    CUT = "the connection ends"
    LOST = "the homeserver did it, and the connection ends before its answer"


class Proxy:
    """A proxy on loopback. `count` counts what came, by path; `wait_ms` is what TOO_FAST answers."""

    def __init__(self, behind: str, *, wait_ms: int = 300) -> None:
        self.behind = behind
        self.wait_ms = wait_ms
        self.url = ""
        self.ahead = timedelta()
        """By how much the clock of the homeserver seems to be ahead of ours."""
        self.count: Counter[str] = Counter()
        self._how = Fails.CUT
        self._times = 0
        self._path = ""
        self._changed = asyncio.Event()
        self._instead: dict[str, Answer] = {}

    def instead(self, path: str, answer: Answer) -> None:
        """Answer what is asked of this path in place of the homeserver."""
        self._instead[path] = answer

    def fails(self, how: Fails, *, times: int = 1_000_000_000, path: str = "") -> None:
        """Let the next so many requests fail whose path contains `path`; then it passes again.

        A client on aiohttp asks once more by itself when a connection ends, for all but POST: let CUT and LOST happen
        twice, and it notices.
        """
        self._how, self._times, self._path = how, times, path
        self._changed.set()
        self._changed = asyncio.Event()

    def passes(self) -> None:
        """Let everything through from now on, and what hangs too."""
        self.fails(Fails.CUT, times=0)

    def asked(self, path: str) -> int:
        """How many requests came whose path contains this."""
        return sum(times for each, times in self.count.items() if path in each)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=2**26)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._client = aiohttp.ClientSession(auto_decompress=False, timeout=aiohttp.ClientTimeout(total=None))
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.passes()
        await self._runner.cleanup()
        await self._client.close()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.count[request.path] += 1
        if request.path in self._instead:
            return await self._instead[request.path](request)
        how = self._how_it_fails(request.path)
        while how is Fails.HANGS:
            await self._changed.wait()
            how = self._how_it_fails(request.path)
        if how is Fails.CUT or how is Fails.LOST:
            if how is Fails.LOST:
                await self._pass_on(request)
            assert request.transport
            request.transport.abort()
        return await self._pass_on(request) if how is None else self._failure(how)

    def _how_it_fails(self, path: str) -> Fails | None:
        if self._times <= 0 or self._path not in path:
            return None
        self._times -= 1
        return self._how

    def _failure(self, how: Fails) -> web.Response:
        match how:
            case Fails.TOO_FAST:
                return _refusal(429, "M_LIMIT_EXCEEDED", retry_after_ms=self.wait_ms)
            case Fails.TOO_FAST_UNTIL_WHENEVER:
                return _refusal(429, "M_LIMIT_EXCEEDED")
            case Fails.UNKNOWN_TOKEN:
                return _refusal(401, "M_UNKNOWN_TOKEN", soft_logout=False)
        return web.Response(status=502, text=_PAGE, content_type="text/html")  # where it was cut, nobody reads it

    async def _pass_on(self, request: web.Request) -> web.Response:
        kept = {key: value for key, value in request.headers.items() if key.lower() not in _HOP}
        url = URL(self.behind + request.raw_path, encoded=True)
        body = await request.read()
        try:
            async with self._client.request(
                request.method, url, headers=kept, data=body or None, allow_redirects=False
            ) as answer:
                headers = {key: value for key, value in answer.headers.items() if key.lower() not in _HOP}
                headers["Date"] = format_datetime(datetime.now(UTC) + self.ahead, usegmt=True)
                return web.Response(status=answer.status, headers=headers, body=await answer.read())
        except aiohttp.ClientError:
            return self._failure(Fails.BAD_GATEWAY)  # there is nobody behind


def _refusal(status: int, code: str, **more: object) -> web.Response:
    return web.json_response({"errcode": code, "error": f"the proxy of the tests: {code}", **more}, status=status)
