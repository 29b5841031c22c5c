"""Forgetting a person: their words go, their accounts go, their name becomes “somebody”; counts stay."""

from collections.abc import Iterable
from typing import Any

from tortoise.expressions import Q

from circles.domain.agreement import Terms, lines_of
from circles.domain.charter import Rules
from circles.domain.circle import CircleState
from circles.domain.goal import Way
from circles.domain.request import RequestState
from circles.domain.self_assessment import Answers
from circles.domain.widening import Opening
from circles.message import Post
from circles.store import rows
from circles.store.agreements import versions_of
from circles.store.asked_alumni import asked_by, take_back_questions_of
from circles.store.codec import from_json, to_json
from circles.store.connection import Book
from circles.store.quoting import Quotes, neutral
from circles.store.traces import TRACES

NOBODY = "somebody"
_GONE = f"""name = '{NOBODY}' AND zone IS NULL AND merged_into_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM identity WHERE identity.person_id = person.id)"""
_WAITING = ("todo", "doing")
_WRITTEN = (
    (rows.Reflection, "person", "text"),
    (rows.Commitment, "person", "text"),
    (rows.WrapUp, "person", "plus"),
    (rows.WrapUp, "changer", "change"),
    (rows.CheckIn, "person", "text"),
    (rows.Parked, "person", "text"),
    (rows.Enrollment, "person", "hope"),
    (rows.Commitment, "person", "needs"),
    (rows.Thanks, "person", "text"),
    (rows.Reachable, "person", "words"),
)
_WRITTEN_AS_JSON: tuple[tuple[type[rows.Row], str, type[Way | Answers | Opening | Terms]], ...] = (
    (rows.Goal, "person", Way),
    (rows.SelfAssessment, "person", Answers),
    (rows.Opening, "person", Opening),
    *((rows.Agreement, writer, Terms) for writer in ("mentor", "other")),
)


class Erasing(Book):
    """Erases by the list in `circles.store.traces`. Call all of it in one transaction, then `seal` the file."""

    async def quotes_of(self, person_id: str) -> Quotes | None:
        """By what to recognize a person in texts: id, name, and all that they wrote. None: there is no such person."""
        words: set[str] = set()
        for row, writer, column in _WRITTEN:
            texts = await row.filter(**{f"{writer}_id": person_id}).values_list(column)
            words |= {each for (each,) in texts if each}
        for table, writer, kind in _WRITTEN_AS_JSON:
            bodies = await table.filter(**{f"{writer}_id": person_id}).values_list("body")
            words |= {each for (body,) in bodies if body for each in from_json(body, kind).words}
        words |= {own for _, own in await self._own_lines(person_id)}
        words |= {text for lines in (await self._own_terms(person_id)).values() for text in lines.values()}
        words |= {each.words for each in await asked_by(person_id) if each.words}
        mine = rows.Person.filter(Q(id=person_id) | Q(merged_into_id=person_id))
        names = dict(await mine.values_list("id", "name"))
        return Quotes.made(person_id, names, words) if person_id in names else None

    async def circles_of(self, person_id: str) -> tuple[str, ...]:
        """The ids of all circles that a person is or was in."""
        found = rows.Membership.filter(person_id=person_id).order_by("id")
        return tuple([id for (id,) in await found.values_list("circle_id")])

    async def beyond(self, person_id: str) -> tuple[str, ...]:
        """The ids of those who may have read of a person outside their circles: by asking, or by a suggestion."""
        pairs = [*await rows.Suggestion.filter(person_id=person_id).values_list("other_id")]
        pairs += await rows.Suggestion.filter(other_id=person_id).values_list("person_id")
        pairs += await rows.Request.filter(kind="reach", person_id=person_id).values_list("body")
        pairs += await rows.Request.filter(kind="reach", body=person_id).values_list("person_id")
        return tuple(dict.fromkeys(id for (id,) in pairs if id))

    async def unquote(self, quotes: Quotes, circle_ids: Iterable[str], others: Iterable[str]) -> tuple[Post, ...]:
        """Take somebody out of what was said in their circles, to its members, and to `others` (ids of people).

        What is out already is emptied; what waits is said without them. Returns posts that should be edited in their
        rooms, since they quote words of theirs: each as it should read, with `replaces`.
        """
        readers = await self._readers(circle_ids, others)
        about = Q(*[Q(post__contains=id) for id in sorted(quotes.ids)], join_type="OR")
        for lane in (*(f" circle {id}" for id in circle_ids), *(f" person {id}" for id in sorted(readers))):
            about |= Q(lane__endswith=lane)
        found = rows.Outbox.filter(about).exclude(post="").order_by("id")
        columns = ("id", "key", "platform", "state", "replaces", "post")
        edits: dict[str, Post] = {}
        for id, key, platform, state, replaces, body in await found.values_list(*columns):
            waits, root = state in _WAITING, await self._root(replaces or key, platform)
            if state == "sent" and quotes.words_are_in(body):
                edits[root] = quotes.edit(body, root)
            elif state == "sent" or waits:
                edits.pop(root, None)  # what it says by now, or soon, quotes them no more
            if quotes.may_be_in(body):
                await rows.Outbox.filter(id=id).update(post=quotes.taken_out(body) if waits else "")
        await self._unquote_the_rest(quotes)
        return tuple(edits.values())

    async def erase(self, person_id: str) -> None:
        """Forget a person who is in no living circle any more. What is waiting to be said to them is dropped."""
        # Also of the records that became this one; afterwards they lead here no more.
        roles = rows.Assignment.filter(person_id=person_id)
        self._db.touched.shown.update([id for (id,) in await roles.values_list("session_id")])
        everything = rows.Person.filter(Q(id=person_id) | Q(merged_into_id=person_id))
        await everything.update(name=NOBODY, zone=None, language="en", wishes="{}")
        mine = {"person_id": person_id}
        await rows.Heard.filter(**mine).exclude(reply=b"").update(reply=neutral())
        await rows.Request.filter(**mine, state=RequestState.OPEN).update(state=RequestState.GONE)
        await take_back_questions_of(person_id)
        await rows.Enrollment.filter(**mine, placed=False).delete()
        await rows.Membership.filter(**mine, circle__state__in=[CircleState.PROPOSED, CircleState.FORMING]).delete()
        for charter_id, _ in await self._own_lines(person_id):
            await self._without_line(charter_id)
        for id, lines in (await self._own_terms(person_id)).items():
            await self._without_terms(id, lines)
        for trace in TRACES:
            theirs = trace.row.filter(**{f"{trace.column}_id": person_id})
            if trace.erased is True:
                await theirs.delete()
            elif trace.overwritten:
                await theirs.update(**trace.overwritten)
        to_them = rows.Outbox.filter(lane__endswith=f" person {person_id}")
        await to_them.filter(state__in=_WAITING).update(state="dropped")
        await to_them.update(post="")
        feeds = rows.Feed.filter(kind="person", subject_id=person_id)
        self._db.touched.feeds.update([id for (id,) in await feeds.values_list("id")])
        await feeds.delete()

    async def living(self) -> tuple[str, ...]:
        """The ids of all of whom something is kept by which they could be known."""
        found = await self._db.fetch(f"SELECT id FROM person WHERE NOT ({_GONE}) ORDER BY id")
        return tuple([str(id) for (id,) in found])

    async def gone(self) -> tuple[str, ...]:
        """The ids of all who were forgotten."""
        return tuple([str(id) for (id,) in await self._db.fetch(f"SELECT id FROM person WHERE {_GONE} ORDER BY id")])

    async def seal(self) -> None:
        """Let nothing that was erased remain in the file or its log. Not in a transaction.

        On SQLite, what is deleted is overwritten at once, but the log beside the file keeps it until it is folded in.
        On PostgreSQL the server does so in its own time (autovacuum).
        """
        if self._db.address.dialect == "sqlite":
            await self._db.fetch("PRAGMA wal_checkpoint(TRUNCATE)")

    async def _readers(self, circle_ids: Iterable[str], others: Iterable[str]) -> set[str]:
        found = await rows.Membership.filter(circle_id__in=list(circle_ids)).values_list("person_id")
        return {id for (id,) in found} | set(others)

    async def _root(self, key: str, platform: str) -> str:
        """The key of the first message in a chain of edits."""
        while True:
            found = await rows.Outbox.filter(key=key, platform=platform).values_list("replaces")
            before = next((replaces for (replaces,) in found), "")
            if not before:
                return key
            key = before

    async def _unquote_the_rest(self, quotes: Quotes) -> None:
        lines = await rows.Digest.all().values_list("id", "line")
        await rows.Digest.filter(id__in=[id for id, line in lines if quotes.may_be_in(line)]).delete()
        for key, reply in await rows.Heard.all().values_list("event_key", "reply"):
            if quotes.may_be_in(bytes(reply).decode()):
                await rows.Heard.filter(event_key=key).update(reply=neutral())

    async def _own_lines(self, person_id: str) -> list[tuple[str, str]]:
        """(charter's id, line) of all versions that carry a line which this person wrote."""
        columns = ("id", "circle_id", "person_id", "body")
        circles = [id for (id,) in await rows.Charter.filter(person_id=person_id).values_list("circle_id")]
        versions = (
            await rows.Charter.filter(circle_id__in=circles).order_by("circle_id", "version").values_list(*columns)
        )
        theirs: set[tuple[str, str]] = set()
        found, before = [], ("", "")
        for id, circle_id, author, body in versions:
            own = from_json(body, Rules).own
            if author == person_id and own and (circle_id, own) != before:
                theirs.add((circle_id, own))
            if (circle_id, own) in theirs:
                found.append((id, own))
            before = (circle_id, own)
        return found

    async def _without_line(self, charter_id: str) -> None:
        for (body,) in await rows.Charter.filter(id=charter_id).values_list("body"):
            kept: dict[str, Any] = from_json(body, dict[str, Any]) | {"own": ""}
            await rows.Charter.filter(id=charter_id).update(body=to_json(kept))

    async def _own_terms(self, person_id: str) -> dict[str, dict[str, str]]:
        """Agreement's id -> name -> words, in all versions that carry what this person wrote."""
        proposed = rows.Agreement.filter(person_id=person_id)
        of = set(await proposed.values_list("circle_id", "mentor_id", "other_id"))
        found: dict[str, dict[str, str]] = {}
        for circle_id, mentor_id, other_id in of:
            found |= lines_of(await versions_of(circle_id, mentor_id, other_id), person_id)
        return found

    async def _without_terms(self, agreement_id: str, lines: Iterable[str]) -> None:
        for (body,) in await rows.Agreement.filter(id=agreement_id).values_list("body"):
            if body:
                kept: dict[str, Any] = from_json(body, dict[str, Any]) | dict.fromkeys(lines, "")
                await rows.Agreement.filter(id=agreement_id).update(body=to_json(kept))
