"""What is due when."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from circles.domain.outage import Piled
from circles.domain.session import SessionState
from circles.domain.timetable import Due, DueKind
from circles.store import statements
from circles.store.connection import Book, Database
from circles.store.rows import instant, utc

_CLEAR = "DELETE FROM due WHERE session_id = ?1 AND state = 'todo' AND kind <> ?2"


def _row(due: Due) -> tuple[object, ...]:
    return due.key, due.session_id, str(due.kind), utc(due.at), utc(due.stale_at)


_KINDS = {str(kind): kind for kind in DueKind}


class Timetable(Book):
    """The timed work of all sessions. A key is done once, ever: `todo` becomes `done` or `dropped` and stays so."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._sql = statements.SQLITE if database.address.dialect == "sqlite" else statements.POSTGRES

    async def plan(self, session_id: str, dues: Iterable[Due]) -> None:
        """Replace what is still to do about a session. What is done already is not done again.

        The reminders that follow from `REMINDER_HOURS` stay as long as that is in the plan: it may be done already.
        """
        plan = tuple(dues)
        async with self._db.transaction():
            stays = DueKind.REMINDER if any(due.kind is DueKind.REMINDER_HOURS for due in plan) else ""
            await self._db.run(_CLEAR, session_id, str(stays))
            await self._db.run_each(statements.PLAN_DUE, map(_row, plan))

    async def add(self, due: Due) -> bool:
        """One thing more to do. Adding a key twice changes nothing. False if it was done already."""
        async with self._db.transaction():
            await self._db.run(statements.PLAN_DUE, *_row(due))
            return bool(await self._db.fetch("SELECT 1 FROM due WHERE key = ?1 AND state = 'todo'", due.key))

    async def due(self, now: datetime, limit: int = 200) -> tuple[Due, ...]:
        """What is to do by now and still of use, earliest first."""
        found = await self._db.fetch(statements.DUE, utc(now), limit)
        return tuple(
            Due(session_id, _KINDS[kind], instant(at), instant(stale_at)) for session_id, kind, at, stale_at in found
        )

    async def piled(self, now: datetime, circles: int) -> tuple[Piled, ...]:
        """What is to do by now and still of use: all of it for up to so many circles, those that wait longest."""
        found = await self._db.fetch(statements.PILED, utc(now), circles)
        return tuple(
            Piled(Due(session_id, _KINDS[kind], instant(at), instant(stale_at)), circle_id, instant(starts_at))
            for session_id, kind, at, stale_at, circle_id, starts_at in found
        )

    async def done(self, key: str) -> bool:
        """Claim a key. True for one caller only: who gets True does the work, in the same transaction."""
        return await self._db.run(statements.DUE_DONE, key) == 1

    async def drop_stale(self, now: datetime) -> tuple[tuple[DueKind, SessionState, int], ...]:
        """Give up what is of no use any more. Returns by kind and state of the session, of how many sessions."""
        async with self._db.transaction():
            stale = await self._db.fetch(self._sql.stale_due, utc(now))
            await self._db.run(self._sql.drop_stale_due, utc(now))
        of_sessions: Counter[tuple[str, str]] = Counter()
        for kinds, state, count in stale:
            # A session that was moved may have missed a kind twice: it counts once.
            of_sessions.update({(kind, state): count for kind in kinds.split(",")})
        return tuple((_KINDS[kind], SessionState(state), count) for (kind, state), count in sorted(of_sessions.items()))
