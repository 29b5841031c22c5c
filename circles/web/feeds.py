"""Feeds by their secret address: found or not, changed or not, and nothing else that an answer could give away."""

import base64
import hashlib
import logging
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from typing import Protocol

from aiohttp import web
from aiohttp.hdrs import IF_MODIFIED_SINCE, IF_NONE_MATCH
from multidict import CIMultiDict

from circles.calendar import FeedBytes, Head
from circles.web.guarding import Guard, Proxies
from circles.web.headers import ALWAYS

log = logging.getLogger(__name__)

PREFIX, ENDING = "/feeds/", ".ics"
READING = ("GET", "HEAD")
_FILE = re.compile(r"([A-Za-z0-9_-]{27})\.ics")
_TAG = re.compile(r'(?:W/)?("[^"]*")')
_TROUBLE_AGAIN_AFTER = "300"
_CALENDARS = 16_384
"""So many have their headers ready."""


class Feeds(Protocol):
    """The feeds behind their tokens."""

    def ready(self, token: str) -> FeedBytes | None:
        """The feed if it can be handed out as it is. None says nothing: there may be one all the same."""

    async def head(self, token: str) -> Head | None:
        """What the feed says of itself, without its bytes; None: there is none."""

    async def read(self, token: str) -> FeedBytes | None:
        """The feed; None: there is none. Takes as long for a token that never was as for one that ended."""


class FeedPage:
    """Answers for `/feeds/{token}.ics`."""

    def __init__(self, feeds: Feeds, guard: Guard, proxies: Proxies) -> None:
        self._feeds = feeds
        self._guard = guard
        self._proxies = proxies

    def at_once(self, request: web.Request) -> web.Response | None:
        """The feed, or 304, if it is ready: what calendars ask for most of all. None: ask `__call__`.

        Whoever names a feed that is ready is not guessing, so the guard is not asked.
        """
        path = request.raw_path
        if not (path.startswith(PREFIX) and path.endswith(ENDING) and request.method in READING):
            return None
        found = self._feeds.ready(path[len(PREFIX) : -len(ENDING)])
        if found is None:
            return None
        return _unchanged(found) if _is_known(request, found) else _fresh(found)

    async def __call__(self, request: web.Request) -> web.Response:
        """The feed, 304 if the asker has it, 404 if there is none, 429 to who guesses, 503 if we are in trouble."""
        token, is_one = _token(request.path.removeprefix(PREFIX))
        address = self._proxies.asker(request)
        if self._guard.must_wait(address, token):
            return _too_many()
        try:
            answer = await self._answer(request, token)
        except Exception:
            log.exception("feed failed", extra={"action": "feed_failed"})
            return _trouble()
        if answer is None or not is_one:
            self._guard.miss(address, token)
            return _too_many() if self._guard.is_over(address) else not_found()
        self._guard.hit(token)
        return answer

    async def _answer(self, request: web.Request, token: str) -> web.Response | None:
        """Who asks whether there is something new is answered without the feed's bytes, if there is not."""
        asked = request.headers
        if IF_NONE_MATCH in asked or IF_MODIFIED_SINCE in asked:
            head = await self._feeds.head(token)
            if head is None:
                return None
            if _is_known(request, head):
                return _unchanged(head)
        found = await self._feeds.read(token)
        return _fresh(found) if found else None


def _token(file: str) -> tuple[str, bool]:
    """The token in the name of a file. For a name that has none, one that does not exist: the same work follows."""
    found = _FILE.fullmatch(file)
    if found:
        return found[1], True
    digest = hashlib.sha256(file.encode(errors="replace")).digest()
    return base64.urlsafe_b64encode(digest).decode()[:27], False


def _is_known(request: web.Request, found: Head | FeedBytes) -> bool:
    """Whether the asker has these bytes already. A date counts only where there is no tag (RFC 9110, 13.2.2)."""
    asked = request.headers
    if IF_NONE_MATCH in asked:
        tags = asked.getall(IF_NONE_MATCH)
        if tags == [found.etag]:
            return True
        text = ",".join(tags)
        return text.strip() == "*" or found.etag in _TAG.findall(text)
    if IF_MODIFIED_SINCE not in asked:
        return False
    since = request.if_modified_since
    return since is not None and found.changed_at - since < timedelta(seconds=1)


def _unchanged(found: Head | FeedBytes) -> web.Response:
    return web.Response(status=304, headers=_validators(found.etag, found.changed_at))


def _fresh(found: FeedBytes) -> web.Response:
    return web.Response(body=found.body, headers=_of_calendar(found.etag, found.changed_at))


@lru_cache(maxsize=_CALENDARS)
def _of_calendar(etag: str, changed_at: datetime) -> CIMultiDict[str]:
    """All headers of an answer with this feed. Calendars ask again and again for the same."""
    more = {"Content-Type": "text/calendar; charset=utf-8", "Content-Disposition": 'inline; filename="circle.ics"'}
    return CIMultiDict({**_validators(etag, changed_at), **more})


@lru_cache(maxsize=_CALENDARS)
def _validators(etag: str, changed_at: datetime) -> CIMultiDict[str]:
    modified = format_datetime(changed_at.astimezone(UTC), usegmt=True)
    return CIMultiDict({**ALWAYS, "ETag": etag, "Last-Modified": modified})


def not_found() -> web.Response:
    """The one answer for what does not exist, never did, or does no more."""
    return web.Response(status=404, text="Not found.\n")


def _too_many() -> web.Response:
    return web.Response(status=429, text="Too many.\n", headers={"Retry-After": "60"})


def _trouble() -> web.Response:
    """Calendars keep what they have and come back."""
    return web.Response(status=503, text="Not now.\n", headers={"Retry-After": _TROUBLE_AGAIN_AFTER})
