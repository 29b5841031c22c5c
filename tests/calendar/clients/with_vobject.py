"""vobject reads calendars: `python with_vobject.py FOLDER` prints what it finds in each file there."""

import json
import sys
from datetime import UTC
from pathlib import Path

import vobject


def main() -> None:
    """Print one JSON object: by the name of the file a list of events."""
    found = {each.name: _events(each.read_bytes().decode()) for each in Path(sys.argv[1]).glob("*.ics")}
    json.dump(found, sys.stdout)


def _events(text: str) -> list[dict[str, object]]:
    return [_event(each) for each in vobject.readOne(text).contents.get("vevent", [])]


def _event(event: object) -> dict[str, object]:
    def text(name: str) -> str:
        return event.getChildValue(name, "")

    return {
        "uid": text("uid"),
        "starts": event.dtstart.value.astimezone(UTC).isoformat(),
        "ends": event.dtend.value.astimezone(UTC).isoformat(),
        "status": text("status"),
        "sequence": int(text("sequence")),
        "title": text("summary"),
        "text": text("description"),
        "place": text("location"),
    }


main()
