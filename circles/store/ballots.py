"""Questions to circles, and what each member chose."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from circles.domain.ballot import Ballot
from circles.store import rows
from circles.store.codec import from_json, to_json
from circles.store.connection import Book, Database

_BALLOT = ("id", "circle_id", "kind", "choices", "opened_at", "closes_at", "body", "state", "result")


def _ballot(row: Sequence[Any]) -> Ballot:
    id, circle_id, kind, choices, opened_at, closes_at, body, state, result = row
    shown = from_json(choices, tuple[str, ...])
    return Ballot(id, circle_id, kind, shown, opened_at, closes_at, body, state == "open", result)


class Ballots(Book):
    """Votes of circles. A member may change their mind until it closes."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def open(
        self, circle_id: str, kind: str, choices: Iterable[str], now: datetime, closes_at: datetime, body: str = ""
    ) -> Ballot:
        """Ask a circle."""
        ballot = Ballot(self._new_id(), circle_id, kind, tuple(choices), rows.utc(now), rows.utc(closes_at), body)
        await rows.Ballot.create(
            id=ballot.id,
            circle_id=circle_id,
            kind=kind,
            body=body,
            choices=to_json(ballot.choices),
            opened_at=now,
            closes_at=closes_at,
            state="open",
        )
        return ballot

    async def get(self, id: str) -> Ballot | None:
        """The ballot with this id."""
        return next((_ballot(row) for row in await rows.Ballot.filter(id=id).values_list(*_BALLOT)), None)

    async def of_circle(self, circle_id: str, kind: str | None = None) -> tuple[Ballot, ...]:
        """The ballots of a circle (of one kind, if said), newest first."""
        found = rows.Ballot.filter(circle_id=circle_id).order_by("-opened_at", "-id")
        found = found.filter(kind=kind) if kind else found
        return tuple(_ballot(row) for row in await found.values_list(*_BALLOT))

    async def vote(self, id: str, person_id: str, choice: str, now: datetime) -> None:
        """Note what a member chose; the last word counts."""
        await self._db.insert(
            [rows.Vote(ballot_id=id, person_id=person_id, choice=choice, at=now)],
            on=("ballot_id", "person_id"),
            update=("choice", "at"),
        )

    async def take_back(self, id: str, person_id: str) -> None:
        """As if this member had not chosen yet."""
        await rows.Vote.filter(ballot_id=id, person_id=person_id).delete()

    async def votes(self, id: str) -> dict[str, str]:
        """Person's id -> choice, in the order of their first vote."""
        found = await rows.Vote.filter(ballot_id=id).order_by("id").values_list("person_id", "choice")
        return dict(found)

    async def close(self, id: str, result: str | None) -> bool:
        """No more votes; `result` is what won. True for one caller only."""
        return await rows.Ballot.filter(id=id, state="open").update(state="closed", result=result) == 1
