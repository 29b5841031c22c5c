"""The bytes that calendars get, read back by a stricter reader than any of them."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circles.calendar import Entry, attachment, feed
from circles.domain.series import Series, WallTime
from circles.render.words import lines, one_line

START = datetime(2026, 11, 24, 18, tzinfo=UTC)
ONE = Entry("s1", 0, START - timedelta(days=3), START, START + timedelta(hours=1), "Owls: session 1")


class ReadBack(Protocol):
    calendar: dict[str, str]
    events: list[dict[str, str]]

    def instant(self, index: int, name: str) -> datetime: ...


class Reader(Protocol):
    def __call__(self, data: bytes) -> ReadBack: ...


def test_a_session_is_one_event_in_utc(read_feed: Reader) -> None:
    found = read_feed(feed("Owls", [ONE]))
    assert found.events == [
        {
            "UID": "s1@circles",
            "SEQUENCE": "0",
            "DTSTAMP": "20261121T180000Z",
            "LAST-MODIFIED": "20261121T180000Z",
            "DTSTART": "20261124T180000Z",
            "DTEND": "20261124T190000Z",
            "SUMMARY": "Owls: session 1",
            "STATUS": "CONFIRMED",
            "TRANSP": "OPAQUE",
        }
    ]


def test_what_the_calendar_says_of_itself(read_feed: Reader) -> None:
    data = feed("Night, owls; \\n and \x07more", [ONE])
    found = read_feed(data).calendar
    assert found["NAME"] == found["X-WR-CALNAME"] == "Night, owls; \\n and more"
    assert found["REFRESH-INTERVAL"] == found["X-PUBLISHED-TTL"] == "PT1H"
    assert (found["COLOR"], found["X-APPLE-CALENDAR-COLOR"]) == ("teal", "#008080")
    assert "METHOD" not in found
    for forbidden in (b"ORGANIZER", b"ATTENDEE", b"mailto", b"RRULE", b"VALARM", b"TZID"):
        assert forbidden not in data


def test_a_calendar_is_never_empty(read_feed: Reader) -> None:
    assert read_feed(feed("Owls", [])).events == []


def test_a_cancelled_session_says_so(read_feed: Reader) -> None:
    event = read_feed(feed("Owls", [replace(ONE, cancelled=True, sequence=1)])).events[0]
    assert event["SUMMARY"] == "Cancelled: Owls: session 1"
    assert (event["STATUS"], event["TRANSP"], event["SEQUENCE"]) == ("CANCELLED", "TRANSPARENT", "1")
    assert event["UID"] == "s1@circles"


def test_6_4_2_the_link_stands_in_both_places(read_feed: Reader) -> None:
    entry = replace(ONE, description="Bring tea.\n\n\n\nAnd cake.", url="https://meet.example/ä b?x=1,2;3")
    event = read_feed(feed("Owls", [entry])).events[0]
    assert "URL" not in event and event["DESCRIPTION"] == "Bring tea.\n\nAnd cake.", "a space makes it no address"
    event = read_feed(feed("Owls", [replace(entry, url="https://meet.example/ä?x=1,2;3")])).events[0]
    assert event["URL"] == "https://meet.example/%C3%A4?x=1,2;3"
    assert event["DESCRIPTION"] == "Bring tea.\n\nAnd cake.\n\nhttps://meet.example/%C3%A4?x=1,2;3"
    event = read_feed(feed("Owls", [replace(entry, url="https://meet.example/%41", description="")])).events[0]
    assert event["DESCRIPTION"] == event["URL"] == "https://meet.example/%41"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "webcal://x", "x", "http://a\nATTENDEE:x", 'https://a"b'])
def test_what_is_no_address_is_no_link(read_feed: Reader, url: str) -> None:
    event = read_feed(feed("Owls", [replace(ONE, url=url)])).events[0]
    assert "URL" not in event and "DESCRIPTION" not in event


def test_long_titles_are_cut(read_feed: Reader) -> None:
    for title in ("é" * 300, "👩‍👩‍👧" * 200, "x" * 5000):
        event = read_feed(feed("n" * 999, [replace(ONE, summary=title, cancelled=True, location=title)])).events[0]
        assert len(event["SUMMARY"]) <= 255 and event["SUMMARY"].endswith("…")
        assert event["SUMMARY"].startswith("Cancelled: " + title[:10])
        assert len(event["LOCATION"]) <= 255
    assert read_feed(feed("Owls", [replace(ONE, summary="x" * 255)])).events[0]["SUMMARY"] == "x" * 255


@pytest.mark.parametrize("column", range(60, 82))
def test_no_character_is_folded_in_two(read_feed: Reader, column: int) -> None:
    for character in "é", "€", "😀", "\\", ";", "\u05d0":
        title = "a" * (column - 8) + character * 40
        assert read_feed(feed("Owls", [replace(ONE, summary=title)])).events[0]["SUMMARY"] == title


NASTY = [
    "END:VEVENT",
    "x\r\nEND:VEVENT\r\nBEGIN:VEVENT",
    "C:\\New\\new\\,\\;\\\\",
    '"quotes"; and, commas: colons',
    "\u202egnp.exe",
    "\x00\x07\x1b[31m",
    "\ud800 lone",
    "line\u2028separator\u2029and\x85next\x0bline",
    " outer space ",
    "\ufeffmark",
    "e" + "\u0301" * 200,
    "1 MB " + "x" * 1_000_000,
    "שלום, عالم",
    "",
    "@everyone <b>&amp;</b>",
]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_texts_stay_texts(read_feed: Reader, text: str) -> None:
    _check_texts(read_feed, text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=400) | st.text(st.sampled_from('\r\n\t\\;,:"é😀\u200d\x00\ud800 nN'), max_size=300))
def test_any_text_stays_a_text(read_feed: Reader, text: str) -> None:
    _check_texts(read_feed, text)


def _check_texts(read_feed: Reader, text: str) -> None:
    entry = replace(ONE, summary=text, description=text, location=text)
    for data in (feed(text, [entry]), attachment(entry)):
        (event,) = read_feed(data).events
        assert event["SUMMARY"] == one_line(text, 255)
        assert event.get("DESCRIPTION", "") == lines(text, 4000)
        assert event.get("LOCATION", "") == one_line(text, 255)


ZONES = (
    "Asia/Kathmandu Australia/Lord_Howe Pacific/Chatham America/St_Johns Antarctica/Troll Pacific/Kiritimati"
    " Pacific/Niue Pacific/Apia Africa/Casablanca America/Sao_Paulo America/Asuncion Asia/Almaty Africa/Cairo"
    " America/Mexico_City"
    " America/Coyhaique America/Vancouver America/Edmonton America/Winnipeg Asia/Calcutta Europe/Kiev US/Pacific"
    " Europe/Berlin America/New_York America/Santiago UTC"
).split()


@pytest.mark.slow
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("clock", [time(0, 0), time(2, 30), time(18, 0), time(23, 45)])
def test_6_4_2_every_calendar_gets_the_instant_itself(read_feed: Reader, zone: str, clock: time) -> None:
    """Two years of weekly sessions: over every change of the clocks, New Year and a leap day."""
    walls = list(Series(date(2027, 3, 7), clock, zone, 1, 105))
    entries = [_entry(f"s{index:03}", wall) for index, wall in enumerate(walls)]
    found = read_feed(feed("Owls", entries))
    assert [found.instant(index, "DTSTART") for index in range(105)] == [wall.instant for wall in walls]


def _entry(uid: str, wall: WallTime) -> Entry:
    return Entry(uid, 0, START, wall.instant, wall.instant + timedelta(minutes=75), "Owls")


@pytest.mark.parametrize(
    "wall, stamp",
    [
        (WallTime(date(2027, 3, 28), time(2, 30), "Europe/Berlin"), "20270328T013000Z"),  # a gap: 03:30 there
        (WallTime(date(2027, 10, 31), time(2, 30), "Europe/Berlin"), "20271031T003000Z"),  # twice: the first one
        (WallTime(date(2027, 3, 21), time(18, 0), "America/New_York"), "20270321T220000Z"),  # US moved, Europe did not
        (WallTime(date(2028, 2, 29), time(23, 30), "Asia/Kathmandu"), "20280229T174500Z"),
        (WallTime(date(2026, 11, 24), time(19, 0), "America/Vancouver"), "20261125T020000Z"),  # summer time for good
    ],
)
def test_hard_hours(read_feed: Reader, wall: WallTime, stamp: str) -> None:
    assert read_feed(feed("Owls", [_entry("s1", wall)])).events[0]["DTSTART"] == stamp


def test_6_4_2_a_move_keeps_the_id(read_feed: Reader) -> None:
    later = replace(ONE, starts_at=START + timedelta(days=1), ends_at=START + timedelta(days=1, hours=1), sequence=1)
    before, after = read_feed(feed("Owls", [ONE])).events[0], read_feed(feed("Owls", [later])).events[0]
    assert before["UID"] == after["UID"] and before["SEQUENCE"] < after["SEQUENCE"]


def test_an_attachment_is_published(read_feed: Reader) -> None:
    found = read_feed(attachment(ONE))
    assert found.calendar["METHOD"] == "PUBLISH"
    assert found.events == read_feed(feed("Owls", [ONE])).events


def test_the_order_of_the_data_does_not_matter() -> None:
    entries = [replace(ONE, uid=f"s{index}", starts_at=START - timedelta(hours=index % 3)) for index in range(20)]
    assert feed("Owls", entries) == feed("Owls", reversed(entries))


def test_bytes_are_the_same_in_another_process() -> None:
    """An ETag made from them outlives a restart: no clock, no random number, no order of a set."""
    code = (
        "import sys; from datetime import *; from circles.calendar import Entry, feed; "
        "at = datetime(2026, 11, 24, 18, tzinfo=UTC); "
        "made = [Entry(f's{i}', i, at, at + timedelta(i), at + timedelta(i + 1), 'Öwls') for i in range(9)];"
        "sys.stdout.buffer.write(feed('Owls', made))"
    )
    runs = {subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(2)}
    assert len(runs) == 1 and b"s8@circles" in runs.pop()


def test_the_library_waits_until_it_is_needed() -> None:
    code = "import sys, circles.calendar; assert 'icalendar' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.slow
def test_a_thousand_sessions_stay_small(read_feed: Reader) -> None:
    entries = [
        replace(ONE, uid=f"s{n:04}", starts_at=START + timedelta(hours=n), ends_at=START + timedelta(hours=n + 1))
        for n in range(1000)
    ]
    data = feed("Owls", entries)
    assert len(read_feed(data).events) == 1000
    assert len(data) < 300_000
