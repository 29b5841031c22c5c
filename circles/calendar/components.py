"""The parts of a calendar, written by the icalendar library. Loaded when the first one is needed."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from urllib.parse import quote

from icalendar import (
    Alarm,
    Calendar,
    Component,
    Event,
    Timezone,
    TimezoneStandard,
    vCalAddress,
    vDatetime,
    vDuration,
    vInt,
    vText,
    vUri,
)
from icalendar.prop import vUTCOffset

from circles.calendar.entries import Entry, Letter
from circles.i18n import translate
from circles.render.words import address, lines, one_line

COLORS = {"teal": "#008080", "seagreen": "#2E8B57", "steelblue": "#4682B4", "indianred": "#CD5C5C"}
"""CSS3 names, as RFC 7986 wants them, with what Apple's calendars read instead."""

_PRODUCT = "-//Mentorship circles//Circles//EN"
_REFRESH = timedelta(hours=1)
_TITLE_LONGEST = 255
_TEXT_LONGEST = 4000
_NAME_LONGEST = 80
_MAILBOX = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,190}", re.ASCII)
_URL_CHARACTERS = "!#$%&'()*+,/:;=?@[]~"

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


class _Text(vText):
    """The library's own escaping takes a `\\N` that somebody typed (`C:\\New`) for a line break."""

    __slots__ = ()

    def to_ical(self) -> bytes:
        return self.translate(_ESCAPES).encode()


def event(entry: Entry, language: str) -> bytes:
    """A session as a VEVENT."""
    # DTSTAMP says when the data last changed, not when these bytes were made: without METHOD that is its meaning,
    # and a calendar that saw the old stamp would not take up a change.
    return _written(_event(entry, entry.changed_at, language))


def invitation(entry: Entry, letter: Letter, language: str) -> bytes:
    """A session as an object that is sent to one person by e-mail."""
    made = _event(entry, letter.at, language)
    made.add("ORGANIZER", _mailbox(letter.organizer_name, letter.organizer))
    attendee = _mailbox(letter.attendee_name, letter.attendee)
    asked = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION"}
    asked |= {"RSVP": "TRUE"} if letter.asks else {}
    attendee.params.update({} if entry.cancelled else asked)
    made.add("ATTENDEE", attendee)
    calendar = _calendar()
    calendar.add("METHOD", _Text("CANCEL" if entry.cancelled else "REQUEST"))
    calendar.add_component(made)
    return _written(calendar)


def _mailbox(name: str, address: str) -> vCalAddress:
    if not _MAILBOX.fullmatch(address):
        raise ValueError("that is no e-mail address")
    made = vCalAddress(f"mailto:{address}")
    if shown := one_line(name, _NAME_LONGEST).replace('"', "'"):
        made.params["CN"] = shown
    return made


def _event(entry: Entry, stamp: datetime, language: str) -> Event:
    made = Event()
    for name, at in (
        ("DTSTAMP", stamp),
        ("LAST-MODIFIED", entry.changed_at),
        ("DTSTART", entry.starts_at),
        ("DTEND", entry.ends_at),
    ):
        made.add(name, vDatetime(at.astimezone(UTC)))
    made.add("UID", _Text(f"{entry.uid}@circles"))
    made.add("SEQUENCE", vInt(entry.sequence))
    made.add("STATUS", _Text("CANCELLED" if entry.cancelled else "CONFIRMED"))
    made.add("TRANSP", _Text("TRANSPARENT" if entry.cancelled else "OPAQUE"))
    _add_words(made, entry, language)
    if entry.alarm is not None and not entry.cancelled:
        made.add_component(_alarm(entry.alarm, entry.summary))
    return made


def _alarm(minutes: int, title: str) -> Alarm:
    """Only words on a screen: what else an alarm can do is nothing that a subscription should."""
    made = Alarm()
    made.add("ACTION", _Text("DISPLAY"))
    made.add("TRIGGER", vDuration(timedelta(minutes=-minutes)))
    made.add("DESCRIPTION", _Text(one_line(title, _TITLE_LONGEST)))
    return made


def _add_words(made: Event, entry: Entry, language: str) -> None:
    title = entry.summary
    if entry.cancelled:
        title = translate("Cancelled: {title}", language).replace("{title}", title)
    made.add("SUMMARY", _Text(one_line(title, _TITLE_LONGEST)))
    url = address(entry.url)
    description = lines(entry.description, _TEXT_LONGEST)
    if url is not None:
        url = quote(url, safe=_URL_CHARACTERS)
        made.add("URL", vUri(url))
        description = f"{description}\n\n{url}".strip()
    if description:
        made.add("DESCRIPTION", _Text(description))
    if location := one_line(entry.location, _TITLE_LONGEST):
        made.add("LOCATION", _Text(location))


@lru_cache(maxsize=1024)
def frame(name: str, color: str) -> tuple[bytes, bytes]:
    """What stands before and after the events of a feed."""
    made = _calendar()
    shown = _Text(one_line(name, _TITLE_LONGEST))
    made.add("NAME", shown)
    made.add("X-WR-CALNAME", shown)
    made.add("REFRESH-INTERVAL", vDuration(_REFRESH), parameters={"VALUE": "DURATION"})
    made.add("X-PUBLISHED-TTL", vDuration(_REFRESH))
    made.add("COLOR", _Text(color))
    made.add("X-APPLE-CALENDAR-COLOR", _Text(COLORS[color]))
    return _split(made)


@cache
def publication() -> tuple[bytes, bytes]:
    """What stands around a single event that is handed over as a file."""
    made = _calendar()
    made.add("METHOD", _Text("PUBLISH"))
    return _split(made)


@cache
def nothing() -> bytes:
    """A calendar must hold something: without any session, a time zone that nobody uses."""
    standard = TimezoneStandard()
    standard.add("DTSTART", vDatetime(datetime(1970, 1, 1)))  # noqa: DTZ001 - RFC 5545 wants it local here
    standard.add("TZOFFSETFROM", vUTCOffset(timedelta()))
    standard.add("TZOFFSETTO", vUTCOffset(timedelta()))
    made = Timezone()
    made.add("TZID", _Text("Etc/UTC"))
    made.add_component(standard)
    return _written(made)


def _calendar() -> Calendar:
    made = Calendar()
    made.add("PRODID", _Text(_PRODUCT))
    made.add("VERSION", _Text("2.0"))
    return made


def _split(made: Component) -> tuple[bytes, bytes]:
    whole = _written(made)
    end = b"END:VCALENDAR\r\n"
    return whole.removesuffix(end), end


def _written(made: Component) -> bytes:
    found: bytes = made.to_ical()
    return found
