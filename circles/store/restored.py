"""An older database in the place of a newer one: calendars have seen what it does not know, and links ended since.

Calendar apps keep what they saw last: of an event with an older SEQUENCE or stamp they would not take up anything. So
both jump to where no earlier count can be. Links, and how much each shows, stay as they are in the database that makes
room, if it can still be read: a link that was renewed because it got into wrong hands must not open again.
"""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from circles.store import files, rows
from circles.store.connection import Database

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_SESSIONS = """
    UPDATE session SET sequence = CASE WHEN sequence < ?1 THEN ?1 ELSE sequence + 1 END,
        changed_at = CASE WHEN changed_at < ?2 THEN ?2 ELSE changed_at END"""
_FEEDS = "UPDATE feed SET version = version + 1, changed_at = ?1 WHERE changed_at IS NULL OR changed_at < ?1"
_RENEWED = """
    UPDATE feed SET token_hash = NULL, fetched_at = NULL,
        generation = CASE WHEN generation < ?1 THEN ?1 ELSE generation + 1 END"""
_SUBJECTS = "SELECT id FROM person UNION ALL SELECT id FROM circle UNION ALL SELECT id FROM program"
_KNOWN = "SELECT count(*), count(p.id) FROM main.feed f LEFT JOIN present.feed p ON p.id = f.id"
_OLDER = """
    DELETE FROM main.feed WHERE EXISTS (
        SELECT 1 FROM present.feed p WHERE p.id = main.feed.id AND p.generation >= main.feed.generation)"""
_COLUMNS = "SELECT name FROM pragma_table_info('feed', ?) ORDER BY name"


async def catch_up(database: Database, now: datetime, *, renew_links: bool = False) -> None:
    """Lift the counts and stamps of all sessions above those that were given until `now`.

    `renew_links`: all calendar links end as well; people ask for new ones.
    """
    # A session changes less than once a second, so no count comes near: after this restore, or after the last one.
    count, now = (now - _EPOCH).days * 86_400 + (now - _EPOCH).seconds, rows.utc(now)
    async with database.transaction():
        await database.run(_SESSIONS, count, now)
        await database.run(_FEEDS, now)
        if renew_links:
            await database.run(_RENEWED, count)


def keep_links(copy: Path, present: Path) -> bool:
    """Give a copy the calendar links as the present database has them. Returns whether that one knew them.

    Of each link the later generation counts: the copy may be the newer one.
    """
    try:
        with closing(files.connect(copy)) as database:
            database.execute("ATTACH ? AS present", (str(present),))
            there, known = database.execute(_KNOWN).fetchone()
            _take_over(database)
    except sqlite3.Error:  # what makes room may be damaged: that is why people restore
        return False
    return not there or bool(known)


def _take_over(database: sqlite3.Connection) -> None:
    mine, theirs = ({name for (name,) in database.execute(_COLUMNS, (each,))} for each in ("main", "present"))
    columns = ", ".join(sorted(mine & theirs))
    database.execute("BEGIN")  # not IMMEDIATE: that would ask for both, and whoever restores is alone with the other
    database.execute(_OLDER)
    database.execute(
        f"INSERT OR IGNORE INTO main.feed ({columns}) "  # names of our own columns
        f"SELECT {columns} FROM present.feed WHERE subject_id IN ({_SUBJECTS})"
    )
    database.execute("COMMIT")
