"""The page: thin routes between a browser on this machine and the desk."""

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import timedelta

from aiohttp import web

from circles.message import Line, say
from circles.render import plain
from circles_local.desk import Desk
from circles_local.guard import guard, protect
from circles_local.happened import in_words
from circles_local.page import Page
from circles_local.sheets import FOLDER

DESK = web.AppKey("desk", Desk)
PAGE = web.AppKey("page", Page)
GOING_HOME = web.AppKey("going_home", asyncio.Event)
SAID_GONE = say("That button has gone.")
NEEDS_A_NAME = say("A person needs a name with letters in it.")
NOBODY = say("There is nobody of that name.")
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}

routes = web.RouteTableDef()


def make_app(desk: Desk) -> web.Application:
    """The web application around a desk. It must be served on the loopback address only."""
    app = web.Application(middlewares=[guard], client_max_size=64 * 1024)
    app[DESK] = desk
    app[PAGE] = Page(desk)
    app[GOING_HOME] = asyncio.Event()
    app.on_response_prepare.append(protect)
    app.on_shutdown.append(_go_home)
    app.add_routes(routes)
    app.add_subapp("/pages", desk.stage.pages(desk.settle))
    app.router.add_static("/static", FOLDER / "static")
    return app


async def _go_home(app: web.Application) -> None:
    app[GOING_HOME].set()


@routes.get("/")
async def show(request: web.Request) -> web.Response:
    """The whole page, as one person sees it."""
    text = await request.app[PAGE].whole(request.query.get("as", ""), request.query.get("room", ""))
    return web.Response(text=text, content_type="text/html")


@routes.get("/parts")
async def parts(request: web.Request) -> web.Response:
    """The parts of the page, for the script."""
    return await _parts(request, request.query.get("as", ""), request.query.get("room", ""))


async def _parts(request: web.Request, viewer: str, room: str = "") -> web.Response:
    page = request.app[PAGE]
    guest = page.viewer(viewer)
    made = await page.parts(guest, room)
    answer = {"version": page.version, "viewer": guest.account, "language": page.language(guest), "parts": made}
    return web.json_response(answer)


async def _done(request: web.Request, sent: Mapping[str, str]) -> web.Response:
    """After an action: the parts for the script, the page anew for a browser without."""
    viewer = sent.get("viewer", "")
    if "application/json" in request.headers.get("Accept", ""):
        return await _parts(request, viewer)
    raise web.HTTPSeeOther(str(request.rel_url.with_path("/").with_query({"as": viewer})))


@routes.post("/say")
async def speak(request: web.Request) -> web.Response:
    """Somebody types a command."""
    sent = await _sent(request)
    await request.app[DESK].say(_who(request, sent), sent.get("text", "")[:2000], sent.get("place", ""))
    return await _done(request, sent)


@routes.post("/press")
async def press(request: web.Request) -> web.Response:
    """Somebody presses a button of a message."""
    sent, desk = await _sent(request), request.app[DESK]
    found = request.app[PAGE].button(sent.get("message", ""), sent.get("button", ""), _who(request, sent))
    if found is None:
        desk.happened = in_words(SAID_GONE)
    else:
        await desk.press(_who(request, sent), found.code, found.label, sent.get("place", ""))
    return await _done(request, sent)


@routes.post("/fill")
async def fill(request: web.Request) -> web.Response:
    """Somebody sends a form back."""
    sent = await _sent(request)
    values = {name.removeprefix("field-"): value for name, value in sent.items() if name.startswith("field-")}
    await request.app[DESK].fill(_who(request, sent), sent.get("code", ""), values, sent.get("place", ""))
    return await _done(request, sent)


@routes.post("/dismiss")
async def dismiss(request: web.Request) -> web.Response:
    """Somebody closes a form."""
    request.app[DESK].put_away()
    return await _done(request, await _sent(request))


@routes.post("/step")
async def step(request: web.Request) -> web.Response:
    """The clock moves."""
    sent, desk = await _sent(request), request.app[DESK]
    by = STEPS.get(sent.get("step", ""))
    await (desk.advance(by) if by else desk.next_event())
    return await _done(request, sent)


@routes.post("/privates")
async def privates(request: web.Request) -> web.Response:
    """Somebody opens or closes their private messages."""
    sent = await _sent(request)
    request.app[DESK].toggle_private(_who(request, sent))
    return await _done(request, sent)


@routes.post("/guests")
async def guests(request: web.Request) -> web.Response:
    """One more person comes in."""
    sent = await _sent(request)
    name = sent.get("name", "")
    if not any(each.isalnum() for each in name):
        raise web.HTTPBadRequest(text=_in_words(request, sent, NEEDS_A_NAME))
    guest = request.app[DESK].add(name)
    return await _done(request, {**sent, "viewer": guest.account})


@routes.get("/files/{message}/{index}")
async def file(request: web.Request) -> web.Response:
    """A file of a message, to keep."""
    found = request.app[PAGE].file(request.match_info["message"], request.match_info["index"])
    if found is None:
        raise web.HTTPNotFound(text="There is no such file.\n")
    name = "".join(each for each in found.name if each.isalnum() or each in "-_. ") or "file"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Type": found.media_type}
    return web.Response(body=found.content, headers=headers)


@routes.get("/feeds/{secret}.ics")
async def feed(request: web.Request) -> web.Response:
    """The calendar of a person or of a circle, for a calendar app on this machine."""
    found = await request.app[DESK].calendar(request.match_info["secret"])
    if found is None:
        raise web.HTTPNotFound(text="There is no calendar at this address.\n")
    return web.Response(body=found, content_type="text/calendar", charset="utf-8")


@routes.get("/changes")
async def changes(request: web.Request) -> web.StreamResponse:
    """A stream with the count of changes, whenever it grows."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    seen = -1
    with contextlib.suppress(ConnectionError):
        while (seen := await _later(request.app, seen)) >= 0:
            await response.write(f"data: {seen}\n\n".encode())
    return response


async def _later(app: web.Application, seen: int) -> int:
    """The next count of changes, or -1 when the program ends."""
    home = asyncio.create_task(app[GOING_HOME].wait())
    change = asyncio.create_task(app[DESK].chat.changed(seen))
    try:
        done, _ = await asyncio.wait({home, change}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        home.cancel()
        change.cancel()
    return -1 if home in done else change.result()


def _in_words(request: web.Request, sent: Mapping[str, str], line: Line) -> str:
    """What the page shows if something is wrong, in the language of whoever looks at it."""
    page = request.app[PAGE]
    return plain(line, (), page.language(page.viewer(sent.get("viewer", "")))) + "\n"


async def _sent(request: web.Request) -> dict[str, str]:
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


def _who(request: web.Request, sent: Mapping[str, str]) -> str:
    who = sent.get("who", "")
    if who not in request.app[DESK].guests:
        raise web.HTTPBadRequest(text=_in_words(request, sent, NOBODY))
    return who
