"""Sessions, who comes, who came, and the clock of a running one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from circles.domain.series import WallTime
from circles.domain.session import COMING_UP, MOVES, Answer, Attendance, Rsvp, Session, SessionState
from circles.domain.showing import later
from circles.domain.timekeeper import Progress
from circles.domain.zones import data_version
from circles.errors import Refused, StoreError
from circles.store import rows
from circles.store.codec import from_json, to_json
from circles.store.connection import Book, Database, among
from circles.store.touched import in_one

_SESSION = (
    *("id", "circle_id", "number", "day", "hour", "zone", "starts_at", "minutes", "format", "state"),
    *("sequence", "changed_at"),
)
_ONE = f"SELECT {', '.join(_SESSION)} FROM session WHERE id = ?1"
_OF_CIRCLES = f"SELECT {', '.join(_SESSION)} FROM session WHERE circle_id IN ({{ids}}) ORDER BY circle_id, number"
_PRESENCE = """
    SELECT s.number, a.person_id FROM attendance a JOIN session s ON s.id = a.session_id
    WHERE s.circle_id = ?1 AND a.state = 'present'"""
_ANSWERS = "SELECT person_id, rsvp, answered_at FROM answer WHERE session_id = ?1 ORDER BY id"
_COMING = ", ".join(f"'{each}'" for each in sorted(COMING_UP))
_CURRENT = f"""
    SELECT {", ".join(_SESSION)} FROM session
    WHERE circle_id = ?1 AND (state = 'open' OR state IN ({_COMING}) AND ends_at > ?2)
    ORDER BY CASE state WHEN 'open' THEN 0 ELSE 1 END, starts_at LIMIT 1"""
_OTHER_ZONE_DATA = f"""
    SELECT {", ".join(_SESSION)} FROM session
    WHERE state IN ({_COMING}) AND ends_at > ?1 AND tzdata <> ?2
    ORDER BY starts_at"""
_ATTENDANCE = "SELECT person_id, state FROM attendance WHERE session_id = ?1 ORDER BY id"
_PROGRESS = "SELECT progress FROM progress WHERE session_id = ?1"
_SET_PROGRESS = """
    INSERT INTO progress (session_id, progress) VALUES (?1, ?2)
    ON CONFLICT (session_id) DO UPDATE SET progress = excluded.progress"""
_CALLED_OFF = (SessionState.CANCELLED, SessionState.SKIPPED)


def _session(row: Sequence[Any]) -> Session:
    id, circle_id, number, day, hour, zone, starts_at, minutes, format, state, sequence, changed_at = row
    wall = WallTime(rows.day(day), time.fromisoformat(hour), zone)
    starts_at, changed_at = rows.instant(starts_at), rows.instant(changed_at)
    return Session(id, circle_id, number, wall, starts_at, minutes, format, SessionState(state), sequence, changed_at)


def _when(wall: WallTime, minutes: int) -> dict[str, Any]:
    """The columns of a session's hour: the wall time, and the instants it means by the zone data of today."""
    starts_at = wall.instant
    return {
        "day": wall.day,
        "hour": wall.time.isoformat(),
        "zone": wall.zone,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=minutes),
        "tzdata": data_version(),
    }


class Sessions(Book):
    """The meetings of all circles."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def add(
        self, circle_id: str, number: int, wall: WallTime, minutes: int, format: str, now: datetime
    ) -> Session:
        """Schedule a session; its instant follows from the wall time."""
        id, state = self._new_id(), SessionState.SCHEDULED
        await rows.Session.create(
            id=id,
            circle_id=circle_id,
            number=number,
            minutes=minutes,
            format=format,
            state=state,
            sequence=0,
            changed_at=now,
            **_when(wall, minutes),
        )
        self._db.touch(circle_id)
        return Session(id, circle_id, number, wall, wall.instant, minutes, format, state, 0, rows.utc(now))

    async def get(self, id: str) -> Session | None:
        """The session with this id."""
        return next((_session(row) for row in await self._db.fetch(_ONE, id)), None)

    async def of_circle(self, circle_id: str) -> tuple[Session, ...]:
        """All sessions of a circle, by number."""
        return await self.of_circles([circle_id])

    async def of_circles(self, ids: Iterable[str]) -> tuple[Session, ...]:
        """All sessions of these circles, by circle and number."""
        wanted = list(ids)
        found = await self._db.fetch(_OF_CIRCLES.format(ids=among(wanted)), *wanted)
        return tuple(_session(row) for row in found)

    async def current(self, circle_id: str, now: datetime) -> Session | None:
        """The session that is open, or else the next one that has not ended by the clock."""
        return next((_session(row) for row in await self._db.fetch(_CURRENT, circle_id, rows.utc(now))), None)

    async def latest_held(self, circle_id: str) -> Session | None:
        """The last session that took place."""
        held = rows.Session.filter(circle_id=circle_id, state=SessionState.HELD).order_by("-starts_at")
        return next((_session(row) for row in await held.limit(1).values_list(*_SESSION)), None)

    async def move(self, id: str, wall: WallTime, now: datetime) -> Session:
        """Give a session another hour. Raises Refused if it is not coming up any more."""
        async with self._db.transaction():
            before = await self._may_become(id, SessionState.MOVED)
            changes = _when(wall, before.minutes) | _change(before, now)
            await rows.Session.filter(id=id).update(state=SessionState.MOVED, **changes)
            self._stamped(before)
            return await self._one(id)

    async def set_state(self, id: str, state: SessionState, now: datetime) -> Session:
        """Move a session to another state. Raises Refused if it cannot get there from where it is."""
        async with self._db.transaction():
            before = await self._may_become(id, state)
            changes = _change(before, now) if state in _CALLED_OFF else {}
            await rows.Session.filter(id=id).update(state=state, **changes)
            self._db.touch(before.circle_id)
            (self._db.touched.stamped if changes else self._db.touched.counted).add(id)
            return await self._one(id)

    @in_one
    async def set_format(self, id: str, format: str, now: datetime) -> None:
        """Spend a session in another way. Calendars show it, so it counts as a change."""
        if await rows.Session.filter(id=id).exclude(format=format).update(format=format):
            await self.touch([id], now)

    async def take_back(self, id: str, now: datetime) -> Session | None:
        """A session that was called off takes place after all: the way back of an undo. None if its hour is past."""
        off = rows.Session.filter(id=id, state__in=[str(each) for each in _CALLED_OFF], starts_at__gt=now)
        async with self._db.transaction():
            before = await self._one(id)
            if not await off.update(state=SessionState.SCHEDULED, **_change(before, now)):
                return None
            self._stamped(before)
            return await self._one(id)

    @in_one
    async def touch(self, ids: Iterable[str], now: datetime) -> None:
        """Something that calendars show has changed, but neither hour nor state: a role, a title."""
        found = rows.Session.filter(id__in=[each for each in ids if each not in self._db.touched.stamped])
        for id, at in await found.values_list("id", "changed_at"):
            await rows.Session.filter(id=id).update(changed_at=later(rows.utc(now), at))
            self._db.touched.stamped.add(id)

    async def reckon(self, now: datetime) -> tuple[Session, ...]:
        """Compute coming sessions anew whose instants come from another release of the zone data.

        Returns those that have another instant now: their calendar and timetable must follow.
        """
        changed = []
        async with self._db.transaction():
            found = await self._db.fetch(_OTHER_ZONE_DATA, rows.utc(now), data_version())
            for before in [_session(row) for row in found]:
                differs = before.wall.instant != before.starts_at
                changes = _when(before.wall, before.minutes) | (_change(before, now) if differs else {})
                await rows.Session.filter(id=before.id).update(**changes)
                if differs:
                    self._stamped(before)
                    changed.append(await self._one(before.id))
        return tuple(changed)

    async def answers(self, id: str) -> tuple[Answer, ...]:
        """Who answered what, in the order of their first answer."""
        found = await self._db.fetch(_ANSWERS, id)
        return tuple(Answer(id, person, Rsvp(rsvp), rows.instant(at)) for person, rsvp, at in found)

    @in_one
    async def answer(self, id: str, person_id: str, rsvp: Rsvp, now: datetime) -> None:
        """Note whether a member comes; the last word counts."""
        await self._db.insert(
            [rows.Answer(session_id=id, person_id=person_id, rsvp=rsvp, answered_at=now)],
            on=("session_id", "person_id"),
            update=("rsvp", "answered_at"),
        )
        self._db.touched.counted.add(id)

    async def asked(self, circle_id: str) -> dict[str, str]:
        """Session id -> the set of questions that its people were asked afterwards; only those that were asked any."""
        found = rows.Session.filter(circle_id=circle_id).exclude(asked="")
        return {str(id): str(asked) for id, asked in await found.values_list("id", "asked")}

    async def set_asked(self, id: str, asked: str) -> None:
        """Note which set of questions its people are asked. No calendar shows it."""
        await rows.Session.filter(id=id).update(asked=asked)

    async def attendance(self, id: str) -> dict[str, Attendance]:
        """Who came, by person id."""
        return {person_id: Attendance(state) for person_id, state in await self._db.fetch(_ATTENDANCE, id)}

    async def presence(self, circle_id: str) -> dict[int, frozenset[str]]:
        """Who was there in each held session of a circle, by the session's number."""
        there: dict[int, set[str]] = {}
        for number, person_id in await self._db.fetch(_PRESENCE, circle_id):
            there.setdefault(number, set()).add(person_id)
        return {number: frozenset(people) for number, people in there.items()}

    async def set_attendance(self, id: str, attendance: Mapping[str, Attendance]) -> None:
        """Note who came, for these people; what is known of others stays."""
        await self._db.insert(
            [rows.Attendance(session_id=id, person_id=person, state=state) for person, state in attendance.items()],
            on=("session_id", "person_id"),
            update=("state",),
        )

    async def progress(self, id: str) -> Progress | None:
        """Where a running session is."""
        return next((from_json(text, Progress) for (text,) in await self._db.fetch(_PROGRESS, id)), None)

    async def set_progress(self, progress: Progress) -> None:
        """Keep where a running session is, so that a restart finds it again."""
        in_utc = replace(
            progress,
            started_at=rows.utc(progress.started_at),
            block_started_at=rows.utc(progress.block_started_at),
            hard_end=rows.utc(progress.hard_end),
            paused_at=progress.paused_at and rows.utc(progress.paused_at),
            before=progress.before
            and replace(progress.before, block_started_at=rows.utc(progress.before.block_started_at)),
        )
        await self._db.run(_SET_PROGRESS, progress.session_id, to_json(in_utc))

    async def clear_progress(self, id: str) -> None:
        """The session runs no more."""
        await rows.Progress.filter(session_id=id).delete()

    def _stamped(self, session: Session) -> None:
        self._db.touch(session.circle_id)
        self._db.touched.stamped.add(session.id)

    async def _one(self, id: str) -> Session:
        found = await self.get(id)
        if found is None:
            raise StoreError(f"There is no session with the id {id!r}.")
        return found

    async def _may_become(self, id: str, state: SessionState) -> Session:
        before = await self._one(id)
        if state not in MOVES[before.state]:
            raise Refused("This session is {state} by now, so that is no longer possible.", state=before.state)
        return before


def _change(before: Session, now: datetime) -> dict[str, Any]:
    return {"sequence": before.sequence + 1, "changed_at": later(rows.utc(now), before.changed_at)}
