"""One door to the homeserver: a request that gives a mapping, or an error that says what kind it is."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import aiohttp
from nio.client.async_client import AsyncClient

CLIENT = "/_matrix/client/v3"
SECONDS = 30.0
USUAL_WAIT = timedelta(seconds=5)
"""How long to wait if the server says "too many" but not how long."""


class ServerError(Exception):
    """The homeserver said no. `code` is Matrix's own, such as M_FORBIDDEN; empty if it gave none.

    `answer` is all that it said: nothing of it belongs into a log.
    """

    def __init__(
        self, status: int, code: str, text: str, wait: timedelta | None = None, answer: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(f"{status} {code or text}")
        self.answer = answer or {}
        self.status = status
        self.code = code
        self.text = text
        self.wait = wait

    @property
    def is_limit(self) -> bool:
        """Whether it was too much at once: later it may work."""
        return self.status == 429

    @property
    def is_passing(self) -> bool:
        """Whether it may pass by itself: the server is overloaded, away or limits us."""
        return self.is_limit or self.status >= 500 or self.status == 0

    @property
    def is_login_gone(self) -> bool:
        """Whether our login is no longer valid: trying again is in vain."""
        return self.code in ("M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED", "M_USER_SUSPENDED")


class Homeserver:
    """Requests with the login of a client. Nothing is tried again here: who asks knows whether that makes sense."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self.skew = timedelta()
        """How much its clock is ahead of ours, by its last answer. A header has whole seconds."""

    async def get(self, *path: str, **query: str) -> dict[str, Any]:
        """Raises ServerError."""
        return await self.call("GET", path, query=query)

    async def put(self, *path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Raises ServerError."""
        return await self.call("PUT", path, body)

    async def post(self, *path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Raises ServerError."""
        return await self.call("POST", path, body)

    async def call(
        self,
        method: str,
        path: tuple[str, ...],
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """One request to the client API. Raises ServerError, with status 0 if there was no answer at all."""
        data = None if body is None else json.dumps(body)
        return await self._request(method, address(CLIENT, path, query), data, "application/json")

    async def ask(self, where: str) -> dict[str, Any]:
        """Get what is at an address on this server that is not of the client API. Raises ServerError."""
        return await self._request("GET", where, None, "application/json")

    async def upload(self, content: bytes, media_type: str, name: str) -> str:
        """Keep a file on the server. Returns its `mxc://` address. Raises ServerError."""
        where = address("/_matrix/media/v3", ("upload",), {"filename": name})
        return str((await self._request("POST", where, content, media_type))["content_uri"])

    async def _request(self, method: str, where: str, data: str | bytes | None, media_type: str) -> dict[str, Any]:
        headers = {"Content-Type": media_type}
        if self._client.access_token:
            headers["Authorization"] = f"Bearer {self._client.access_token}"
        try:
            answer = await self._client.send(method, where, data, headers, timeout=SECONDS)
            async with answer:
                raw = await answer.read()
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise ServerError(0, "", type(error).__name__) from error
        self._note_clock(answer.headers.get("Date", ""))
        return _understood(answer.status, raw, answer.headers.get("Retry-After", ""))

    def _note_clock(self, date: str) -> None:
        try:
            self.skew = parsedate_to_datetime(date) - datetime.now(UTC)
        except (ValueError, TypeError):
            pass


def address(start: str, path: tuple[str, ...], query: Mapping[str, str] | None = None) -> str:
    """A path with each part quoted: ids hold `/`, `#` and `:`."""
    asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in (query or {}).items())
    return "/".join((start, *(quote(each, safe="") for each in path))) + (f"?{asked}" if asked else "")


def _understood(status: int, raw: bytes, retry_after: str) -> dict[str, Any]:
    try:
        body = json.loads(raw or b"{}")
    except ValueError:  # a proxy's page
        body = None
    if status < 400 and isinstance(body, dict):
        return body
    if not isinstance(body, dict):
        raise ServerError(status if status >= 400 else 502, "", "no answer of a homeserver", _wait({}, retry_after))
    text = str(body.get("error", ""))[:200]
    wait = _wait(body, retry_after) if status == 429 else None
    raise ServerError(status, str(body.get("errcode", "")), text, wait, body)


def _wait(body: Mapping[str, Any], retry_after: str) -> timedelta:
    """How long the server wants us to wait: its body says so in milliseconds, or a header in seconds."""
    milliseconds = body.get("retry_after_ms")
    if isinstance(milliseconds, int | float) and milliseconds > 0:
        return timedelta(milliseconds=milliseconds)
    return timedelta(seconds=int(retry_after)) if retry_after.isdigit() else USUAL_WAIT
