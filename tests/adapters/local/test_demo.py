"""The season that a newcomer finds."""

import asyncio
import os
import re
import signal
import socket
import sys
import time
from asyncio.subprocess import PIPE
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from circles import CirclesError
from circles.render import plain
from circles_local.cast import GUESTS
from circles_local.demo import HOST, listening, open_demo

MEMBERS = [each for each in GUESTS if not each.about]


def test_six_people_in_six_zones_one_odd_and_one_without_summer_time() -> None:
    offsets = {
        each.account: [
            datetime(2027, month, 1, 12, tzinfo=UTC).astimezone(ZoneInfo(each.zone)).utcoffset() or timedelta()
            for month in (1, 7)
        ]
        for each in MEMBERS
    }
    assert len({each.zone for each in MEMBERS}) == len(MEMBERS) == 6
    assert any(winter % timedelta(hours=1) for winter, _ in offsets.values()), "a zone off the whole hour"
    assert any(winter == summer for winter, summer in offsets.values()), "a zone without summer time"
    assert any(winter != summer for winter, summer in offsets.values()), "and one with"


@pytest.mark.slow
@pytest.mark.parametrize("today", [date(2027, 3, 28), date(2028, 2, 29)])
async def test_a_season_is_under_way_and_the_next_session_is_tomorrow(today: date) -> None:
    async with open_demo(today) as desk:
        assert desk.now.date() == today
        room = [plain(each.post) for each in desk.chat.screen.messages if each.place == "room-1"]
        assert any("what we keep from session 2" in each for each in room)
        assert any("session 3 is cancelled" in each for each in room)
        assert not any("session 4\n" in each for each in room)
        refused = [each.typed for each in desk.chat.screen.messages if "I know no" in plain(each.post)]
        assert refused == [], "every line of the cast is understood"

        await desk.next_event()
        agenda = desk.chat.screen.after(desk.fresh_since)[0]
        assert plain(agenda.post).startswith("Alder: session 4")
        tomorrow = today + timedelta(days=1)
        assert f"{tomorrow:%a} {tomorrow.day} {tomorrow:%b}" in plain(agenda.post)
        assert agenda.post.files[0].name == "session-4.ics"


@pytest.mark.slow
async def test_from_the_eve_to_the_recap_with_what_the_page_offers() -> None:
    async with open_demo(date(2026, 11, 22)) as desk:
        titles = []
        for _ in range(4):
            await desk.next_event()
            titles += [plain(each.post).partition("\n")[0] for each in desk.chat.screen.after(desk.fresh_since)]
            started = next((each for each in desk.chat.screen.after(desk.fresh_since) if each.post.buttons), None)
            if started and plain(started.post.buttons[0].label) == "Start":
                await desk.press("ingrid", started.post.buttons[0].code, "Start", "room-1")
        await desk.advance(timedelta(hours=24))
        titles += [plain(each.post).partition("\n")[0] for each in desk.chat.screen.after(desk.fresh_since)]
    assert "Alder: session 4" in titles
    assert "Alder: what we keep from session 4" in titles


def test_a_taken_port_is_named() -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CirclesError, match=rf"Port {port} cannot be used .*--port 0"):
            listening(port)


def test_the_page_is_on_this_machine_only() -> None:
    with listening(0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def seconds_of_work(pid: int) -> float:
    """Not of waiting: other tests may be running beside this one. Nothing where the system does not tell."""
    stat = Path(f"/proc/{pid}/stat")
    ticks = stat.read_text().rpartition(")")[2].split()[11:13] if stat.exists() else ()
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


@pytest.mark.alone
async def test_the_page_is_ready_soon_and_an_open_window_does_not_hold_up_the_end() -> None:
    command = [sys.executable, "-m", "circles", "demo", "--no-browser", "--port", "0"]
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
    assert process.stdout is not None
    ready = re.search(rb"http://127\.0\.0\.1:(\d+)", await process.stdout.readline())
    assert ready
    assert seconds_of_work(process.pid) < 6

    reader, writer = await asyncio.open_connection("127.0.0.1", int(ready[1]))
    writer.write(b"GET /changes HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert (await reader.readuntil(b"data: ")).startswith(b"HTTP/1.1 200 OK")
    since = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, errors = await asyncio.wait_for(process.communicate(), 10)
    assert (process.returncode, errors) == (0, b"")
    assert time.monotonic() - since < 30
    writer.close()
