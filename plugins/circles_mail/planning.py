"""What should stand in somebody's mailbox, compared with what was sent there: the difference becomes letters.

Nothing is remembered of changes themselves, so none is missed and none is told twice.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from circles import House, Mailbox, Method, Planned
from circles.chat import Reader
from circles_mail.book import Address, Book, Kind, Letter
from circles_mail.letters import Sender, invitation_mail, written
from circles_mail.owners import Owners
from circles_mail.settings import MailSettings


class Planning:
    """Writes the letters that are missing, and takes back those that are of no use any more."""

    def __init__(self, book: Book, owners: Owners, settings: MailSettings) -> None:
        self._book = book
        self._owners = owners
        self._settings = settings

    async def plan(self, house: House) -> None:
        """For everybody who wants mail. Whoever is gone is forgotten."""
        for each in self._owners.all():
            reader = await house.reader(each.person)
            if reader is None:
                self._owners.erase(each.person)
                continue
            self._for_one(house, each, reader, await house.calendar(each.person))

    def _for_one(self, house: House, to: Address, reader: Reader, calendar: Sequence[Planned]) -> None:
        until = house.now + timedelta(weeks=self._settings.weeks)
        for each in calendar:
            last = self._book.last(to.person, each.session_id)
            if last is None and (each.is_off or not house.now < each.starts_at <= until):
                self._take_back(to.person, each.session_id)
            elif last is not None and each.is_off:
                self._off(house, to, reader, last, each)
            elif each.starts_at > house.now:
                self._on(house, to, reader, last, each)
        there = {each.session_id for each in calendar}
        for session in self._owners.sessions(to.person):
            last = self._book.last(to.person, session)
            if session in there:
                continue
            if last and last.planned and last.planned.ends_at > house.now:
                self._off(house, to, reader, last, last.planned)
            else:
                self._take_back(to.person, session)

    def _on(self, house: House, to: Address, reader: Reader, last: Letter | None, planned: Planned) -> None:
        """They are expected there. Nothing to write if they know."""
        waiting = self._book.waiting(to.person, planned.session_id)
        known = waiting or last
        if known and known.method is Method.REQUEST and not _differs(known.planned, planned):
            return
        if waiting and last and last.method is Method.REQUEST and not _differs(last.planned, planned):
            self._book.drop([waiting.id])  # it changed there and back before anybody was told
            return
        kind = Kind.CHANGE if last and last.method is Method.REQUEST else Kind.NEW
        self._replace(house, to, reader, last, waiting, planned, kind)

    def _off(self, house: House, to: Address, reader: Reader, last: Letter, planned: Planned) -> None:
        """They are expected no more: it is off, or is not theirs any longer."""
        waiting = self._book.waiting(to.person, planned.session_id)
        if waiting and waiting.method is Method.CANCEL:
            return
        if last.method is Method.CANCEL:
            self._take_back(to.person, planned.session_id)
            return
        known = last.planned or planned
        self._replace(house, to, reader, last, waiting, replace(known, is_off=planned.is_off), Kind.CANCEL)

    def _take_back(self, person: str, session: str) -> None:
        if waiting := self._book.waiting(person, session):
            self._book.drop([waiting.id])

    def _replace(
        self,
        house: House,
        to: Address,
        reader: Reader,
        last: Letter | None,
        waiting: Letter | None,
        planned: Planned,
        kind: Kind,
    ) -> None:
        made = self._letter(house, to, reader, last, planned, kind)
        with self._book.notes.whole():
            if self._owners.of(to.person) is None:  # forgotten in this instant, by another thread
                return
            if waiting:
                self._book.drop([waiting.id])
            if last and last.next_at:
                self._book.put_off(last, None)  # it never got through, and is out of date
            self._book.write(made)

    def _letter(
        self, house: House, to: Address, reader: Reader, last: Letter | None, planned: Planned, kind: Kind
    ) -> Letter:
        method = Method.CANCEL if kind is Kind.CANCEL else Method.REQUEST
        sequence, at = _sequence(last, planned, method), house.now.replace(microsecond=0)
        secret = self._owners.secret_of(to.person, planned.session_id)
        sender = Sender(self._settings, self._settings.answers_at(secret), self._settings.answers_at(to.secret))
        attendee = Mailbox(reader.name, to.address)
        ics = house.invitation(
            planned,
            method,
            organizer=sender.organizer,
            attendee=attendee,
            sequence=sequence,
            at=at,
            asks=self._settings.reads,
        )
        subject, post = invitation_mail(planned, kind, reads=self._settings.reads)
        id = self._book.sealed(f"{to.person} {planned.session_id} {sequence} {method} {at.isoformat()}")
        return Letter(
            id=id,
            person=to.person,
            address=to.address,
            kind=kind,
            made_at=at,
            stale_at=planned.ends_at if kind is Kind.CANCEL else planned.starts_at,
            content=written(sender, to.address, id, at, subject, post, reader, ics, method),
            session=planned.session_id,
            sequence=sequence,
            method=method,
            planned=planned,
        )


def _differs(before: Planned | None, now: Planned) -> bool:
    """Whether it is worth a mail. What is said in another language is the same."""
    if before is None or (before.starts_at, before.ends_at) != (now.starts_at, now.ends_at):
        return True
    return before.language == now.language and (before.title, before.place) != (now.title, now.place)


def _sequence(last: Letter | None, planned: Planned, method: Method) -> int:
    """The session's own, as feeds have it; never lower than before, and higher after a change of hour or state.

    Leaving a circle and coming back changes nothing about the session, but all about this invitation.
    """
    if last is None:
        return planned.sequence
    before = last.planned
    same_hour = before and (before.starts_at, before.ends_at) == (planned.starts_at, planned.ends_at)
    step = 0 if same_hour and last.method is method else 1
    return max(planned.sequence, last.sequence + step)
