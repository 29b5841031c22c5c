"""What a season comes to in counts of people: what they are counted from, and the tables as they were drawn."""

from collections.abc import Iterable
from datetime import datetime

from circles.domain.reflection import CommitmentState
from circles.domain.season_figures import Question, Seat
from circles.domain.session import Attendance, SessionState
from circles.domain.small_groups import Table
from circles.store import rows
from circles.store.codec import from_json, to_json
from circles.store.connection import Book

_KEPT = frozenset({CommitmentState.KEPT, CommitmentState.PART})


class Figures(Book):
    """No text is read here, and none is kept: of each season one row of counts."""

    async def of_season(self, season_id: str) -> dict[Question, Table]:
        """The tables as they were drawn last; none before the first time."""
        found = await rows.Figures.filter(season_id=season_id).values_list("body")
        return from_json(found[0][0], dict[Question, Table]) if found else {}

    async def keep(self, season_id: str, tables: dict[Question, Table]) -> None:
        """Keep tables in the place of those that were there."""
        drawn = rows.Figures(season_id=season_id, body=to_json(tables))
        await self._db.insert([drawn], on=("season_id",), update=("body",))

    async def seats(self, circle_ids: Iterable[str]) -> tuple[Seat, ...]:
        """Each person in each session of these circles that took place."""
        found = rows.Attendance.filter(
            session__circle_id__in=list(circle_ids), session__state=SessionState.HELD
        ).order_by("id")
        seats = await found.values_list("person_id", "state", "burden", "session__ends_at")
        return tuple([Seat(id, state == Attendance.PRESENT, burden, at) for id, state, burden, at in seats])

    async def role_holders(self, circle_ids: Iterable[str]) -> tuple[tuple[str, datetime], ...]:
        """(person's id, when it ended) of each role that somebody had in a session that took place."""
        held = rows.Assignment.filter(session__circle_id__in=list(circle_ids), session__state=SessionState.HELD)
        return tuple(await held.order_by("id").values_list("person_id", "session__ends_at"))

    async def commitments(self, circle_ids: Iterable[str]) -> tuple[tuple[str, bool, datetime], ...]:
        """(person's id, whether it was kept at least in part, when it was made) of each; never what it was."""
        made = rows.Commitment.filter(session__circle_id__in=list(circle_ids)).order_by("id")
        found = await made.values_list("person_id", "state", "made_at")
        return tuple([(id, state in _KEPT, at) for id, state, at in found])

    async def answered(self, circle_ids: Iterable[str], prompt: str) -> tuple[tuple[str, datetime], ...]:
        """(person's id, when) of each answer to prompts that begin so; never what it was."""
        wrote = rows.Reflection.filter(session__circle_id__in=list(circle_ids), prompt__startswith=prompt)
        return tuple(await wrote.order_by("id").values_list("person_id", "written_at"))
