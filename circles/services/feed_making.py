"""From a calendar address to its bytes. They depend on what is stored alone: every process makes the same ones."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from circles.calendar import (
    Entry,
    FeedBytes,
    Head,
    Held,
    Span,
    Window,
    WithGaps,
    event,
    joined,
    stand_in,
    window,
    with_gaps,
)
from circles.domain.agenda import agenda
from circles.domain.circle import Circle
from circles.domain.rota import Assignment
from circles.domain.session import COMING_UP, Session, SessionState
from circles.domain.showing import Level, Style
from circles.domain.values import dataclass
from circles.message import Line
from circles.posts import calendar_words
from circles.render import plain
from circles.services.desk import Desk
from circles.services.gathering import format_of
from circles.services.page_links import session_page
from circles.services.since_last_run import places_of
from circles.store.feeds import Kind
from circles.store.values import FeedRow

CALLED_OFF = (SessionState.CANCELLED, SessionState.SKIPPED)
_FEW = 3
"""So many events are written at once; with more, others go on meanwhile."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose calendar it is: the words for it, its circles, whose roles to show, and in which language and style."""

    kind: Kind
    name: str
    circles: Mapping[str, Circle]
    person_id: str | None
    language: str
    style: Style


@dataclass(frozen=True, slots=True)
class Shown:
    """All that one session shows in one calendar. Where two are equal, so are their bytes, but for the end of the link:
    in its place stands something of the same length.

    `changed_at` is the session's own: the stamp in one style may be that of an earlier state in another style.
    """

    id: str
    changed_at: datetime
    stamp: datetime
    kind: Kind
    level: Level
    alarm: int | None
    language: str
    place: str
    mine: tuple[str, ...] = ()
    holders: tuple[tuple[str, str], ...] = ()
    expected: int | None = None
    url: str = ""


async def make(desk: Desk, row: FeedRow, now: datetime) -> tuple[Held, bytes] | None:
    """The calendar of this address at `now`; None if whoever it is of is gone."""
    subject = await _subject(desk, row)
    if subject is None:
        return None
    sessions = {each.id: each for each in await desk.ledger.sessions.of_circles(list(subject.circles))}
    frame = window([_span(each) for each in sessions.values()], now)
    links = {each.uid: _link(desk, row, sessions[each.uid]) for each in frame.shown}
    tails = {id: link.rpartition("/")[2] for id, link in links.items()}
    shown = await _all_shown(desk, subject, [sessions[each.uid] for each in frame.shown], links)
    events = await _events(desk, subject, sessions, {each: tails.get(each.id, "") for each in shown})
    body = joined(subject.name, events)
    made = FeedBytes(body, _changed_at(row, shown, frame))
    return Held(row.id, row.version, Head(made.etag, made.changed_at), frame.since, frame.until), body


def _changed_at(row: FeedRow, shown: Iterable[Shown], frame: Window) -> datetime:
    """A change of a session, of who is in what, or that time took something out of it or brought it in."""
    known = [row.changed_at] if row.changed_at else []
    return max([*known, frame.since, *(each.stamp for each in shown)])


def _span(session: Session) -> Span:
    return Span(session.starts_at, session.ends_at, session.id, session.state in CALLED_OFF)


async def _subject(desk: Desk, row: FeedRow) -> Subject | None:
    language, style = desk.settings.community.language, row.style
    if row.kind == "circle":
        circle = await desk.ledger.circles.get(row.subject_id)
        return Subject("circle", circle.name, {circle.id: circle}, None, language, style) if circle else None
    if row.kind == "program":
        program = await desk.ledger.programs.get(row.subject_id)
        circles = {each.id: each for each in await desk.ledger.circles.of_program(row.subject_id)}
        return Subject("program", program.name, circles, None, language, style) if program else None
    circles = {each.id: each for each in await desk.ledger.circles.on_calendar(row.subject_id)}
    person = await desk.ledger.people.get(row.subject_id)
    language = (person and person.language) or language
    name = plain(calendar_words.busy(), (), language) if style.level is Level.BUSY else desk.settings.community.name
    return Subject("person", name, circles, row.subject_id, language, style)


def _link(desk: Desk, row: FeedRow, session: Session) -> str:
    """The reader's own link to a session, in a calendar that is one person's and says more than that they are busy."""
    return session_page(desk, row, session) if row.kind == "person" and row.style.level is not Level.BUSY else ""


async def _all_shown(
    desk: Desk, subject: Subject, sessions: Sequence[Session], links: Mapping[str, str]
) -> list[Shown]:
    """What each of these sessions shows there, in their order."""
    if subject.style.level is Level.BUSY:
        return [_shown(subject, each) for each in sessions]
    places = await places_of(desk, subject.circles)
    if subject.kind == "program":
        return await _with_counts(desk, subject, sessions, places)
    if subject.kind == "circle":
        return [_shown(subject, each, places[each.circle_id]) for each in sessions]
    roles = await desk.ledger.roles.of_sessions([each.id for each in sessions])
    names = await _names(desk, roles) if subject.style.level is Level.FULL else {}
    shown = []
    for each in sessions:
        mine = tuple(one.role for one in roles[each.id] if one.person_id == subject.person_id)
        holders = tuple((one.role, names[one.person_id]) for one in roles[each.id] if one.person_id in names)
        shown.append(_shown(subject, each, places[each.circle_id], mine, holders, links[each.id]))
    return shown


def _shown(
    subject: Subject,
    session: Session,
    place: str = "",
    mine: tuple[str, ...] = (),
    holders: tuple[tuple[str, str], ...] = (),
    link: str = "",
) -> Shown:
    head, slash, tail = link.rpartition("/")
    url = f"{head}{slash}{stand_in(len(tail))}"
    style, stamp = subject.style, subject.style.stamp(session.changed_at)
    at, language = session.changed_at, subject.language
    return Shown(session.id, at, stamp, subject.kind, style.level, style.alarm, language, place, mine, holders, url=url)


async def _names(desk: Desk, roles: Mapping[str, Iterable[Assignment]]) -> dict[str, str]:
    people = {each.person_id for given in roles.values() for each in given}
    return {id: each.name for id, each in (await desk.ledger.people.many(people)).items()}


async def _with_counts(
    desk: Desk, subject: Subject, sessions: Sequence[Session], places: Mapping[str, str]
) -> list[Shown]:
    calendars, ids = desk.ledger.calendars, [each.id for each in sessions]
    present = await calendars.present(list(subject.circles))
    cannot, counted = await calendars.cannot(ids), await calendars.counted_at(ids)
    shown = []
    for each in sessions:
        left = present.get(each.circle_id, 0) - cannot.get(each.id, 0)
        stamp = max(each.changed_at, counted.get(each.id, each.changed_at))
        expected = left if each.state in COMING_UP else None
        place = places[each.circle_id]
        at, language = each.changed_at, subject.language
        shown.append(Shown(each.id, at, stamp, "program", Level.PLAIN, None, language, place, (), (), expected))
    return shown


async def _events(
    desk: Desk, subject: Subject, sessions: Mapping[str, Session], shown: Mapping[Shown, str]
) -> list[bytes]:
    """The bytes of each session, with the end of its reader's own link. Written once for each version, and kept."""
    found = {each: desk.shelf.events.get(each) for each in shown}
    missing = {each: sessions[each.id] for each, content in found.items() if content is None}

    def write() -> dict[Shown, WithGaps]:
        return {
            each: with_gaps(
                event(_entry(desk, subject.circles[session.circle_id], session, each), each.language), len(shown[each])
            )
            for each, session in missing.items()
        }

    written = await asyncio.to_thread(write) if len(missing) > _FEW else write()
    for each, content in written.items():
        desk.shelf.events.put(each, content, content.memory)
    return [content.filled(shown[each]) for each, content in (found | written).items() if content is not None]


def _entry(desk: Desk, circle: Circle, session: Session, shown: Shown) -> Entry:
    if shown.level is Level.BUSY:
        return _made(session, shown, calendar_words.busy(), ())
    form = format_of(desk, session.format, circle.plan.target)
    title = calendar_words.title(circle, session, shown.mine)
    if shown.kind == "program":
        return _made(session, shown, title, calendar_words.for_organizers(form, shown.expected))
    who = [calendar_words.holder(role, name) for role, name in shown.holders]
    plan = _agenda(form, circle.plan.target, session.minutes)
    return _made(session, shown, title, calendar_words.description(form, plan, who, has_page=bool(shown.url)))


_agenda = lru_cache(maxsize=512)(agenda)
"""Sessions of a season share few plans, and making one takes as long as writing the event."""


def _made(session: Session, shown: Shown, title: Line, lines: Iterable[Line]) -> Entry:
    return Entry(
        uid=session.id,
        sequence=session.sequence,
        changed_at=shown.stamp,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        summary=plain(title, (), shown.language),
        description="\n".join(plain(each, (), shown.language) for each in lines),
        url=shown.url,
        location=shown.place,
        cancelled=session.state in CALLED_OFF,
        alarm=shown.alarm,
    )


def entry(
    desk: Desk,
    circle: Circle,
    session: Session,
    place: str = "",
    *,
    language: str = "",
    level: Level = Level.PLAIN,
    mine: tuple[str, ...] = (),
) -> Entry:
    """A session as everybody in its circle may see it: no names. Default: as the community speaks.

    `mine`: the roles of whoever it is for alone.
    """
    language = language or desk.settings.community.language
    at, place = session.changed_at, "" if level is Level.BUSY else place
    shown = Shown(session.id, at, at, "circle", level, None, language, place, mine)
    return _entry(desk, circle, session, shown)
