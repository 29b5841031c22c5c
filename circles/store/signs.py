"""Signs of life: when people last reacted, and what a season comes to in counts. No text is read here."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from circles.domain.reflection import CommitmentState
from circles.domain.session import Attendance, SessionState
from circles.store import rows
from circles.store.connection import Book

_SHOWN = """
        SELECT person_id, joined_at AS at FROM membership WHERE circle_id = ?1
        UNION ALL SELECT a.person_id, its.ends_at FROM attendance a JOIN its ON its.id = a.session_id
            WHERE a.state = 'present'
        UNION ALL SELECT person_id, answered_at FROM answer WHERE session_id IN (SELECT id FROM its)
        UNION ALL SELECT person_id, made_at FROM commitment WHERE session_id IN (SELECT id FROM its)
        UNION ALL SELECT person_id, written_at FROM reflection
            WHERE session_id IN (SELECT id FROM its) AND visibility = 'circle'
        UNION ALL SELECT person_id, at FROM check_in WHERE circle_id = ?1 AND visibility = 'circle'"""
_OWN = """
        UNION ALL SELECT person_id, written_at FROM reflection WHERE session_id IN (SELECT id FROM its)
        UNION ALL SELECT v.person_id, v.at FROM vote v JOIN ballot b ON b.id = v.ballot_id WHERE b.circle_id = ?1
        UNION ALL SELECT person_id, at FROM check_in WHERE circle_id = ?1"""
_LAST = """
    WITH its AS (SELECT id, ends_at FROM session WHERE circle_id = ?1), sign AS ({signs})
    SELECT m.person_id, MAX(sign.at) FROM membership m JOIN sign ON sign.person_id = m.person_id
    WHERE m.circle_id = ?1 AND m.state = 'active' GROUP BY m.id, m.person_id ORDER BY m.id"""
_ALL, _SEEN = _LAST.format(signs=_SHOWN + _OWN), _LAST.format(signs=_SHOWN)


class Signs(Book):
    """Counts and instants over the other books."""

    async def of_circle(self, circle_id: str) -> dict[str, datetime]:
        """When each member who is in the circle now last reacted in any way, by person id; at first: they joined."""
        return {person_id: rows.instant(at) for person_id, at in await self._db.fetch(_ALL, circle_id)}

    async def shown_in(self, circle_id: str) -> dict[str, datetime]:
        """The same by what the circle itself can see, and by nothing that somebody did for themselves alone."""
        return {person_id: rows.instant(at) for person_id, at in await self._db.fetch(_SEEN, circle_id)}

    async def present(self, circle_ids: Iterable[str]) -> dict[str, int]:
        """How many were there in each held session of these circles, by session id; none where nobody was."""
        there = rows.Attendance.filter(
            session__circle_id__in=list(circle_ids), session__state=SessionState.HELD, state=str(Attendance.PRESENT)
        )
        counts: defaultdict[str, int] = defaultdict(int)
        for (session_id,) in await there.values_list("session_id"):
            counts[session_id] += 1
        return dict(counts)

    async def role_holders(self, circle_ids: Iterable[str]) -> frozenset[str]:
        """The ids of those who held a role in a session that took place."""
        held = rows.Assignment.filter(session__circle_id__in=list(circle_ids), session__state=SessionState.HELD)
        return frozenset([person_id for (person_id,) in await held.values_list("person_id")])

    async def commitments(self, circle_ids: Iterable[str]) -> tuple[tuple[str, CommitmentState], ...]:
        """(person's id, state) of every commitment made in these circles; never what it was."""
        made = rows.Commitment.filter(session__circle_id__in=list(circle_ids)).order_by("id")
        return tuple([(id, CommitmentState(state)) for id, state in await made.values_list("person_id", "state")])

    async def answered(self, circle_ids: Iterable[str], prompt: str) -> int:
        """How many people answered prompts that begin so, in these circles."""
        wrote = rows.Reflection.filter(session__circle_id__in=list(circle_ids), prompt__startswith=prompt)
        return len({person_id for (person_id,) in await wrote.values_list("person_id")})

    async def private_messages(
        self, person_ids: Iterable[str], platforms: Iterable[str], since: datetime, until: datetime
    ) -> int:
        """How many private posts reached these people on these platforms between two instants."""
        people = list(person_ids)
        lanes = [f"{platform} person {person_id}" for platform in platforms for person_id in people]
        return await rows.Outbox.filter(lane__in=lanes, state="sent", done_at__gte=since, done_at__lt=until).count()

    async def faults(self, since: datetime) -> dict[str, int]:
        """How often each plugin failed since an instant, by its name."""
        counts: defaultdict[str, int] = defaultdict(int)
        for (plugin,) in await rows.Fault.filter(at__gte=since).order_by("plugin").values_list("plugin"):
            counts[plugin] += 1
        return dict(counts)
