"""Answers that came by mail become the same command as in chat, or a mail that says why not: one, and no loops."""

import asyncio
import logging
from datetime import datetime, timedelta

from circles import House, Line, Method, say
from circles_mail.book import DAY, Address, Book, Kind, Letter
from circles_mail.bounces import Bounce, read_bounce
from circles_mail.letters import Sender, as_lines, note_mail, written
from circles_mail.mailbox import MailboxTrouble, Mark, read_new
from circles_mail.owners import Owners
from circles_mail.replies import Reply, Says, read_reply
from circles_mail.sending import TRIES
from circles_mail.settings import MailSettings

log = logging.getLogger(__name__)

SECONDS = 15.0
_NOTE_LASTS = timedelta(days=2)
_RSVP = {Says.COMING: "coming", Says.PERHAPS: "coming", Says.CANNOT: "cannot"}


class Answering:
    """The way in of one running program."""

    def __init__(self, book: Book, owners: Owners, settings: MailSettings) -> None:
        self._book = book
        self._owners = owners
        self._settings = settings
        self._next_look: datetime | None = None

    async def look(self, house: House) -> datetime | None:
        """Look into the mailbox if it is time, and do what stands there. Returns when to look next."""
        if not self._settings.reads:
            return None
        if self._next_look is None or house.now >= self._next_look:
            self._next_look = house.now + timedelta(minutes=self._settings.every_minutes)
            try:
                await self._read(house)
            except MailboxTrouble as error:
                log.warning("mailbox not read", extra={"action": "mailbox_away", "error": str(error)})
        return self._next_look

    async def _read(self, house: House) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                mark, mails = await asyncio.to_thread(read_new, self._settings, self._mark())
        except TimeoutError as error:
            raise MailboxTrouble("TimeoutError") from error
        self._keep(mark)
        for each in mails:
            if each.content:
                await self.take(house, each.content)
            self._keep(each.mark)

    def _mark(self) -> Mark | None:
        found = self._book.notes.one("SELECT value FROM ours WHERE name = 'mark'")
        return Mark(*map(int, found.split())) if found else None

    def _keep(self, mark: Mark) -> None:
        self._book.notes.do("INSERT OR REPLACE INTO ours VALUES ('mark', ?)", f"{mark.validity} {mark.last}")

    async def take(self, house: House, content: bytes) -> None:
        """One mail. The same one twice is taken once."""
        if bounce := read_bounce(content, self._settings.domain):
            self._came_back(bounce)
            return
        reply = read_reply(content, self._settings)
        id = self._book.sealed(f"mail {reply.id}")
        if self._book.notes.one("SELECT 1 FROM heard WHERE id = ?", id):
            return
        await self._take(house, reply, id)
        self._book.notes.do("INSERT OR IGNORE INTO heard VALUES (?, ?)", id, house.now.isoformat("T", "seconds"))

    def _came_back(self, bounce: Bounce) -> None:
        """One letter that comes back can be an accident. No such address is none, nor are several letters."""
        letter = self._book.by_id(bounce.letter)
        if letter is None:
            return
        many = self._book.came_back(letter, bounce.status) >= TRIES
        if many or bounce.is_gone or letter.kind is Kind.CODE:
            self._owners.refuse(letter, bounce.status)

    async def _take(self, house: House, reply: Reply, id: str) -> None:
        if leaving := self._owners.by_secret(reply.secret):
            self._owners.erase(leaving.person)
        elif invited := self._owners.invited(reply.secret):
            person, session = invited
            if owner := self._owners.of(person):
                await self._answer(house, owner, session, reply, id)
        else:
            # Who writes without a secret may be anybody: only an owner hears of it, at the address we know.
            for owner in self._owners.by_address(reply.sender):
                await self._note(house, owner, reply, "", *_unreadable())

    async def _answer(self, house: House, owner: Address, session: str, reply: Reply, id: str) -> None:
        last = self._book.last(owner.person, session)
        if last is None or last.planned is None:
            return
        title = last.planned.title
        if reply.sender != owner.address.lower() or reply.attendee not in ("", owner.address.lower()):
            await self._note(house, owner, reply, title, _from_elsewhere())
        elif reply.says is Says.UNCLEAR or reply.uid != last.planned.uid:
            await self._note(house, owner, reply, title, *_unreadable())
        elif last.method is Method.CANCEL:
            await self._note(house, owner, reply, title, _not_expected())
        elif reply.sequence is not None and reply.sequence < last.sequence:
            await self._note(house, owner, reply, title, _out_of_date())
        else:
            values = {"answer": _RSVP[reply.says], "session": session}
            answered = await house.ask(owner.person, "rsvp", values, f"mail-{id}")
            if not answered.is_done:
                await self._note(house, owner, reply, title, _not_taken(), *as_lines(answered.post))
            elif reply.says is Says.PERHAPS:
                await self._note(house, owner, reply, title, _expected())

    async def _note(self, house: House, owner: Address, reply: Reply, title: str, *lines: Line) -> None:
        """A mail to the owner, at the address that we know: one a day, and none to a program that answers by itself."""
        reader = await house.reader(owner.person)
        if self._owners.of(owner.person) is None:  # forgotten while their answer was taken
            return
        since = (house.now - DAY).isoformat("T", "seconds")
        sql = "SELECT count(*) FROM letter WHERE person = ? AND kind = ? AND made_at > ?"
        if reader is None or reply.is_automatic or self._book.notes.one(sql, owner.person, int(Kind.NOTE), since):
            return
        at = house.now.replace(microsecond=0)
        id = self._book.sealed(f"note {reply.id}")
        sender = Sender(self._settings, self._settings.address, self._settings.answers_at(owner.secret))
        subject, post = note_mail(title, *lines)
        content = written(sender, owner.address, id, at, subject, post, reader)
        self._book.write(Letter(id, owner.person, owner.address, Kind.NOTE, at, at + _NOTE_LASTS, content))


def _unreadable() -> tuple[Line, Line]:
    return (
        say("A mail came from you that I could not read, so nothing was changed."),
        say("I understand yes and no to an invitation. Everything else, please say in the chat, such as: rsvp cannot"),
    )


def _from_elsewhere() -> Line:
    return say(
        "An answer to your invitation came from another address than this one, so nothing was changed."
        " Was it you? Then answer from here, or in the chat."
    )


def _out_of_date() -> Line:
    return say(
        "Your answer was to an earlier hour. The session has moved since: please answer my latest mail about it."
    )


def _not_expected() -> Line:
    return say(
        "You are not expected at that session any more, so your answer changes nothing."
        " To come all the same, please say so in the chat."
    )


def _not_taken() -> Line:
    return say("Your answer could not be taken:")


def _expected() -> Line:
    return say("You said perhaps, so you are expected. If you cannot come, please say no, or in the chat: rsvp cannot")
