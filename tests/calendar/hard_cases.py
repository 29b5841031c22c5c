"""Feeds of the real program in hard cases, each with what the database holds of it at that moment."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from circles.calendar import Entry, attachment, feed
from circles.chat import Room
from circles.domain.series import WallTime
from circles.render.words import lines, one_line
from circles.services.feeds import link
from circles.testing import CircleApp, RecordingChat
from circles.testing.opening import open_circle_app

Event = dict[str, Any]
CALLED_OFF = ("cancelled", "skipped")

ZONES = (
    *("Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham", "America/St_Johns", "Antarctica/Troll"),
    *("Pacific/Kiritimati", "Pacific/Niue", "Pacific/Apia", "Africa/Casablanca", "America/Sao_Paulo"),
    *("America/Asuncion", "Asia/Almaty", "Africa/Cairo", "America/Mexico_City", "America/Coyhaique"),
    *("America/Vancouver", "America/Edmonton", "America/Winnipeg", "Asia/Calcutta", "Europe/Kiev", "US/Pacific"),
    *("Europe/Berlin", "America/New_York", "America/Santiago", "UTC"),
)
DAYS = (
    *(date(2027, 3, 14), date(2027, 3, 21), date(2027, 3, 28)),  # the US changed its clocks, Europe did not yet
    *(date(2027, 4, 4), date(2027, 4, 30), date(2027, 9, 5)),  # Lord Howe and Santiago; Cairo, at midnight
    *(date(2027, 10, 31), date(2027, 11, 7), date(2027, 12, 31)),  # back again; over New Year
)
HOURS = (time(0, 0), time(2, 30), time(18, 0), time(23, 45))
TEXTS = (
    *("é" * 300, "aé" * 30, "👩‍👩‍👧 family", "שלום עולם, مرحبا", "C:\\new\\N", "a; b, c: d", 'in "quotes"'),
    *(
        "END:VEVENT",
        "x\r\nEND:VEVENT\r\nBEGIN:VEVENT",
        "x" * 5000,
        "100 %",
        "\\, \\; \\\\",
        "https://a.example/?b=1,2;3",
    ),
)

MOMENTS = (
    ("mia", "session move 2027-01-13 23:30 this"),  # moved twice and back
    ("mia", "session move 2027-01-14 00:15 this"),
    ("mia", "session move 2027-01-12 18:00 this"),
    ("mia", "session skip"),
    ("mia", "session cancel"),
    ("mia", "session move 2027-12-31 23:30 this"),
    ("mia", "circle extend Alder 2"),
    ("mia", 'circle pause Alder "2 weeks"'),
    ("mia", "undo yes"),
    ("bo", r"place https://meet.example/a,b;c\d"),
)


@dataclass
class Cases:
    """Files to read in `folder`, and what has to be found in each."""

    folder: Path
    wanted: dict[str, list[Event]] = field(default_factory=dict)

    def add(self, name: str, content: bytes, wanted: list[Event]) -> None:
        """One more file."""
        (self.folder / f"{name}.ics").write_bytes(content)
        self.wanted[f"{name}.ics"] = sorted(wanted, key=lambda each: each["uid"])

    async def keep(self, app: CircleApp, name: str) -> None:
        """The circle's feed as it stands, with what the database says of it."""
        desk = app.stage.app.desk
        (circle,) = _rows(app, "SELECT id FROM circle")
        content = await app.stage.calendar((await link(desk, "circle", circle["id"])).rpartition("/")[2][:-4])
        assert content is not None
        self.add(name, content, [_of_row(each) for each in _rows(app, "SELECT * FROM session") if _is_shown(each, app)])


async def cases_in(folder: Path) -> Cases:
    """Play all of them, and leave their feeds in `folder`."""
    cases = Cases(folder)
    settings = folder / "circles.toml"
    settings.write_text("")
    for play in (_zones, _thousand, _moments, _texts):
        async with open_circle_app(settings, [], RecordingChat()) as app:
            await play(app, cases)
    return cases


async def _zones(app: CircleApp, cases: Cases) -> None:
    """Every zone, day and hour that is not like the others."""
    await app.season()
    number = 100
    for zone in ZONES:
        for day in DAYS:
            await _add(app, number, [WallTime(day, hour, zone) for hour in HOURS])
            number += len(HOURS)
    await cases.keep(app, "zones")


async def _thousand(app: CircleApp, cases: Cases) -> None:
    """As many as a feed holds; and none, which is when all of them are long past."""
    await app.season()
    walls = [
        WallTime(date(2027, 2, 1) + timedelta(each // 4), time(each % 4 * 5), "Asia/Kolkata") for each in range(996)
    ]
    await _add(app, 100, walls)
    await cases.keep(app, "thousand")
    await app.advance(weeks=120)
    await cases.keep(app, "empty")


async def _moments(app: CircleApp, cases: Cases) -> None:
    """Whatever can happen to a session, one after the other."""
    await app.season(8)
    await cases.keep(app, "fresh")
    (room,) = app.chat.rooms
    for number, (who, text) in enumerate(MOMENTS):
        await app.advance(minutes=1)
        await app.stage.say(f"local:{who}", text, Room("local", room))
        await cases.keep(app, f"moment-{number}")
    await _leave_and_end(app, cases)


async def _leave_and_end(app: CircleApp, cases: Cases) -> None:
    await app.say("@ana", "leave")
    await cases.keep(app, "left")
    await app.say("@ana", "join Lisbon")
    await app.advance(hours=1)
    await app.say("@ana", "seat yes")
    await cases.keep(app, "back")
    await app.say("@mia", "circle close Alder")
    await app.click("@mia", "Yes, end it")
    await cases.keep(app, "closed")
    await app.advance(minutes=1)
    await app.say("@mia", "undo yes")
    await cases.keep(app, "revived")


async def _texts(app: CircleApp, cases: Cases) -> None:
    """Texts that tear calendars apart, in a feed and as a file handed over."""
    entries = [
        Entry(f"t{number:02}", 3, app.now, app.now, app.now + timedelta(hours=1), text, text, location=text)
        for number, text in enumerate(TEXTS)
    ]
    cases.add("texts", feed("Hard; texts, \\n", entries), [_of_entry(each) for each in entries])
    cases.add("handed-over", attachment(entries[0]), [_of_entry(entries[0])])


async def _add(app: CircleApp, first: int, walls: list[WallTime]) -> None:
    (circle,) = _rows(app, "SELECT id FROM circle")
    for number, wall in enumerate(walls, first):
        await app.stage.app.desk.ledger.sessions.add(circle["id"], number, wall, 75, "hot-seat", app.now)


def _rows(app: CircleApp, query: str) -> list[sqlite3.Row]:
    """Straight from the file, past all of our own code."""
    path = app.stage.app.desk.ledger._database.address.path
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        return database.execute(query).fetchall()


def _is_shown(row: sqlite3.Row, app: CircleApp) -> bool:
    starts, now = _starts(row), app.now
    return now - timedelta(days=90) <= starts <= now + timedelta(days=400)


def _starts(row: sqlite3.Row) -> datetime:
    """From the wall, which is the truth, by Python's own reading of the zone data."""
    there = datetime.combine(datetime.fromisoformat(row["day"]), time.fromisoformat(row["hour"]), ZoneInfo(row["zone"]))
    return there.astimezone(UTC)


def _of_row(row: sqlite3.Row) -> Event:
    starts = _starts(row)
    title = f"Alder: session {row['number']}"
    return {
        "uid": f"{row['id']}@circles",
        "starts": starts,
        "ends": starts + timedelta(minutes=row["minutes"]),
        "status": "CANCELLED" if row["state"] in CALLED_OFF else "CONFIRMED",
        "sequence": row["sequence"],
        "title": f"Cancelled: {title}" if row["state"] in CALLED_OFF else title,
    }


def _of_entry(entry: Entry) -> Event:
    return {
        "uid": f"{entry.uid}@circles",
        "starts": entry.starts_at,
        "ends": entry.ends_at,
        "status": "CONFIRMED",
        "sequence": entry.sequence,
        "title": one_line(entry.summary, 255),
        "text": lines(entry.description, 4000),
        "place": one_line(entry.location, 255),
    }
