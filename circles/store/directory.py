"""Short looks at who and what there is: for suggestions, at each keystroke, and for the calendars of platforms.

By hand, and no more than is shown.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from circles.chat import Room
from circles.domain.circle import CircleState
from circles.domain.session import COMING_UP, SessionState
from circles.store.connection import Book
from circles.store.rows import instant, utc
from circles.store.values import CircleSeen, SessionAhead, SessionSeen

_LIVING = "('active', 'paused', 'closing')"
_PRESENT = "('active', 'paused')"
_MINE = f"""
    SELECT m.circle_id FROM membership m JOIN circle c ON c.id = m.circle_id
    WHERE m.person_id = ?1 AND m.state IN {_PRESENT} AND c.state IN {_LIVING}"""
_PEOPLE = """
    SELECT DISTINCT p.id, p.name FROM membership m JOIN person p ON p.id = m.person_id
    WHERE m.state IN ('active', 'paused') AND m.circle_id IN ({circles}) ORDER BY p.name, p.id"""
_OF_SEASON = f"SELECT id FROM circle WHERE season_id = ?1 AND state IN {_LIVING}"
_WHO_WAIT = """
    SELECT p.id, p.name FROM enrollment e JOIN person p ON p.id = e.person_id
    WHERE e.season_id = ?1 AND NOT e.placed ORDER BY p.name, p.id"""
_CIRCLES_OF_SEASON = "SELECT id, name, state FROM circle WHERE season_id = ?1 ORDER BY number"
_CIRCLES_OF_PERSON = f"SELECT id, name, state FROM circle WHERE id IN ({_MINE}) ORDER BY id"
_SESSIONS = """
    SELECT s.id, c.name, s.starts_at, s.ends_at, s.state FROM session s JOIN circle c ON c.id = s.circle_id
    WHERE s.state IN ('scheduled', 'moved', 'open', 'held') AND s.circle_id IN ({circles}) ORDER BY s.starts_at, s.id"""
_SESSIONS_OF_PERSON = _SESSIONS.format(circles=_MINE)
_AHEAD = f"""
    SELECT s.id, c.name, s.number, (SELECT max(number) FROM session WHERE circle_id = c.id), s.starts_at, s.ends_at,
        r.platform, r.room_id
    FROM session s JOIN circle c ON c.id = s.circle_id
    JOIN room r ON r.circle_id = c.id AND r.room_id IS NOT NULL AND r.closed_at IS NULL
    WHERE s.state IN ('scheduled', 'moved', 'open') AND s.starts_at > ?1 AND s.starts_at <= ?2 AND c.state IN {_LIVING}
    ORDER BY s.starts_at, s.id, r.id"""
_ALL_SESSIONS = _SESSIONS.format(circles=f"SELECT id FROM circle WHERE state IN {_LIVING}")


class Directory(Book):
    """Who is where, in short. Circles that are only proposed, or over, have no people and no sessions here."""

    async def people_of(self, person_id: str) -> dict[str, str]:
        """Names by id: everybody who shares a circle with somebody, themselves as well, by name."""
        return dict(await self._pairs(_PEOPLE.format(circles=_MINE), person_id))

    async def people_in(self, season_id: str) -> dict[str, str]:
        """Names by id: everybody in a circle of a season, by name."""
        return dict(await self._pairs(_PEOPLE.format(circles=_OF_SEASON), season_id))

    async def people_who_wait(self, season_id: str) -> dict[str, str]:
        """Names by id: everybody who asked for a place in a season and has none so far, by name."""
        return dict(await self._pairs(_WHO_WAIT, season_id))

    async def circles_of(self, person_id: str) -> tuple[CircleSeen, ...]:
        """The circles in which somebody has a place."""
        return tuple([_circle(row) for row in await self._db.fetch(_CIRCLES_OF_PERSON, person_id)])

    async def circles_in(self, season_id: str) -> tuple[CircleSeen, ...]:
        """All circles of a season, whatever became of them, in the order they were made."""
        return tuple([_circle(row) for row in await self._db.fetch(_CIRCLES_OF_SEASON, season_id)])

    async def sessions(self, now: datetime, person_id: str | None = None) -> tuple[SessionSeen, ...]:
        """What took place or will, by hour: in the circles of somebody, or in all of them."""
        found = self._db.fetch(_SESSIONS_OF_PERSON, person_id) if person_id else self._db.fetch(_ALL_SESSIONS)
        return tuple([_session(row, now) for row in await found])

    async def ahead(self, now: datetime, until: datetime) -> tuple[SessionAhead, ...]:
        """What will take place until then, once for each open room of its circle, nearest first.

        A session that was started before its hour is among them.
        """
        return tuple([_ahead(row) for row in await self._db.fetch(_AHEAD, utc(now), utc(until))])

    async def _pairs(self, sql: str, *values: Any) -> list[tuple[str, str]]:
        return [(id, name) for id, name in await self._db.fetch(sql, *values)]


def _circle(row: Sequence[Any]) -> CircleSeen:
    id, name, state = row
    return CircleSeen(id, name, CircleState(state))


def _ahead(row: Sequence[Any]) -> SessionAhead:
    id, circle, number, of, starts_at, ends_at, platform, room = row
    return SessionAhead(id, circle, number, of, instant(starts_at), instant(ends_at), Room(platform, room))


def _session(row: Sequence[Any], now: datetime) -> SessionSeen:
    id, circle, starts_at, ends_at, state = row
    is_ahead = state == SessionState.OPEN or (state in COMING_UP and instant(ends_at) > now)
    return SessionSeen(id, circle, instant(starts_at), is_ahead)
