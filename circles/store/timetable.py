"""What is due when."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from circles.domain.outage import Piled
from circles.domain.session import SessionState
from circles.domain.timetable import Due, DueKind
from circles.store import rows, statements
from circles.store.connection import Book, Database
from circles.store.rows import instant, utc


def _row(due: Due) -> rows.Due:
    return rows.Due(
        key=due.key, session_id=due.session_id, kind=due.kind, at=due.at, stale_at=due.stale_at, state="todo"
    )


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
            waiting = rows.Due.filter(session_id=session_id, state="todo")
            if any(due.kind is DueKind.REMINDER_HOURS for due in plan):
                waiting = waiting.exclude(kind=DueKind.REMINDER)
            await waiting.delete()
            await self._db.insert([_row(due) for due in plan], on=("key",))

    async def add(self, due: Due) -> bool:
        """One thing more to do. Adding a key twice changes nothing. False if it was done already."""
        await self._db.insert([_row(due)], on=("key",))
        return await rows.Due.filter(key=due.key, state="todo").exists()

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
