"""ics.py reads calendars: `python with_ics.py FOLDER` prints what it finds in each file there."""

import json
import sys
from datetime import UTC
from pathlib import Path

from ics import Calendar


def main() -> None:
    """Print one JSON object: by the name of the file a list of events."""
    found = {each.name: _events(each.read_bytes().decode()) for each in Path(sys.argv[1]).glob("*.ics")}
    json.dump(found, sys.stdout)


def _events(text: str) -> list[dict[str, object]]:
    return [_event(each) for each in Calendar(text).events]


def _event(event: object) -> dict[str, object]:
    extra = {each.name: each.value for each in event.extra}
    return {
        "uid": event.uid,
        "starts": event.begin.datetime.astimezone(UTC).isoformat(),
        "ends": event.end.datetime.astimezone(UTC).isoformat(),
        "status": event.status or "",
        "sequence": int(extra["SEQUENCE"]),
        "title": event.name or "",
        "text": event.description or "",
        "place": event.location or "",
    }


main()
