"""What calendars show follows whatever changes: newer stamps for sessions, newer versions for feeds."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from circles.domain.session import COMING_UP
from circles.domain.showing import later
from circles.store import rows
from circles.store.connection import Book, among
from circles.store.touched import Touched, in_one

_COMING = ", ".join(f"'{each}'" for each in sorted(COMING_UP))
_SESSIONS = "SELECT id, circle_id, changed_at, counted_at FROM session WHERE id IN ({ids})"
_TO_COME = f"SELECT id, circle_id FROM session WHERE circle_id IN ({{ids}}) AND state IN ({_COMING})"
_PRESENT = """
    SELECT circle_id, count(*) FROM membership WHERE state = 'active' AND circle_id IN ({ids}) GROUP BY circle_id"""
_CANNOT = """
    SELECT a.session_id, count(*) FROM answer a
    JOIN session s ON s.id = a.session_id
    JOIN membership m ON m.circle_id = s.circle_id AND m.person_id = a.person_id AND m.state = 'active'
    WHERE a.rsvp = 'cannot' AND a.session_id IN ({ids}) GROUP BY a.session_id"""
_COUNTED_AT = "SELECT id, counted_at FROM session WHERE counted_at IS NOT NULL AND id IN ({ids})"
_STAMPED = "UPDATE session SET changed_at = ?1 WHERE id = ?2"
_COUNTED = "UPDATE session SET counted_at = ?1 WHERE id = ?2"
_OF_CIRCLES = """
    SELECT id, changed_at FROM feed WHERE alive AND (
        kind = 'circle' AND subject_id IN ({ids})
        OR kind = 'person' AND subject_id IN (SELECT person_id FROM membership WHERE circle_id IN ({ids})))"""
_OF_PROGRAMS = """
    SELECT id, changed_at FROM feed WHERE alive AND kind = 'program' AND subject_id IN (
        SELECT s.program_id FROM circle c JOIN season s ON s.id = c.season_id WHERE c.id IN ({ids}))"""
_OF_PEOPLE = "SELECT id, changed_at FROM feed WHERE alive AND kind = 'person' AND subject_id IN ({ids})"
_STYLES = "SELECT id, styled_at FROM feed WHERE kind = 'person' AND subject_id IN ({ids})"
_RESTYLED = "UPDATE feed SET styles = styles + 1, styled_at = ?1 WHERE id = ?2"
_SHOWN = "SELECT id, shown_place, shown_look FROM circle WHERE shown_place IS NOT NULL AND id IN ({ids})"
_SHOW = "UPDATE circle SET shown_place = ?1, shown_look = ?2 WHERE id = ?3"
_OF_CIRCLE = "SELECT id FROM session WHERE circle_id = ?1"
_THEMSELVES = "SELECT id, changed_at FROM feed WHERE id IN ({ids})"
_NEWER = "UPDATE feed SET version = version + 1, changed_at = ?1 WHERE id = ?2"


class Calendars(Book):
    """What follows at the end of each transaction that touched something, inside it; and what only numbers tell."""

    async def follow(self, touched: Touched, now: datetime) -> frozenset[str]:
        """Give stamps to sessions and versions to feeds. Returns the ids of the feeds that may have changed."""
        now = rows.utc(now)
        counted = touched.counted | {row[0] for row in await self._rows(_TO_COME, touched.peopled)}
        shown = await self._rows(_SESSIONS, touched.shown | touched.stamped | counted)
        await self._stamp(shown, touched, counted, now)
        await self._restyle(touched.restyled, now)
        seen = {row[1] for row in shown if row[0] not in counted or row[0] in touched.shown | touched.stamped}
        circles = touched.circles | seen
        feeds = [
            *await self._rows(_OF_CIRCLES, circles),
            *await self._rows(_OF_PROGRAMS, circles | touched.peopled | {row[1] for row in shown}),
            *await self._rows(_OF_PEOPLE, touched.people | touched.restyled),
            *await self._rows(_THEMSELVES, touched.feeds),
        ]
        stamps = {id: later(now, at and rows.instant(at)) for id, at in feeds}
        await self._db.run_each(_NEWER, [(at, id) for id, at in stamps.items()])
        return frozenset(stamps) | touched.feeds

    async def present(self, circle_ids: Collection[str]) -> dict[str, int]:
        """How many take part in each of these circles; those without anybody are left out."""
        return dict(await self._rows(_PRESENT, circle_ids))

    async def cannot(self, session_ids: Collection[str]) -> dict[str, int]:
        """How many of those who take part cannot come to each of these sessions; nobody is left out."""
        return dict(await self._rows(_CANNOT, session_ids))

    async def counted_at(self, session_ids: Collection[str]) -> dict[str, datetime]:
        """When it last changed how many are expected."""
        return {id: rows.instant(at) for id, at in await self._rows(_COUNTED_AT, session_ids)}

    async def shown(self, circle_ids: Collection[str]) -> dict[str, tuple[str, str]]:
        """Where calendars send these circles as long as they choose no place themselves, and a mark of all else that
        calendars say and that is not stored; as it was last noted.
        """
        return {id: (place, look or "") for id, place, look in await self._rows(_SHOWN, circle_ids)}

    @in_one
    async def show(self, circle_id: str, place: str, look: str, *, changed: bool) -> None:
        """Note the same. `changed`: calendars showed something else of this circle."""
        await self._db.run(_SHOW, place, look, circle_id)
        if changed:
            self._db.touched.shown.update([id for (id,) in await self._db.fetch(_OF_CIRCLE, circle_id)])

    async def _stamp(self, shown: list[Any], touched: Touched, counted: Collection[str], now: datetime) -> None:
        changed, recounted = [], []
        for id, _, *stamps in shown:
            changed_at, counted_at = (at and rows.instant(at) for at in stamps)
            if id in touched.shown - touched.stamped:
                changed_at = later(now, changed_at, counted_at)
                changed.append((changed_at, id))
            elif id in touched.stamped and counted_at and changed_at < later(counted_at, counted_at):
                changed_at = later(counted_at, counted_at)
                changed.append((changed_at, id))
            if id in counted:
                recounted.append((later(now, changed_at, counted_at), id))
        await self._db.run_each(_STAMPED, changed)
        await self._db.run_each(_COUNTED, recounted)

    async def _restyle(self, people: Collection[str], now: datetime) -> None:
        found = [(later(now, at and rows.instant(at)), id) for id, at in await self._rows(_STYLES, people)]
        await self._db.run_each(_RESTYLED, found)

    async def _rows(self, sql: str, ids: Collection[str]) -> list[tuple[Any, ...]]:
        wanted = sorted(ids)
        found = await self._db.fetch(sql.format(ids=among(wanted)), *wanted) if wanted else []
        return [tuple(each) for each in found]
