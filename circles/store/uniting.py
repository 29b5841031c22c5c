"""Two records of one person become one: whatever refers to the one that goes refers to the one that stays."""

import re
from collections.abc import Callable
from typing import Any

from tortoise.expressions import F, Q

from circles.domain import uniting as rules
from circles.domain.request import RequestState
from circles.domain.uniting import Row as Values
from circles.store import rows
from circles.store.codec import from_json, to_json
from circles.store.connection import Book
from circles.store.rows import Row
from circles.store.traces import TRACES, Trace

_WAITING = ("todo", "doing")
_UNITED: dict[type[Row], Callable[[Values, Values], dict[str, Any]]] = {
    rows.Membership: rules.place,
    rows.Enrollment: rules.wish_for_a_place,
    rows.Answer: rules.later("answered_at", "rsvp"),
    rows.Vote: rules.later("at", "choice"),
    rows.Attendance: rules.presence,
    rows.Acceptance: rules.agreed,
    rows.Reflection: rules.reflection,
    rows.Commitment: rules.commitment,
    rows.SelfAssessment: rules.self_assessment,
    rows.AgreementYes: rules.agreed,
    rows.Reachable: rules.later("until", "readers", "words", "invited"),
    rows.Opening: rules.later("until", "body"),
    rows.Suggestion: rules.suggestion,
    rows.Apart: rules.nothing,
    rows.Offer: rules.nothing,
    rows.Digest: rules.nothing,
}
"""What becomes of two rows of which there can be only one for each person."""

_HOLD_IDS: tuple[tuple[type[Row], str], ...] = (
    (rows.History, "before"),
    (rows.Request, "body"),
    (rows.Ballot, "body"),
    (rows.Ballot, "choices"),
    (rows.Errand, "body"),
    (rows.Event, "body"),
)
"""Texts that hold ids of people among others."""


class Uniting(Book):
    """Goes by the list in `circles.store.traces`, so that nothing is forgotten. Call it in a transaction."""

    async def unite(self, stays: str, goes: str) -> bool:
        """Make two people one. Returns whether a calendar link ended, since each of them had one."""
        await rows.Request.filter(person_id=goes, kind="link", state=RequestState.OPEN).update(state=RequestState.GONE)
        for trace in TRACES:
            await self._trace(trace, stays, goes)
        # What one of them said about the other they now would say about themselves.
        await rows.Apart.filter(person_id=stays, other_id=stays).delete()
        await rows.Offer.filter(giver_id=F("taker_id")).delete()
        await rows.Suggestion.filter(person_id=F("other_id")).delete()
        for row, column in _HOLD_IDS:
            await self._ids(row, column, stays, goes)
        await rows.Vote.filter(choice=goes).update(choice=stays)
        await self._messages(stays, goes)
        await self._person(stays, goes)
        return await self._calendar(stays, goes)

    async def _trace(self, trace: Trace, stays: str, goes: str) -> None:
        row, column, key = trace.row, f"{trace.column}_id", trace.row._meta.pk_attr
        unique = next((each for each in row._meta.unique_together if trace.column in each), None)
        theirs = row.filter(**{column: goes})
        if unique is None:
            await theirs.update(**{column: stays})
            return
        others = [_column(row, each) for each in unique if each != trace.column]
        for one in await theirs.order_by(key).values():
            same = {name: one[name] for name in others}
            found = await row.filter(**{column: stays}, **same).values()
            if found:
                await self._one_of(row, column, stays, found[0], one)
            else:
                await row.filter(**{key: one[key]}).update(**{column: stays})

    async def _one_of(self, row: type[Row], column: str, stays: str, mine: Values, theirs: Values) -> None:
        """The older of two rows stays, with what is true of both: its number may say who came first."""
        key = row._meta.pk_attr
        kept, left = sorted((mine, theirs), key=lambda each: each[key])
        await row.filter(**{key: left[key]}).delete()
        await row.filter(**{key: kept[key]}).update(**{column: stays}, **_UNITED[row](mine, theirs))

    async def _ids(self, row: type[Row], column: str, stays: str, goes: str) -> None:
        key = row._meta.pk_attr
        for id, text in await row.filter(**{f"{column}__contains": goes}).values_list(key, column):
            await row.filter(**{key: id}).update(**{column: _now(text, stays, goes)})

    async def _messages(self, stays: str, goes: str) -> None:
        """What waits for the one that goes comes to the one that stays, unless that says the same already."""
        to_them = rows.Outbox.filter(lane__endswith=f" person {goes}")
        for id, key in await to_them.filter(state="todo").values_list("id", "key"):
            if await rows.Outbox.filter(key=_now(key, stays, goes)).exclude(id=id).exists():
                await rows.Outbox.filter(id=id).update(state="dropped", post="")
        for (lane,) in await to_them.distinct().values_list("lane"):
            await rows.Outbox.filter(lane=lane).update(lane=_now(lane, stays, goes))
        waiting = rows.Outbox.filter(state__in=_WAITING, post__contains=goes)
        for id, body in await waiting.values_list("id", "post"):
            await rows.Outbox.filter(id=id).update(post=_now(body, stays, goes))

    async def _person(self, stays: str, goes: str) -> None:
        """What only the one that goes had said of themselves holds on. Their name stays, to be erased one day."""
        columns = ("id", "zone", "language", "wishes")
        found = await rows.Person.filter(Q(id=stays) | Q(id=goes)).values_list(*columns)
        by_id = {id: (zone, language, from_json(wishes, dict[str, Any])) for id, zone, language, wishes in found}
        mine, theirs = by_id[stays], by_id[goes]
        await rows.Person.filter(id=stays).update(
            zone=mine[0] or theirs[0], language=mine[1] or theirs[1], wishes=to_json({**theirs[2], **mine[2]})
        )
        await rows.Person.filter(id=goes).update(zone=None, language="", wishes="{}", merged_into_id=stays)

    async def _calendar(self, stays: str, goes: str) -> bool:
        """There is one link for each person: theirs ends only if the one that stays has one."""
        theirs = rows.Feed.filter(kind="person", subject_id=goes, token_hash__isnull=False, alive=True)
        mine = rows.Feed.filter(kind="person", subject_id=stays)
        self._db.touched.people.add(stays)
        for each in (mine, theirs):
            self._db.touched.feeds.update([id for (id,) in await each.values_list("id")])
        if not await theirs.exists():
            return False
        if await mine.filter(token_hash__isnull=False, alive=True).exists():
            await theirs.update(alive=False, token_hash=None)
            return True
        await mine.delete()
        await theirs.update(subject_id=stays)
        return False


def _now(text: str, stays: str, goes: str) -> str:
    """A text with the id that stays wherever the other one stood as a word of its own."""
    return re.sub(rf"(?<![0-9A-Za-z]){re.escape(goes)}(?![0-9A-Za-z])", stays, text)


def _column(row: type[Row], name: str) -> str:
    return f"{name}_id" if name in row._meta.fk_fields else name
