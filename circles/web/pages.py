"""Pages behind private links: looking changes nothing, so that scanners and previews do no harm; only a form acts."""

import hashlib
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime

from aiohttp import web

from circles.chat import Inbox, Reader
from circles.errors import Refused, StoreError
from circles.message import File, Line, say
from circles.posts.hindering import sentence
from circles.services.desk import Desk
from circles.services.private_links import Purpose, Visitor, is_from_page, opened
from circles.web import hours_page
from circles.web.calendar_page import CalendarPage
from circles.web.forms import filled_in
from circles.web.guarding import Guard, Proxies
from circles.web.headers import PAGES
from circles.web.my_data_page import MyDataPage
from circles.web.page import Giving, Gone, Moved, Page
from circles.web.posted import fields, is_own
from circles.web.proposal_page import ProposalPage
from circles.web.report_page import ReportPage
from circles.web.review_page import ReviewPage
from circles.web.session_page import SessionPage
from circles.web.sheets import look, sheet

log = logging.getLogger(__name__)

_METHODS = ("GET", "HEAD", "POST")
_KEPT = web.ResponseKey("kept", bool)
_A_YEAR = "public, max-age=31536000, immutable"
_BUSY = say("I am busy right now and nothing was changed. Please try again in a moment.")
_WRONG = say("Something went wrong on my side, and nothing was changed. Please try again.")
_NOT_OURS = say("This form did not come from this page, so nothing was changed. Look through it and send it again.")
_NO_FORM = say("What came was no form of this page, so nothing was changed.")

PURPOSES: Mapping[Purpose, Callable[[Desk, Inbox], Page]] = {
    Purpose.HOURS: lambda desk, _inbox: hours_page.HoursPage(desk),
    Purpose.PROPOSAL: ProposalPage,
    Purpose.SESSION: SessionPage,
    Purpose.CALENDAR: lambda desk, _inbox: CalendarPage(desk),
    Purpose.MY_DATA: lambda desk, _inbox: MyDataPage(desk),
    Purpose.REPORT: lambda desk, _inbox: ReportPage(desk),
    Purpose.REVIEW: lambda desk, _inbox: ReviewPage(desk),
}
"""Which page a link opens."""


def make_pages(
    desk: Desk,
    inbox: Inbox,
    now: Callable[[], datetime],
    after: Callable[[], Awaitable[None]],
    *,
    guard: Guard | None = None,
    proxies: Collection[str] = (),
) -> web.Application:
    """The application to hang under `/pages`.

    Args:
        desk: of the running program.
        inbox: where what is done on pages is handed in, if it is a command.
        now: what the clock shows.
        after: called when a form has changed something, so that what it causes is sent.
        guard: against guessing; one of its own by default.
        proxies: addresses or networks of reverse proxies whose `X-Forwarded-For` is believed.
    """
    app = web.Application()
    app.router.add_route("*", "/static/{name}", _file)
    pages = _Pages(desk, inbox, now, after, guard or Guard(), Proxies(proxies))
    app.router.add_route("*", "/{secret:(?s:.*)}", pages.answer)
    app.on_response_prepare.append(_add_headers)
    return app


async def _file(request: web.Request) -> web.Response:
    found = look(request.match_info["name"])
    if request.method not in ("GET", "HEAD"):
        return web.Response(status=405, text="Only GET and HEAD.\n", headers={"Allow": "GET, HEAD"})
    if found is None:
        return web.Response(status=404, text="Not found.\n")
    response = web.Response(body=found.content, content_type=found.media_type, charset="utf-8")
    response[_KEPT] = request.query.get("v") == found.mark
    return response


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(PAGES)
    if response.get(_KEPT):
        response.headers["Cache-Control"] = _A_YEAR


class _Pages:
    """Answers for `/pages/{secret}`."""

    def __init__(
        self,
        desk: Desk,
        inbox: Inbox,
        now: Callable[[], datetime],
        after: Callable[[], Awaitable[None]],
        guard: Guard,
        proxies: Proxies,
    ) -> None:
        self._desk = desk
        self._now = now
        self._after = after
        self._guard = guard
        self._proxies = proxies
        self._pages = {purpose: make(desk, inbox) for purpose, make in PURPOSES.items()}

    async def answer(self, request: web.Request) -> web.Response:
        """The page; 404 if the link opens none, 429 to who guesses, 403 for a form from elsewhere, 503 in trouble."""
        if request.method not in _METHODS:
            return web.Response(status=405, text="Only GET, HEAD and POST.\n", headers={"Allow": ", ".join(_METHODS)})
        secret = request.match_info["secret"]
        address, name = self._proxies.asker(request), _hash(secret)
        if self._guard.must_wait(address, name):
            return _too_many()
        try:
            visitor = await opened(self._desk, secret, self._now())
            if visitor is None:
                self._guard.miss(address, name)
                return _too_many() if self._guard.is_over(address) else await self._gone(request)
            self._guard.hit(name)
            return await self._for(visitor, request)
        except Gone:
            return await self._gone(request)
        except Exception:
            log.exception("page failed", extra={"action": "page_failed", "link": name[:12]})
            return self._trouble(_WRONG, 500)

    async def _for(self, visitor: Visitor, request: web.Request) -> web.Response:
        page = self._pages[visitor.purpose]
        if request.method != "POST":
            if isinstance(page, Giving) and (name := request.query.get("file")):
                return _file_of(await page.file(visitor, name, self._now()))
            return _html(await page.show(visitor, self._now()))
        if not is_own(request, self._desk.settings.web.address):
            return _html(await page.show(visitor, self._now(), _NOT_OURS), 403)
        sent = await fields(request)
        if sent is None:
            return _html(await page.show(visitor, self._now(), _NO_FORM), 400)
        if not is_from_page(visitor, sent.get("form", "")):
            return _html(await page.show(visitor, self._now(), _NOT_OURS, sent), 403)
        return await self._act(page, visitor, sent)

    async def _act(self, page: Page, visitor: Visitor, sent: Mapping[str, str]) -> web.Response:
        """Do what the form asks for. If that cannot be, it is shown again with all that was in it."""
        try:
            done = await page.act(visitor, sent, self._now())
        except Refused as refusal:
            return _html(await page.show(visitor, self._now(), sentence(refusal), sent), 422)
        except StoreError as error:
            log.error("store failed", extra={"action": "store_failed", "error": str(error)})
            return _html(await page.show(visitor, self._now(), _BUSY, sent), 503)
        await self._after()
        return _moved(done) if isinstance(done, Moved) else _html(done)

    async def _gone(self, request: web.Request) -> web.Response:
        """The one answer for every link that opens nothing. What was in a form goes back to whoever sent it."""
        is_form = request.method == "POST" and is_own(request, self._desk.settings.web.address)
        sent = (await fields(request) or {}) if is_form else {}
        words = list((filled_in(sent) or {}).values())
        return _html(sheet("gone.html", self._anyone, hours=hours_page.in_words(sent), words=words), 404)

    def _trouble(self, line: Line, status: int) -> web.Response:
        return _html(sheet("trouble.html", self._anyone, why=line), status)

    @property
    def _anyone(self) -> Reader:
        return Reader("", "", self._desk.settings.community.language)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(status=status, text=text, content_type="text/html", charset="utf-8")


def _moved(to: Moved) -> web.Response:
    """Browsers go there by themselves, and loading the page again sends no form again."""
    return web.Response(status=303, headers={"Location": to.path})


def _file_of(file: File | None) -> web.Response:
    """To be kept, not to be opened in the browser: nothing in it can act as a page of ours."""
    if file is None:
        return web.Response(status=404, text="Not found.\n")
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return web.Response(body=file.content, content_type=file.media_type, charset="utf-8", headers=headers)


def _too_many() -> web.Response:
    return web.Response(status=429, text="Too many.\n", headers={"Retry-After": "60"})
