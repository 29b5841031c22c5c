"""A form that somebody opened or filled in without getting to the end: nothing is lost, and they hear of it once."""

from datetime import datetime, timedelta
from typing import Any

from circles.chat import Asked, Filled
from circles.commands import Join
from circles.domain.errand import Errand
from circles.domain.program import Program, Season, SeasonState
from circles.errors import CirclesError, Refused
from circles.message import Line, Post
from circles.phrasing import Phrasebook, Unfinished, form_code, is_reference
from circles.posts import enrolment, knowing
from circles.services.desk import Desk
from circles.services.turns import meet

JOIN_BEGUN = "join_begun"
REMIND_AFTER, REMINDER_LASTS = timedelta(days=1), timedelta(days=7)
_OPEN = (SeasonState.ENROLLING, SeasonState.PROPOSED)


def once_more(book: Phrasebook, filled: Filled, refusal: Line, key: str) -> Post | None:
    """A filled form was refused: the way back to it. Long answers travel along, or are given back to copy.

    None if its form is no longer known.
    """
    try:
        form = book.decode(filled.code)
    except Refused:
        return None
    if not isinstance(form, Unfinished):
        return None
    asked = {each.name: each.ask.long for each in form.declaration.visible}
    chosen = {each.name for each in form.declaration.parameters if each.hidden and each.suggested}
    given = {name: text for name, text in filled.values.items() if name in chosen and is_reference(text)}
    given |= {name: text for name, text in form.given if name not in asked}
    long = {name: text for name, text in filled.values.items() if asked.get(name) and text.strip()}
    try:
        return knowing.once_more(refusal, form_code(form.declaration, {**given, **long}), bool(long), (), key)
    except CirclesError:
        return knowing.once_more(refusal, form_code(form.declaration, given), False, tuple(long.values()), key)


async def join_begun(desk: Desk, asked: Asked, now: datetime) -> None:
    """Somebody opened the form to join. If they do not send it within a day, they are reminded: once."""
    latest = await desk.ledger.programs.latest()
    person = await desk.ledger.people.by_identity(asked.who)
    if latest is None or latest[1].state not in _OPEN or (person and await _has_joined(desk, latest[1], person.id)):
        return
    person = person or await meet(desk, asked)
    at = now + REMIND_AFTER
    key = f"{JOIN_BEGUN}:{latest[1].id}:{person.id}"
    await desk.ledger.errands.plan(Errand(key, JOIN_BEGUN, at, at + REMINDER_LASTS, person_id=person.id))


async def _has_joined(desk: Desk, season: Season, person_id: str) -> bool:
    return any(each.person_id == person_id for each in await desk.ledger.programs.enrollments(season.id))


async def may_join(desk: Desk, person_id: str) -> tuple[Program, Season] | None:
    """The program that is open and its season, if this person has no place in it yet."""
    latest = await desk.ledger.programs.latest()
    if latest is None or latest[1].state not in _OPEN or await _has_joined(desk, latest[1], person_id):
        return None
    return latest


async def remind(desk: Desk, errand: Errand, now: datetime) -> None:
    """The form was opened a day ago and never sent."""
    found = await may_join(desk, errand.person_id or "")
    if found:
        await desk.tell(enrolment.not_sent(found[0], errand.person_id or "", errand.key), now, stale_at=errand.stale_at)


OPENED: dict[type, Any] = {Join: join_begun}
"""Commands for which an opened form is noted."""

DOINGS = {JOIN_BEGUN: remind}
