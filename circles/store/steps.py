"""What people have done in all their circles: what the ladder is read from."""

from collections import defaultdict
from collections.abc import Iterable

from circles.domain.ladder import Record
from circles.store.connection import Book, among

_ROLES = """
    SELECT a.person_id,
        SUM(CASE WHEN a.role = 'timekeeper' THEN 1 ELSE 0 END), SUM(CASE WHEN a.role = 'facilitator' THEN 1 ELSE 0 END)
    FROM assignment a JOIN session s ON s.id = a.session_id
    WHERE a.person_id IN ({ids}) AND s.state = 'held' AND NOT EXISTS (
        SELECT 1 FROM attendance t
        WHERE t.session_id = a.session_id AND t.person_id = a.person_id AND t.state <> 'present')
    GROUP BY a.person_id"""
_PLACES = """
    SELECT m.person_id,
        SUM(CASE WHEN m.host THEN 1 ELSE 0 END),
        SUM(CASE WHEN c.state IN ('closed', 'archived') AND m.state <> 'left' THEN 1 ELSE 0 END)
    FROM membership m JOIN circle c ON c.id = m.circle_id
    WHERE m.person_id IN ({ids}) AND EXISTS (SELECT 1 FROM session s WHERE s.circle_id = c.id AND s.state = 'held')
    GROUP BY m.person_id"""
_MENTORED = """
    SELECT person_id, COUNT(*) FROM enrollment
    WHERE person_id IN ({ids}) AND placed AND would = 'mentor' GROUP BY person_id"""


class Steps(Book):
    """Counts of what was done, person by person. No text is read here."""

    async def of(self, ids: Iterable[str]) -> dict[str, Record]:
        """The record of each of these people; every id has one."""
        wanted = list(ids)
        if not wanted:
            return {}
        roles, places, mentored = [
            await self._db.fetch(sql.format(ids=among(wanted)), *wanted) for sql in (_ROLES, _PLACES, _MENTORED)
        ]
        counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for id, kept_time, led in roles:
            counts[id] |= {"kept_time": int(kept_time), "led": int(led)}
        for id, hosted, seasons in places:
            counts[id] |= {"hosted": int(hosted), "seasons": int(seasons)}
        for id, seasons in mentored:
            counts[id] |= {"mentored": int(seasons)}
        return {id: Record(**counts[id]) for id in wanted}
