"""What people wrote: reflections, commitments, and the circle's word at the end of a session."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from circles.domain.prompt_sets import BEFORE
from circles.domain.reflection import Commitment, CommitmentState, Reflection, Topic, Visibility, WrapUpNotes
from circles.domain.session import Session
from circles.store import rows
from circles.store.connection import Book, Database
from circles.store.statements import LAST_COMMITMENTS, LAST_NUMBER

_REFLECTION = ("id", "session_id", "person_id", "prompt", "text", "visibility", "written_at", "question")
_COMMITMENT = ("id", "session_id", "person_id", "text", "state", "made_at", "needs")
_COMMITMENTS = f"SELECT {', '.join(_COMMITMENT)} FROM commitment WHERE session_id = ?1 ORDER BY made_at, id"


def _reflection(row: Sequence[Any]) -> Reflection:
    id, session_id, person_id, prompt, text, visibility, written_at, question = row
    return Reflection(id, session_id, person_id, prompt, text, Visibility(visibility), written_at, question)


def _commitment(row: Sequence[Any]) -> Commitment:
    id, session_id, person_id, text, state, made_at, needs = row
    return Commitment(id, session_id, person_id, text, CommitmentState(state), rows.instant(made_at), needs)


def _notes(session_id: str, person_id: str, plus: str, change: str, changer_id: str | None) -> WrapUpNotes:
    change_by = (changer_id or person_id) if change else ""
    return WrapUpNotes(session_id, plus, person_id if plus else "", change, change_by)


class Words(Book):
    """People's own words. Nothing here decides who may read them: callers ask for their own."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def reflect(
        self,
        session_id: str,
        person_id: str,
        prompt: str,
        text: str,
        visibility: Visibility,
        now: datetime,
        question: str = "",
    ) -> None:
        """Keep an answer to a prompt; a second one takes the place of the first. `question`: what was asked."""
        written = rows.Reflection(
            id=self._new_id(),
            session_id=session_id,
            person_id=person_id,
            prompt=prompt,
            text=text,
            visibility=visibility,
            written_at=now,
            question=question,
        )
        await self._db.insert(
            [written],
            on=("session_id", "person_id", "prompt"),
            update=("text", "visibility", "written_at", "question"),
        )

    async def reflections_of(self, person_id: str, session_id: str | None = None) -> tuple[Reflection, ...]:
        """What a person wrote, in one session or in all of them, oldest first."""
        found = rows.Reflection.filter(person_id=person_id).order_by("written_at", "prompt")
        if session_id is not None:
            found = found.filter(session_id=session_id)
        return tuple(_reflection(row) for row in await found.values_list(*_REFLECTION))

    async def keep_private(self, person_id: str, ids: Iterable[str]) -> None:
        """Of these, what this person wrote is for them alone from now on. There is no way to make it wider."""
        await rows.Reflection.filter(person_id=person_id, id__in=list(ids)).update(visibility=Visibility.ME)

    async def shared(self, session_id: str, prompt: str) -> tuple[Reflection, ...]:
        """What people wrote for their circle under prompts that begin so, oldest first."""
        found = rows.Reflection.filter(
            session_id=session_id, prompt__startswith=prompt, visibility=str(Visibility.CIRCLE)
        ).order_by("written_at", "prompt")
        return tuple(_reflection(row) for row in await found.values_list(*_REFLECTION))

    async def reflected(self, session_id: str) -> frozenset[str]:
        """The ids of those who wrote something about a session that is over; what they hoped for is not that."""
        found = rows.Reflection.filter(session_id=session_id).exclude(prompt=BEFORE)
        return frozenset([person_id for (person_id,) in await found.values_list("person_id")])

    async def take_back_reflections(self, session_id: str, person_id: str) -> bool:
        """Remove what somebody wrote about a session. False if there is nothing."""
        return await rows.Reflection.filter(session_id=session_id, person_id=person_id).delete() > 0

    async def take_back_reflections_at(self, person_id: str, at: datetime) -> str | None:
        """Remove what somebody wrote in private at that instant. Returns the id of the session; None: nothing there."""
        return await self._take_back_at(rows.Reflection, person_id, written_at=at)

    async def commit(self, session_id: str, person_id: str, text: str, now: datetime) -> Commitment:
        """Keep the one thing somebody will do; a second one in the same session takes the place of the first."""
        made = rows.Commitment(
            id=self._new_id(),
            session_id=session_id,
            person_id=person_id,
            text=text,
            state=CommitmentState.OPEN,
            made_at=now,
            needs="",
        )
        await self._db.insert([made], on=("session_id", "person_id"), update=("text", "state", "made_at", "needs"))
        kept = rows.Commitment.filter(session_id=session_id, person_id=person_id)
        return _commitment((await kept.values_list(*_COMMITMENT))[0])

    async def commitments(self, session_id: str) -> tuple[Commitment, ...]:
        """What people said they would do in a session, oldest first."""
        return tuple(_commitment(row) for row in await self._db.fetch(_COMMITMENTS, session_id))

    async def commitments_of(self, person_id: str) -> tuple[Commitment, ...]:
        """What a person said they would do, in all of their sessions, oldest first."""
        found = rows.Commitment.filter(person_id=person_id).order_by("made_at", "id")
        return tuple(_commitment(row) for row in await found.values_list(*_COMMITMENT))

    async def last_commitments(self, circle_id: str, *, before: Session | None = None) -> dict[str, Commitment]:
        """The newest commitment of each member who is in the circle now, by person id; or of sessions `before` one."""
        number = before.number if before else LAST_NUMBER
        found = await self._db.fetch(LAST_COMMITMENTS, circle_id, number)
        return {row[2]: _commitment(row) for row in found}

    async def set_commitment(self, id: str, state: CommitmentState, needs: str = "") -> None:
        """How a commitment went, and what would help."""
        await rows.Commitment.filter(id=id).update(state=state, needs=needs)

    async def take_back_commitment(self, session_id: str, person_id: str) -> bool:
        """Remove what somebody said they would do. False if there is nothing."""
        return await rows.Commitment.filter(session_id=session_id, person_id=person_id).delete() > 0

    async def committed_at(self, person_id: str, at: datetime) -> str | None:
        """The id of the session in which somebody promised something at that instant."""
        found = await rows.Commitment.filter(person_id=person_id, made_at=at).values_list("session_id")
        return next((str(id) for (id,) in found), None)

    async def take_back_commitment_at(self, person_id: str, at: datetime) -> str | None:
        """Remove what somebody promised at that instant. Returns the id of the session; None: nothing is there."""
        return await self._take_back_at(rows.Commitment, person_id, made_at=at)

    async def wrap_up(self, session_id: str, person_id: str, *, plus: str = "", change: str = "") -> None:
        """Keep one plus and one change. The last word counts; what is empty leaves the one that is there."""
        given: dict[str, Any] = {}
        if plus:
            given |= {"plus": plus, "person_id": person_id}
        if change:
            given |= {"change": change, "changer_id": person_id}
        row = rows.WrapUp.filter(session_id=session_id)
        async with self._db.transaction():
            if given and not await row.update(**given):
                await rows.WrapUp.create(
                    **{"session_id": session_id, "person_id": person_id, "plus": "", "change": "", **given}
                )

    async def wrapped_up(self, session_id: str) -> WrapUpNotes | None:
        """What the circle said when a session ended, and who said it."""
        found = rows.WrapUp.filter(session_id=session_id)
        columns = ("session_id", "person_id", "plus", "change", "changer_id")
        return next((_notes(*row) for row in await found.values_list(*columns)), None)

    async def take_back_plus(self, session_id: str, person_id: str) -> bool:
        """Remove the plus, if this person wrote it."""
        mine = rows.WrapUp.filter(session_id=session_id, person_id=person_id).exclude(plus="")
        return await mine.update(plus="") > 0

    async def take_back_change(self, session_id: str, person_id: str) -> bool:
        """Remove the change, if this person wrote it."""
        notes = await self.wrapped_up(session_id)
        if notes is None or not notes.change or notes.change_by != person_id:
            return False
        return await rows.WrapUp.filter(session_id=session_id).update(change="") > 0

    async def park(self, session_id: str, person_id: str, text: str, now: datetime) -> Topic:
        """Keep a topic that waits for a better moment."""
        id = self._new_id()
        await rows.Parked.create(id=id, session_id=session_id, person_id=person_id, text=text, at=now)
        return Topic(id, session_id, person_id, text, rows.utc(now))

    async def topics(self, session_id: str) -> tuple[Topic, ...]:
        """What was parked in a session, oldest first."""
        found = rows.Parked.filter(session_id=session_id).order_by("at", "id")
        columns = ("id", "session_id", "person_id", "text", "at")
        return tuple(Topic(*row) for row in await found.values_list(*columns))

    async def take_back_topic(self, session_id: str, person_id: str, id: str | None = None) -> bool:
        """Remove a topic that this person parked: the one with this id, or their last one. False if there is none."""
        mine = [each.id for each in await self.topics(session_id) if each.person_id == person_id]
        wanted = id if id in mine else (mine[-1] if mine and id is None else None)
        return wanted is not None and await rows.Parked.filter(id=wanted).delete() > 0

    async def take_back_topic_at(self, person_id: str, at: datetime) -> str | None:
        """Remove what somebody parked at that instant. Returns the id of the session; None: nothing is there."""
        return await self._take_back_at(rows.Parked, person_id, at=at)

    async def _take_back_at(self, row: type[rows.Row], person_id: str, **at: datetime) -> str | None:
        found = row.filter(person_id=person_id, **at)
        sessions = await found.values_list("session_id")
        await found.delete()
        return next((str(id) for (id,) in sessions), None)
