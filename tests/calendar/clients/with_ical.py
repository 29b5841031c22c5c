"""Home Assistant's reader: `python with_ical.py FOLDER` prints what it finds in each file there."""

import json
import sys
from datetime import UTC
from pathlib import Path

from ical.calendar_stream import IcsCalendarStream


def main() -> None:
    """Print one JSON object: by the name of the file a list of events."""
    found = {each.name: _events(each.read_bytes().decode()) for each in Path(sys.argv[1]).glob("*.ics")}
    json.dump(found, sys.stdout)


def _events(text: str) -> list[dict[str, object]]:
    # The timeline is what its users see: it sorts, and it would repeat what recurs.
    return [_event(each) for each in IcsCalendarStream.calendar_from_ics(text).timeline]


def _event(event: object) -> dict[str, object]:
    return {
        "uid": event.uid,
        "starts": event.start.astimezone(UTC).isoformat(),
        "ends": event.end.astimezone(UTC).isoformat(),
        "status": event.status.value if event.status else "",
        "sequence": event.sequence,
        "title": event.summary or "",
        "text": event.description or "",
        "place": event.location or "",
    }


main()
