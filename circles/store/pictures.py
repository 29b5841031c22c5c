"""How circles stand, to be kept with a change and put back by an undo."""

from collections.abc import Iterable
from datetime import datetime

from circles.domain.circle import CircleState
from circles.domain.picture import Standing
from circles.domain.session import COMING_UP, SessionState
from circles.domain.showing import later
from circles.store import rows
from circles.store.connection import Book
from circles.store.touched import in_one

_CALLED_OFF = (SessionState.CANCELLED, SessionState.SKIPPED)


class Pictures(Book):
    """Reads what an undo needs, and writes it back past the moves that are legal for people."""

    async def standing(self, ids: Iterable[str]) -> dict[str, Standing]:
        """Where these circles stand."""
        columns = ("id", "state", "paused_until", "ending", "ended_at")
        found = await rows.Circle.filter(id__in=list(ids)).values_list(*columns)
        return {id: Standing(CircleState(state), *rest) for id, state, *rest in found}

    @in_one
    async def stand(self, id: str, standing: Standing) -> None:
        """A circle stands as it did."""
        self._db.touch(id)
        await rows.Circle.filter(id=id).update(
            state=standing.state,
            paused_until=standing.paused_until,
            ending=standing.ending,
            ended_at=standing.ended_at,
        )

    async def sessions(self, circle_ids: Iterable[str]) -> dict[str, SessionState]:
        """The state of their sessions that are to come or were called off."""
        states = [*COMING_UP, *_CALLED_OFF]
        found = rows.Session.filter(circle_id__in=list(circle_ids), state__in=states)
        return {id: SessionState(state) for id, state in await found.values_list("id", "state")}

    @in_one
    async def put_session(self, id: str, state: SessionState, now: datetime) -> bool:
        """A session is in that state again, and calendars hear of it. False if its hour is past: it stays as it is."""
        found = rows.Session.filter(id=id, starts_at__gt=now)
        for sequence, at in await found.values_list("sequence", "changed_at"):
            changes = {"sequence": sequence + 1, "changed_at": later(rows.utc(now), at)}
            await rows.Session.filter(id=id).update(state=state, **changes)
            self._db.touched.stamped.add(id)
            return True
        return False

    async def placed(self, season_id: str) -> dict[str, bool]:
        """Who of those who asked for a place in a season has one."""
        found = await rows.Enrollment.filter(season_id=season_id).values_list("person_id", "placed")
        return dict(found)

    async def put_placed(self, season_id: str, person_id: str, placed: bool) -> None:
        """Whether somebody has a place, as it was."""
        await rows.Enrollment.filter(season_id=season_id, person_id=person_id).update(placed=placed)
