"""Somebody subscribes with vdirsyncer and looks with khal, from the running program, over HTTP.

vdirsyncer gives every event of a web calendar an id of its own, so sessions are told apart by their titles here.
"""

import asyncio
import re
import socket
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from circles.store.database import migrate
from tests.calendar.others import program, ran
from tests.calendar.typed import Typist, running

pytestmark = [pytest.mark.slow, pytest.mark.alone]

CITIES = {"ana": "Lisbon", "bo": "New York", "chen": "Kolkata", "dua": "Nairobi"}
FORMAT = "{start-long}|{end-long}|{cancelled}|{title}"
VDIRSYNCER = """
[general]
status_path = "{home}/status"
[pair circle]
a = "feed"
b = "here"
collections = null
[storage feed]
type = "http"
url = "{url}"
[storage here]
type = "filesystem"
path = "{home}/calendar"
fileext = ".ics"
"""
KHAL = """
[calendars]
[[circle]]
path = {home}/calendar
readonly = True
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %d.%m.
longdateformat = %Y-%m-%d
datetimeformat = %d.%m. %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {home}/khal.db
"""


ZONE = ZoneInfo("Asia/Kathmandu")
"""Where whoever looks at the calendar is."""

Shown = dict[str, tuple[datetime, datetime, bool]]
"""By its title when a session starts and ends, and whether it is cancelled."""


@dataclass
class Subscriber:
    """Somebody's computer, somewhere."""

    home: Path

    def subscribe(self, url: str) -> None:
        """Put the link into the settings."""
        (self.home / "calendar").mkdir()
        (self.home / "vdirsyncer").write_text(VDIRSYNCER.format(home=self.home, url=url))
        (self.home / "khal").write_text(KHAL.format(home=self.home, zone=ZONE.key))
        ran([program("vdirsyncer"), "-c", str(self.home / "vdirsyncer"), "discover"], self.home)

    def look(self) -> Shown:
        """Fetch the feed and list what is in it."""
        ran([program("vdirsyncer"), "-c", str(self.home / "vdirsyncer"), "sync"], self.home)
        listing = ["list", "--once", "--day-format", "", "--format", FORMAT, "today", "400d"]
        lines = ran([program("khal"), "-c", str(self.home / "khal"), *listing], self.home).splitlines()
        return dict(map(_read, filter(None, lines)))


def _read(line: str) -> tuple[str, tuple[datetime, datetime, bool]]:
    starts, ends, cancelled, title = line.split("|")
    return title, (_instant(starts), _instant(ends), "CANCELLED" in cancelled)


def _instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).astimezone(UTC)


def _in_the_database(path: Path) -> Shown:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        found = database.execute("SELECT number, starts_at, ends_at, state FROM session").fetchall()
    return dict(_as_shown(*each) for each in found)


def _as_shown(number: int, starts_at: str, ends_at: str, state: str) -> tuple[str, tuple[datetime, datetime, bool]]:
    starts, ends = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (starts_at, ends_at))
    off, title = state in ("cancelled", "skipped"), f"Alder: session {number}"
    return f"Cancelled: {title}" if off else title, (starts, ends, off)


def _config(folder: Path) -> Path:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    asyncio.run(migrate(f"sqlite:{folder / 'circles.db'}"))
    config = folder / "circles.toml"
    config.write_text(
        f'[database]\nurl = "sqlite:{folder / "circles.db"}"\n[web]\nport = {port}\n'
        f'[community]\norganizers = ["local:mia"]\n[adapters.local]\n'
    )
    return config


def _season(typist: Typist, first: datetime) -> str:
    """A circle that meets from then on. Returns the link of its calendar."""
    typist.say("mia", 'program create "Night owls" "We meet" 8 1 60')
    typist.say("mia", "program open")
    for who, city in CITIES.items():
        typist.say(who, f'join "{city}"')
    typist.say("mia", f"propose {first:%Y-%m-%d %H:%M}")
    assert "published" in typist.say("mia", "publish")
    links = re.findall(r"http://127\.0\.0\.1:\d+/feeds/[\w-]{27}\.ics", typist.say("ana", "feed"))
    assert len(links) == 2
    circles: str = links[1]
    return circles


def test_a_calendar_shows_what_the_database_holds_and_every_change_of_it(tmp_path: Path) -> None:
    reader, first = Subscriber(tmp_path), datetime.now(UTC) + timedelta(days=9)
    program("khal")
    with running(_config(tmp_path)) as typist:
        reader.subscribe(_season(typist, first))
        before = reader.look()
        assert before == _in_the_database(tmp_path / "circles.db") and len(before) == 8

        _say_of_the_next_session(typist, tmp_path, f"session move {first + timedelta(days=1):%Y-%m-%d} 03:15 this")
        moved = reader.look()
        assert moved == _in_the_database(tmp_path / "circles.db") and moved.keys() == before.keys()
        assert [each for each in moved if moved[each] != before[each]] == ["Alder: session 1"]

        _say_of_the_next_session(typist, tmp_path, "session cancel")
        cancelled = reader.look()
        assert cancelled == _in_the_database(tmp_path / "circles.db") and len(cancelled) == 8
        assert [each for each in cancelled if cancelled[each][2]] == ["Cancelled: Alder: session 1"]


def _say_of_the_next_session(typist: Typist, folder: Path, text: str) -> None:
    """In the room of the circle, once it is there."""
    deadline = time.monotonic() + 60
    while not (rooms := _rooms(folder / "circles.db")):
        assert time.monotonic() < deadline, "no room was opened"
        time.sleep(0.05)
    assert "Everyone is told" in typist.say("mia", text, rooms[0])


def _rooms(path: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return [id for (id,) in database.execute("SELECT room_id FROM room WHERE room_id IS NOT NULL")]
