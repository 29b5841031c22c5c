"""Ten thousand people with a calendar each: one season that was played, and copies of its circle."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from circles.calendar import server_key, token, token_hash
from circles.config import Community, Settings
from circles.stage import open_stage
from circles.testing import RecordingChat

SESSIONS, PEOPLE = 26, 5
CITIES = ("Lisbon", "New York", "Kolkata", "Nairobi", "Oslo")
OWN = {"circle": "id", "session": "id", "person": "id"}
"""The tables of which every copy has rows with an id of its own."""
MEANT = {"circle_id": "circle", "session_id": "session", "person_id": "person"}


async def make(folder: Path, feeds: int) -> list[str]:
    """Make the database. Returns the paths of the feeds."""
    path, settings = folder / "circles.db", Settings(community=Community(organizers=("local:mia",)))
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    async with open_stage(RecordingChat(), start, settings, database=path) as stage:
        first = start + timedelta(days=14)
        await stage.say("local:mia", f'program create "Night owls" "We meet" {SESSIONS} 2 60')
        await stage.say("local:mia", "program open")
        for number, city in enumerate(CITIES):
            await stage.say(f"local:p{number}", f'join "{city}"')
        await stage.say("local:mia", f"propose {first:%Y-%m-%d %H:%M}")
        await stage.say("local:mia", "publish")
    with closing(sqlite3.connect(path)) as database:
        return list(_copies(database, server_key(path.with_suffix(".key")), feeds))


def _copies(database: sqlite3.Connection, key: bytes, feeds: int) -> Iterator[str]:
    database.row_factory = sqlite3.Row
    people = "SELECT id FROM person WHERE id IN (SELECT person_id FROM membership)"
    wanted = {
        "person": f"SELECT * FROM person WHERE id IN ({people})",
        "identity": f"SELECT * FROM identity WHERE person_id IN ({people})",
        **{each: f"SELECT * FROM {each}" for each in ("circle", "membership", "session", "assignment")},
    }
    one = {table: [dict(row) for row in database.execute(query)] for table, query in wanted.items()}
    with database:
        for copy in range(1, feeds // PEOPLE):
            for table, rows in one.items():
                _insert(database, table, [_changed(table, row, copy) for row in rows])
        for number, (person,) in enumerate(database.execute(people).fetchall()):
            secret = token(key, f"feed{number}", 1)
            row = {"id": f"feed{number}", "kind": "person", "subject_id": person, "generation": 1, "alive": 1}
            _insert(database, "feed", [{**row, "token_hash": token_hash(secret)}])
            yield f"/feeds/{secret}.ics"


def _changed(table: str, row: dict[str, Any], copy: int) -> dict[str, Any]:
    """The same row of another circle."""
    new = {name: value for name, value in row.items() if name != "id" or table in OWN}
    for name in new.keys() & {"id", *MEANT}:
        new[name] = f"{row[name]}-{copy}"
    if table == "circle":
        new |= {"number": row["number"] + copy, "name": f"{row['name']} {copy}"}
    if table == "identity":
        new["account"] = f"p{copy * PEOPLE + int(row['account'][1:])}"
    return new


def _insert(database: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    names = ", ".join(rows[0])
    places = ", ".join(f":{name}" for name in rows[0])
    database.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)
