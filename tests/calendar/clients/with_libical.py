"""libical, which GNOME and KDE read with: `python with_libical.py FOLDER` prints what it finds in each file there."""

import ctypes
import json
import sys
from ctypes import c_char_p, c_int, c_long, c_void_p
from datetime import UTC, datetime
from pathlib import Path


class Span(ctypes.Structure):
    """icaltime_span"""

    _fields_ = [("start", c_long), ("end", c_long), ("is_busy", c_int)]


library = ctypes.CDLL("libical.so.3")


def call(name: str, answer: object, *kinds: object) -> object:
    """A function of the library."""
    found = getattr(library, name)
    found.restype, found.argtypes = answer, kinds
    return found


parse = call("icalparser_parse_string", c_void_p, c_char_p)
first = call("icalcomponent_get_first_component", c_void_p, c_void_p, c_int)
following = call("icalcomponent_get_next_component", c_void_p, c_void_p, c_int)
kind_of = call("icalcomponent_string_to_kind", c_int, c_char_p)
span = call("icalcomponent_get_span", Span, c_void_p)
sequence = call("icalcomponent_get_sequence", c_int, c_void_p)
status = call("icalcomponent_get_status", c_int, c_void_p)
status_name = call("icalproperty_status_to_string", c_char_p, c_int)
texts = {
    each: call(f"icalcomponent_get_{each}", c_char_p, c_void_p)
    for each in ("uid", "summary", "description", "location")
}
VEVENT = kind_of(b"VEVENT")


def main() -> None:
    """Print one JSON object: by the name of the file a list of events."""
    found = {each.name: list(_events(each.read_bytes())) for each in Path(sys.argv[1]).glob("*.ics")}
    json.dump(found, sys.stdout)


def _events(content: bytes):
    calendar = parse(content)
    event = first(calendar, VEVENT)
    while event:
        yield _event(event)
        event = following(calendar, VEVENT)


def _event(event: int) -> dict[str, object]:
    lasts, words = span(event), {name: (read(event) or b"").decode() for name, read in texts.items()}
    return {
        "uid": words["uid"],
        "starts": _instant(lasts.start),
        "ends": _instant(lasts.end),
        "status": status_name(status(event)).decode(),
        "sequence": sequence(event),
        "title": words["summary"],
        "text": words["description"],
        "place": words["location"],
    }


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


main()
