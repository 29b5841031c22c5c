"""Hours across circles: when people and rooms are taken, and what hours each person has carried."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from circles.domain.session import Attendance, SessionState
from circles.store import rows
from circles.store.connection import Book, among

_AHEAD = """
    s.state IN ('scheduled', 'moved', 'open') AND s.ends_at > ?1 AND s.circle_id <> ?2"""
_OF_PEOPLE = f"""
    SELECT m.person_id, s.starts_at, s.ends_at FROM membership m JOIN session s ON s.circle_id = m.circle_id
    WHERE m.state = 'active' AND {_AHEAD} AND m.person_id IN ({{ids}})"""
_AT_PLACE = f"""
    SELECT s.starts_at, s.ends_at FROM circle c JOIN session s ON s.circle_id = c.id
    WHERE c.state IN ('active', 'paused', 'closing') AND {_AHEAD} AND c.place IN ({{places}})"""
_MANY = 5_000
"""So many ids fit into one question."""


class Hours(Book):
    """When others meet, and who had the hard hours so far. Nobody but a person themselves is shown the latter."""

    async def taken_by(
        self, person_ids: Iterable[str], now: datetime, apart_from: str = ""
    ) -> dict[str, list[tuple[datetime, datetime]]]:
        """When these people are in a session to come (aware UTC), of any circle but `apart_from`."""
        ids, found = list(person_ids), defaultdict(list)
        for first in range(0, len(ids), _MANY):
            some = ids[first : first + _MANY]
            asked = _OF_PEOPLE.format(ids=among(some, 3))
            for person, start, end in await self._db.fetch(asked, rows.utc(now), apart_from, *some):
                found[person].append((rows.instant(start), rows.instant(end)))
        return dict(found)

    async def taken_at(
        self, places: Iterable[str], now: datetime, apart_from: str = ""
    ) -> list[tuple[datetime, datetime]]:
        """When a circle that meets at any of these places, as it named them, has a session to come (aware UTC)."""
        named = list(places)
        asked = _AT_PLACE.format(places=among(named, 3))
        found = await self._db.fetch(asked, rows.utc(now), apart_from, *named)
        return [(rows.instant(start), rows.instant(end)) for start, end in found]

    async def carried(self, person_ids: Iterable[str], since: datetime) -> dict[str, int]:
        """The burden of the hours at which these people were there since then, in all their circles."""
        sums: defaultdict[str, int] = defaultdict(int)
        ids = list(person_ids)
        for first in range(0, len(ids), _MANY):
            there = rows.Attendance.filter(
                person_id__in=ids[first : first + _MANY],
                state=str(Attendance.PRESENT),
                burden__gt=0,
                session__state=str(SessionState.HELD),
                session__starts_at__gte=since,
            )
            for person, burden in await there.values_list("person_id", "burden"):
                sums[person] += burden
        return dict(sums)

    async def bear(self, session_id: str, burdens: Mapping[str, int]) -> None:
        """Note how hard the hour of a held session was for whom; who was there is noted already."""
        for person_id, burden in burdens.items():
            await rows.Attendance.filter(session_id=session_id, person_id=person_id).update(burden=burden)
