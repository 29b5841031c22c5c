"""What a season leaves in a folder: calendars, posts, the database and the report."""

from pathlib import Path

from circles.errors import CirclesError
from circles.simulation.outcome import Outcome
from circles.simulation.showing import as_json, as_text, posts_as_lines


def database_in(folder: Path) -> Path:
    """Where the database goes. Makes the folder; raises CirclesError if there is something in it already."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise CirclesError(f"There is something in {folder} already. Name a new folder, or an empty one.")
    except OSError as error:
        raise CirclesError(f"{folder} cannot be used: {error.strerror}.") from error
    return folder / "circles.db"


def leave(outcome: Outcome, folder: Path) -> None:
    """Write every calendar as it is at the end, every post as a line of JSON, and the report."""
    feeds = folder / "feeds"
    feeds.mkdir()
    for each in outcome.feeds:
        (feeds / f"{each.name}.ics").write_bytes(each.after)
    (folder / "posts.jsonl").write_text(posts_as_lines(outcome), "utf-8")
    (folder / "season.txt").write_text(as_text(outcome), "utf-8")
    (folder / "season.json").write_text(as_json(outcome), "utf-8")
