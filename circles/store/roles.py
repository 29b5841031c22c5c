"""Who does what in a session, and who would like to swap."""

from collections import defaultdict
from collections.abc import Iterable

from circles.domain.format import ROLES
from circles.domain.roles import Because
from circles.domain.rota import Assignment, Duty
from circles.store import rows
from circles.store.connection import Book, among
from circles.store.touched import in_one

_OF_SESSIONS = """
    SELECT session_id, role, person_id, times, waited, because, confirmed FROM assignment
    WHERE session_id IN ({ids}) ORDER BY id"""
_HISTORY = """
    SELECT a.session_id, s.number, a.role, a.person_id FROM assignment a JOIN session s ON s.id = a.session_id
    WHERE s.circle_id = ?1 AND s.state = 'held' AND NOT EXISTS (
        SELECT 1 FROM attendance t
        WHERE t.session_id = a.session_id AND t.person_id = a.person_id AND t.state <> 'present')
    ORDER BY s.number, a.id"""


_FIRST_LED = """
    SELECT s.id FROM assignment a JOIN session s ON s.id = a.session_id
    WHERE a.person_id = ?1 AND a.role = 'facilitator' AND s.state = 'held' AND NOT EXISTS (
        SELECT 1 FROM attendance t
        WHERE t.session_id = a.session_id AND t.person_id = a.person_id AND t.state <> 'present')
    ORDER BY s.starts_at, s.id LIMIT 1"""


class Roles(Book):
    """The roles of all sessions: the ledger that makes turns fair."""

    async def of_session(self, session_id: str) -> tuple[Assignment, ...]:
        """The roles of a session, in the order of `ROLES`; those of plugins last, in the order they were given out."""
        return (await self.of_sessions([session_id]))[session_id]

    async def of_sessions(self, ids: Iterable[str]) -> dict[str, tuple[Assignment, ...]]:
        """The roles of each of these sessions; every id has an entry."""
        wanted = list(ids)
        roles: dict[str, list[Assignment]] = defaultdict(list)
        found = await self._db.fetch(_OF_SESSIONS.format(ids=among(wanted)), *wanted)
        for session_id, role, person_id, times, waited, because, confirmed in found:
            given = Assignment(role, person_id, times, waited, Because(because), bool(confirmed))
            roles[session_id].append(given)
        return {id: tuple(sorted(roles[id], key=_place)) for id in wanted}

    async def history(self, circle_id: str) -> tuple[Duty, ...]:
        """Who did what in the sessions that took place, oldest first. Who was not there did nothing."""
        return tuple(Duty(*row) for row in await self._db.fetch(_HISTORY, circle_id))

    async def first_led(self, person_id: str) -> str | None:
        """The id of the session that somebody led as the first one ever, in whatever circle; None: they never did."""
        return next((str(id) for (id,) in await self._db.fetch(_FIRST_LED, person_id)), None)

    @in_one
    async def replace(self, session_id: str, assignments: Iterable[Assignment]) -> None:
        """Give out the roles of a session anew."""
        new = tuple(assignments)
        if await self._held(session_id) != {each.role: each.person_id for each in new}:
            self._db.touched.shown.add(session_id)
        await rows.Assignment.filter(session_id=session_id).delete()
        await self._db.insert([_row(session_id, each) for each in new])

    @in_one
    async def give(self, session_id: str, new: Assignment) -> None:
        """Hand a role over, or give it to somebody after nobody had it."""
        if (await self._held(session_id)).get(new.role) != new.person_id:
            self._db.touched.shown.add(session_id)
        changes = ("person_id", "times", "waited", "because", "confirmed")
        await self._db.insert([_row(session_id, new)], on=("session_id", "role"), update=changes)

    @in_one
    async def take_away(self, session_id: str, role: str) -> None:
        """Nobody holds this role for now."""
        if await rows.Assignment.filter(session_id=session_id, role=role).delete():
            self._db.touched.shown.add(session_id)

    async def _held(self, session_id: str) -> dict[str, str]:
        """Role -> who has it."""
        return dict(await rows.Assignment.filter(session_id=session_id).values_list("role", "person_id"))

    async def offer(self, session_id: str, role: str, giver: str, taker: str) -> None:
        """Note that `giver` asked `taker` to do a role. Asking twice changes nothing."""
        asked = rows.Offer(session_id=session_id, role=role, giver_id=giver, taker_id=taker)
        await self._db.insert([asked], on=("session_id", "role", "giver_id", "taker_id"))

    async def offers(self, session_id: str) -> tuple[tuple[str, str, str], ...]:
        """(role, giver's id, taker's id) of what was asked and not answered yet."""
        found = rows.Offer.filter(session_id=session_id).order_by("id")
        return tuple(await found.values_list("role", "giver_id", "taker_id"))

    async def withdraw_offers(self, session_id: str, role: str) -> None:
        """Nobody is asked to do this role any more."""
        await rows.Offer.filter(session_id=session_id, role=role).delete()

    async def withdraw_offers_of(self, session_id: str, giver: str) -> int:
        """What this person asked others to do is asked no more. Counts the open questions."""
        return await rows.Offer.filter(session_id=session_id, giver_id=giver).delete()


def _row(session_id: str, each: Assignment) -> rows.Assignment:
    return rows.Assignment(
        session_id=session_id,
        role=each.role,
        person_id=each.person_id,
        times=each.times,
        waited=each.waited,
        because=each.because,
        confirmed=each.confirmed,
    )


def _place(given: Assignment) -> int:
    return ROLES.index(given.role) if given.role in ROLES else len(ROLES)
