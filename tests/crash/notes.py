"""What the people of a day remember: the hour on their clocks and the answers they got. No kill takes it back."""

import json
import os
from pathlib import Path
from typing import Any


def note(folder: Path, **what: object) -> None:
    """The people remember something: written at once, so that no kill takes it back."""
    file = os.open(folder / "people.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, json.dumps(what).encode() + b"\n")
    os.close(file)


def notes(folder: Path) -> list[dict[str, Any]]:
    """What the people remember."""
    file = folder / "people.jsonl"
    return [json.loads(line) for line in file.read_bytes().splitlines()] if file.exists() else []
