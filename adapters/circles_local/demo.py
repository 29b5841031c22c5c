"""`circles demo`: a season that is under way, on a page of this machine's own or in the terminal."""

import asyncio
import contextlib
import signal
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from circles import CirclesError
from circles.message import say
from circles.stage import Settings, open_stage
from circles_local.adapter import PLATFORM, LocalChat
from circles_local.cast import COMMUNITY, GUESTS, HOUR_UTC, OPENING, ORGANIZER, SESSIONS, Cue
from circles_local.desk import Desk

HOST = "127.0.0.1"
EVERY = timedelta(weeks=2)
WELCOME = say("Two sessions are behind this circle, one was cancelled, the next is tomorrow.")
PRESS = say("Press “Next event”.")


def run_demo(*, terminal: bool, port: int, open_browser: bool = True, settings: Settings | None = None) -> int:
    """Seed the season and run the playground until it is told to stop. Returns the exit code.

    Args:
        terminal: typed commands on standard input instead of a page.
        port: of the page; 0 takes a free one.
        open_browser: whether to open the page in the default browser.
        settings: what to try out, such as a plugin's settings or other formats; default: the defaults.

    Raises:
        CirclesError: the port is taken.
    """
    today = datetime.now(UTC).date()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_in_terminal(today, settings) if terminal else _on_a_page(today, port, open_browser, settings))
    return 0


@asynccontextmanager
async def open_demo(
    today: date,
    address: str = "",
    sessions: Sequence[tuple[Cue, ...]] = SESSIONS,
    settings: Settings | None = None,
) -> AsyncIterator[Desk]:
    """A desk with the demo's people on the eve of their next session, half an hour before its agenda.

    Args:
        today: the day on which the clock stands; the next session is the day after.
        address: what the calendar links begin with.
        sessions: what people typed around each session so far; with none, the season is about to begin.
        settings: of the program; its community and organizer become the demo's.
    """
    first = datetime.combine(today, time(HOUR_UTC), UTC) + timedelta(days=1) - EVERY * len(sessions)
    chat = LocalChat({})
    async with open_stage(chat, first - timedelta(days=8), _settings(settings or Settings(), address)) as stage:
        chat.clock = lambda: stage.now
        desk = Desk(stage, chat, GUESTS)
        await _cues(desk, desk.now, OPENING, f"{first:%Y-%m-%d %H:%M}")
        for number, cues in enumerate(sessions):
            await _cues(desk, first + EVERY * number, cues)
        await stage.advance(to=first + EVERY * len(sessions) - timedelta(days=1, minutes=30))
        desk.begin(WELCOME, PRESS)
        yield desk


def _settings(settings: Settings, address: str) -> Settings:
    """The same settings with the demo's community, and with sizes and weeks that fit its season."""
    community = replace(settings.community, name=COMMUNITY, organizers=(f"{PLATFORM}:{ORGANIZER}",))
    program = replace(settings.program, least=4, target=6, most=8, every_weeks=EVERY.days // 7, sessions=8)
    return replace(settings, community=community, program=program, web=replace(settings.web, public_url=address))


async def _cues(desk: Desk, start: datetime, cues: tuple[Cue, ...], first: str = "") -> None:
    for cue in cues:
        if (at := start + timedelta(minutes=cue.minutes)) > desk.now:
            await desk.stage.advance(to=at)
        place = desk.rooms_of(cue.who)[0] if cue.in_room else f"@{cue.who}"
        await desk.recall(cue.who, cue.text.replace("{first}", first), place)


async def _on_a_page(today: date, port: int, open_browser: bool, settings: Settings | None) -> None:
    with listening(port) as listener:
        address = address_of(listener)
        async with open_demo(today, address, settings=settings) as desk, open_page(desk, listener):
            print(f"The playground is ready: {address_of(listener)}\nStop it with Ctrl+C.", flush=True)
            if open_browser:
                await asyncio.to_thread(webbrowser.open, address_of(listener))
            await _told_to_stop()


@asynccontextmanager
async def open_page(desk: Desk, listener: socket.socket) -> AsyncIterator[None]:
    """Serve the page of a desk while the block runs."""
    from aiohttp import web  # the terminal does without

    from circles_local.playground import make_app

    runner = web.AppRunner(make_app(desk), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield
    finally:
        await runner.cleanup()


def address_of(listener: socket.socket) -> str:
    """What the page's address begins with."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


def listening(port: int) -> socket.socket:
    """A socket on this machine's own address, so that nobody else can reach it; port 0 takes a free one.

    Raises CirclesError if the port cannot be had.
    """
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise CirclesError(f"Port {port} cannot be used ({error.strerror}). Try: circles demo --port 0") from error


async def _told_to_stop() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    await stop.wait()


async def _in_terminal(today: date, settings: Settings | None) -> None:
    from circles_local.terminal import Terminal

    async with open_demo(today, settings=settings) as desk:
        await Terminal(desk, sys.stdin, sys.stdout).run()
