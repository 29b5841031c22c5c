"""All that is kept about one person, and nothing of others."""

from datetime import datetime
from functools import partial
from typing import Any

from circles.domain.circle import CircleState
from circles.store import rows
from circles.store.asked_alumni import asked_by
from circles.store.codec import from_json
from circles.store.connection import Book
from circles.store.rows import Row
from circles.store.traces import CALENDAR, OWN_WORDS, PERSON, TRACES, Trace

_JSON = {
    *((row, "body") for row in (rows.Charter, rows.Goal, rows.SelfAssessment, rows.Agreement, rows.Opening)),
    (rows.Person, "wishes"),
}
"""Columns that hold JSON: they are given as what they mean."""

DRAFTS = [CircleState.FORMING, CircleState.PROPOSED]
"""Circles of a proposal: nobody but organizers knows of them."""


class Exporting(Book):
    """Reads what refers to a person, by the list in `circles.store.traces`."""

    async def of(self, person_id: str) -> dict[str, Any]:
        """Section -> rows, each with its columns by name; instants are aware UTC. Sections without rows are left out.

        `you` is the person's own row, `calendar` the state of their link.
        """
        found: dict[str, Any] = {"you": await self._person(person_id)}
        for trace in TRACES:
            if trace.given and (theirs := await self._rows(trace, person_id)):
                found[trace.section] = theirs
        feeds = rows.Feed.filter(kind="person", subject_id=person_id)
        for row in await feeds.values_list(*CALENDAR.values()):
            found["calendar"] = dict(zip(CALENDAR, row, strict=True))
        return found

    async def circles(self, person_id: str) -> tuple[tuple[str, datetime | None], ...]:
        """(circle's id, when they left it) for every circle that a person is or was in, in the order they joined."""
        found = rows.Membership.filter(person_id=person_id).exclude(circle__state__in=DRAFTS).order_by("id")
        return tuple(await found.values_list("circle_id", "left_at"))

    async def messages(self, person_id: str) -> list[dict[str, Any]]:
        """When we wrote to a person in private, and why; not what, since it may hold what others wrote."""
        to_them = rows.Outbox.filter(lane__endswith=f" person {person_id}", state="sent").order_by("id")
        columns: tuple[str, str, str] = ("platform", "purpose", "done_at")
        return [dict(zip(columns, row, strict=True)) for row in await to_them.values_list(*columns)]

    async def asked_alumni(self, person_id: str) -> list[dict[str, Any]]:
        """Whom a person asked to get in touch, and with which words, as long as the message with them is kept."""
        return [{"to": each.to, "asked_at": each.asked_at, "words": each.words} for each in await asked_by(person_id)]

    async def _person(self, person_id: str) -> dict[str, Any]:
        for row in await rows.Person.filter(id=person_id).values_list(*PERSON):
            found: dict[str, Any] = dict(zip(PERSON, row, strict=True))
            return found | {"wishes": from_json(found["wishes"], dict[str, Any])}
        return {}

    async def _rows(self, trace: Trace, person_id: str) -> list[dict[str, Any]]:
        theirs = trace.row.filter(**{f"{trace.column}_id": person_id}).order_by(trace.row._meta.pk_attr)
        if trace.row is rows.Membership:
            theirs = theirs.exclude(circle__state__in=DRAFTS)
        read = await theirs.values_list(*trace.paths.values())
        found = [
            dict(zip(trace.paths, map(partial(_meant, trace.row), trace.paths.values(), row), strict=True))
            for row in read
        ]
        return [_with_own_words(each) for each in found] if trace.row is rows.Request else found


def _with_own_words(request: dict[str, Any]) -> dict[str, Any]:
    """Most requests carry ids of others, and no words."""
    return request | {"words": request["words"] if request["kind"] in OWN_WORDS else ""}


def _meant(of: type[Row], path: str, value: object) -> object:
    if (of, path) in _JSON and isinstance(value, str) and value:
        return from_json(value, dict[str, Any])
    return value
