"""The program as plugins at work see it: the contract of `circles.house`, kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from circles.calendar import Entry, Letter
from circles.calendar import invitation as written
from circles.chat import Asked, Filled, Reader
from circles.clock import Clock
from circles.domain.circle import Circle, MembershipState
from circles.domain.contact import Purpose
from circles.domain.person import Person
from circles.domain.session import Session
from circles.domain.showing import Level
from circles.errors import PluginError
from circles.house import Answered, Mailbox, Method, Planned
from circles.message import Form, InPrivate, Line, Paragraph, Post, say
from circles.registry import spoken
from circles.services.desk import Desk
from circles.services.feed_making import CALLED_OFF, entry
from circles.services.gathering import place_of
from circles.services.intake import Intake

MOST_KEY = 60


class PluginHouse:
    """As one plugin sees it: what it names is kept apart from what others name alike."""

    def __init__(self, desk: Desk, intake: Intake, clock: Clock, plugin: str) -> None:
        self._desk = desk
        self._intake = intake
        self._clock = clock
        self._plugin = plugin

    @property
    def now(self) -> datetime:
        return self._clock.now()

    async def reader(self, person_id: str) -> Reader | None:
        person = await self._desk.ledger.people.get(person_id)
        return Reader(person.name, person.zone or "", self._language(person)) if person else None

    async def calendar(self, person_id: str) -> tuple[Planned, ...]:
        ledger = self._desk.ledger
        person = await ledger.people.get(person_id)
        if person is None:
            return ()
        circles = {each.id: each for each in await ledger.circles.on_calendar(person_id)}
        level = Level.BUSY if await ledger.feeds.level(person_id) is Level.BUSY else Level.PLAIN
        places = {id: await place_of(self._desk, each) for id, each in circles.items()}
        breaks = {
            each.circle_id: each.paused_until
            for each in await ledger.memberships.of_person(person_id)
            if each.state is MembershipState.PAUSED
        }
        sessions = await ledger.sessions.of_circles(list(circles))
        ahead = [each for each in sessions if each.ends_at > self.now and not _in_a_break(each, breaks)]
        ahead.sort(key=lambda each: (each.starts_at, each.id))
        return tuple(
            self._planned(circles[each.circle_id], each, places[each.circle_id], self._language(person), level)
            for each in ahead
        )

    async def tell(self, person_id: str, key: str, *lines: Line, lasts: timedelta) -> None:
        if not lines or not 0 < len(key) <= MOST_KEY:
            raise PluginError(f"house.tell needs a line to say, and a key of 1 to {MOST_KEY} letters")
        blocks = tuple(Paragraph(spoken.line(each)) for each in lines)
        if await self._desk.ledger.people.get(person_id) is None:
            return
        key = f"plugin:{self._plugin}:{person_id}:{key}"
        post = Post(key, InPrivate(person_id), blocks, purpose=Purpose.TIMELY)
        async with self._desk.ledger.transaction():
            await self._desk.tell(post, self.now, stale_at=self.now + lasts)

    async def ask(self, person_id: str, command: str, values: Mapping[str, str], event: str) -> Answered:
        accounts = await self._desk.ledger.people.reach(person_id)
        if not accounts:
            return Answered(_line(say("I do not know an account of yours any more. Please do it in chat.")), False)
        person = await self._desk.ledger.people.get(person_id)
        asked = Asked(
            f"{self._plugin}:{event}",
            accounts[0],
            person.name if person else accounts[0].id,
            Filled(command, dict(values)),
        )
        post, is_done = await self._intake.done(asked)
        if isinstance(post, Form):
            return Answered(_line(say("That needs more words. Please do it in chat.")), False)
        return Answered(post, is_done)

    def invitation(
        self,
        planned: Planned,
        method: Method,
        *,
        organizer: Mailbox,
        attendee: Mailbox,
        sequence: int,
        at: datetime,
        asks: bool = True,
    ) -> bytes:
        entry = Entry(
            uid=planned.session_id,
            sequence=sequence,
            changed_at=at,
            starts_at=planned.starts_at,
            ends_at=planned.ends_at,
            summary=planned.title,
            description=planned.text,
            location=planned.place,
            cancelled=method is Method.CANCEL,
        )
        letter = Letter(organizer.address, organizer.name, attendee.address, attendee.name, at, asks)
        return written(entry, letter, language=planned.language)

    def _language(self, person: Person) -> str:
        return person.language or self._desk.settings.community.language

    def _planned(self, circle: Circle, session: Session, place: str, language: str, level: Level) -> Planned:
        shown = entry(self._desk, circle, session, place, language=language, level=level)
        return Planned(
            session_id=session.id,
            uid=f"{session.id}@circles",
            sequence=session.sequence,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            title=shown.summary,
            text=shown.description,
            place=shown.location,
            is_off=session.state in CALLED_OFF,
            language=language,
        )


def _in_a_break(session: Session, breaks: Mapping[str, datetime | None]) -> bool:
    """Whether it begins before somebody is back; `breaks`: by circle, until when (None: until they say so)."""
    if session.circle_id not in breaks:
        return False
    until = breaks[session.circle_id]
    return until is None or session.starts_at < until


def _line(line: Line) -> Post:
    return Post("", InPrivate(""), (Paragraph(line),))
