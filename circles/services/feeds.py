"""Calendar feeds: the secret address of one, and the bytes behind it."""

import asyncio
from collections.abc import Iterable
from datetime import datetime

from circles.calendar import Entry, FeedBytes, attachment, feed, token, token_hash, within
from circles.domain.agenda import agenda
from circles.domain.circle import Circle
from circles.domain.session import Session, SessionState
from circles.domain.values import dataclass
from circles.message import File
from circles.posts import calendar_words
from circles.render import plain
from circles.services.desk import Desk
from circles.services.gathering import format_of, place_of
from circles.store.feeds import Kind


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose calendar it is: the words for it, its circles, whose roles to show, and in which language."""

    name: str
    circles: tuple[Circle, ...]
    person_id: str | None
    language: str


async def link(desk: Desk, kind: Kind, subject_id: str, *, renew: bool = False) -> str:
    """The address of a person's or a circle's feed. `renew` ends the old one at once."""
    row = await desk.ledger.feeds.of(kind, subject_id)
    if renew:
        row = await desk.ledger.feeds.renew(row.id)
    secret = token(desk.server_key, row.id, row.generation)
    await desk.ledger.feeds.set_hash(row.id, token_hash(secret))
    return f"{desk.settings.web.address}/feeds/{secret}.ics"


async def leave(desk: Desk, circle_id: str, person_id: str) -> bool:
    """Somebody left: the circle's link, which they know, ends; theirs ends too if this was their last circle.

    Returns whether the circle had a link.
    """
    if not await desk.ledger.circles.of_person(person_id):
        await desk.ledger.feeds.end("person", person_id)
    row = await desk.ledger.feeds.of("circle", circle_id)
    if row.token_hash is not None:
        await desk.ledger.feeds.renew(row.id)
    return row.token_hash is not None


async def read(desk: Desk, secret: str, now: datetime) -> FeedBytes | None:
    """The calendar behind a token; None if the token opens nothing (any more)."""
    row = await desk.ledger.feeds.by_hash(token_hash(secret))
    if row is None:
        return None
    subject = await _subject(desk, row.kind, row.subject_id)
    if subject is None:
        return None
    await desk.ledger.feeds.fetched(row.id, now)
    entries = within(await _entries(desk, subject), now)
    changed = max((each.changed_at for each in entries), default=datetime.fromtimestamp(0, now.tzinfo))
    # Writing a long calendar takes a while; others go on meanwhile.
    return FeedBytes(await asyncio.to_thread(feed, subject.name, entries, language=subject.language), changed)


async def _subject(desk: Desk, kind: str, subject_id: str) -> Subject | None:
    language = desk.settings.community.language
    if kind == "circle":
        circle = await desk.ledger.circles.get(subject_id)
        return Subject(circle.name, (circle,), None, language) if circle else None
    circles = await desk.ledger.circles.on_calendar(subject_id)
    person = await desk.ledger.people.get(subject_id)
    return Subject(desk.settings.community.name, circles, subject_id, (person and person.language) or language)


async def _entries(desk: Desk, subject: Subject) -> list[Entry]:
    circles = {each.id: each for each in subject.circles}
    sessions = await desk.ledger.sessions.of_circles(list(circles))
    roles = await desk.ledger.roles.of_sessions([each.id for each in sessions])
    entries = []
    for session in sessions:
        mine = [each.role for each in roles.get(session.id, ()) if each.person_id == subject.person_id]
        circle = circles[session.circle_id]
        place = await place_of(desk, circle)
        entries.append(entry(desk, circle, session, mine, place, subject.language))
    return entries


def entry(
    desk: Desk, circle: Circle, session: Session, mine: Iterable[str] = (), place: str = "", language: str = ""
) -> Entry:
    """A session as a calendar shows it: no names, no texts of members, only the reader's own roles."""
    form = format_of(desk, session.format, circle.plan.target)
    spoken = language or desk.settings.community.language
    title = calendar_words.title(circle, session, tuple(mine))
    lines = calendar_words.description(form, agenda(form, circle.plan.target, session.minutes))
    return Entry(
        uid=session.id,
        sequence=session.sequence,
        changed_at=session.changed_at,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        summary=plain(title, (), spoken),
        description="\n".join(plain(each, (), spoken) for each in lines),
        location=place,
        cancelled=session.state in (SessionState.CANCELLED, SessionState.SKIPPED),
    )


def invite(desk: Desk, circle: Circle, session: Session, place: str = "") -> File:
    """One session as a file to open in any calendar app."""
    content = attachment(entry(desk, circle, session, (), place), language=desk.settings.community.language)
    return File(f"session-{session.number}.ics", "text/calendar", content)
