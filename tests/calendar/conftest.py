"""A reader of feeds of our own, stricter than any library: whatever RFC 5545 and our own rules forbid, it refuses."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

_LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', re.S)
_STAMP = re.compile(r"\d{8}T\d{6}Z")
_TEXT = re.compile(r"(?:[^\\;,\n]|\\[\\;,nN])*")
_ESCAPE = re.compile(r"\\(.)")
_CONTROL = re.compile("[\x00-\x1f\x7f]")
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "UID", "STATUS", "TRANSP", "NAME", "X-WR-CALNAME", "PRODID", "TZID"}
STAMPS = {"DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED"}
CALENDAR = {"PRODID", "VERSION", "METHOD", "NAME", "X-WR-CALNAME", "COLOR", "X-APPLE-CALENDAR-COLOR"} | {
    "REFRESH-INTERVAL",
    "X-PUBLISHED-TTL",
}
EVENT = STAMPS | {"UID", "SEQUENCE", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS", "TRANSP"}
ALARM = {"ACTION", "TRIGGER", "DESCRIPTION"}
NEEDED_OF_EVENT = STAMPS | {"UID", "SEQUENCE", "SUMMARY", "STATUS", "TRANSP"}
PARAMETERS = {"REFRESH-INTERVAL": ";VALUE=DURATION"}


@dataclass(frozen=True)
class Read:
    """What stands in a feed: the calendar's properties, each event's, with texts unescaped; `ALARM`: when it rings."""

    calendar: dict[str, str]
    events: list[dict[str, str]]

    def instant(self, index: int, name: str) -> datetime:
        return datetime.strptime(self.events[index][name], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def read(data: bytes) -> Read:
    """Read a feed. Raises AssertionError with the first thing that is wrong."""
    lines = _unfolded(data)
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR", "one calendar, whole"
    calendar, rest = _properties(lines[1:-1], CALENDAR)
    assert calendar["VERSION"] == "2.0" and calendar["PRODID"]
    assert rest, "RFC 5545, 3.4: never empty"
    if rest[0] == "BEGIN:VTIMEZONE":
        _check_zone(rest)
        return Read(calendar, [])
    events = list(_events(rest))
    uids = [each["UID"] for each in events]
    assert len(set(uids)) == len(uids), "one event an id"
    assert [(each["DTSTART"], each["UID"]) for each in events] == sorted(
        (each["DTSTART"], each["UID"]) for each in events
    )
    return Read(calendar, events)


def _unfolded(data: bytes) -> list[str]:
    assert not data.startswith(b"\xef\xbb\xbf"), "no byte order mark"
    assert data.endswith(b"\r\n")
    raw = data[:-2].split(b"\r\n")
    lines: list[str] = []
    for each in raw:
        assert len(each) <= 75, "75 octets a line"
        assert b"\r" not in each and b"\n" not in each, "CRLF, nothing else"
        text = each.decode()  # raises if a character was folded in two
        assert not _CONTROL.search(text), "no control characters"
        if text.startswith(" "):
            lines[-1] += text[1:]
        else:
            assert text, "no empty line"
            lines.append(text)
    return lines


def _properties(lines: list[str], allowed: set[str]) -> tuple[dict[str, str], list[str]]:
    """The properties up to the first component, and what follows them."""
    found: dict[str, str] = {}
    for index, line in enumerate(lines):
        if line.startswith(("BEGIN:", "END:")):
            return found, lines[index:]
        parts = _LINE.fullmatch(line)
        assert parts, f"no content line: {line!r}"
        name, parameters, value = parts.groups()
        assert name in allowed and name not in found, f"{name} does not belong here, or stands twice"
        assert parameters == PARAMETERS.get(name, ""), f"{name} has parameters {parameters!r}"
        found[name] = _value(name, value)
    return found, []


def _value(name: str, value: str) -> str:
    if name in TEXTS:
        assert _TEXT.fullmatch(value), f"{name} is not escaped: {value!r}"
        return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
    if name in STAMPS:
        assert _STAMP.fullmatch(value), f"{name} is not in UTC: {value!r}"
    if name == "SEQUENCE":
        assert value.isdecimal()
    return value


def _events(lines: list[str]) -> list[dict[str, str]]:
    events = []
    while lines:
        assert lines[0] == "BEGIN:VEVENT", lines[0]
        found, lines = _properties(lines[1:], EVENT)
        if lines[0] == "BEGIN:VALARM":
            alarm, lines = _properties(lines[1:], ALARM)
            assert alarm.keys() == ALARM and alarm["ACTION"] == "DISPLAY" and lines[0] == "END:VALARM"
            found, lines = found | {"ALARM": alarm["TRIGGER"]}, lines[1:]
        assert lines[0] == "END:VEVENT"
        lines = lines[1:]
        assert found.keys() >= NEEDED_OF_EVENT, NEEDED_OF_EVENT - found.keys()
        assert found["DTSTART"] < found["DTEND"]
        assert found["DTSTAMP"] == found["LAST-MODIFIED"]
        assert found["STATUS"] in ("CONFIRMED", "CANCELLED")
        events.append(found)
    return events


def _check_zone(lines: list[str]) -> None:
    assert lines[0] == "BEGIN:VTIMEZONE" and lines[-1] == "END:VTIMEZONE"
    assert lines[2] == "BEGIN:STANDARD" and lines[-2] == "END:STANDARD"
    names = [line.partition(":")[0] for line in lines[3:-2]]
    assert sorted(names) == ["DTSTART", "TZOFFSETFROM", "TZOFFSETTO"]


@pytest.fixture
def read_feed() -> Callable[[bytes], Read]:
    return read
