"""Answers the commands. Only in private, and only to whoever the address is of."""

import re
from collections.abc import Callable

from circles import Line, Refused, Reply, Turn, answer, moment, say
from circles.chat import Reader
from circles_mail.book import DAY, Kind, Letter
from circles_mail.commands import MailCode, MailOff, MailTo
from circles_mail.letters import Sender, code_mail, written
from circles_mail.office import Office
from circles_mail.sending import MOST_A_DAY
from circles_mail.settings import ADDRESS

_LONGEST = 200
_NOT_A_DIGIT = re.compile(r"\D")


class Counter:
    """`office` opens the rest when it is first needed."""

    def __init__(self, office: Callable[[], Office]) -> None:
        self._open = office

    async def address(self, turn: Turn, asked: MailTo) -> Reply:
        """Write a code to that address; without one, say how it stands."""
        person, office = _who(turn), self._open()
        if not asked.address:
            return self._state(office, person, turn)
        address = asked.address.strip()
        name, _, domain = address.rpartition("@")
        address = f"{name}@{domain.lower()}"
        if len(address) > _LONGEST or not ADDRESS.fullmatch(address):
            raise Refused("That is no e-mail address that I can write to. Write it such as: mail me@example.org")
        if address.lower() == office.settings.address.lower():
            raise Refused("That is my own address. Write yours, such as: mail me@example.org")
        if office.book.room_at(person, address, MOST_A_DAY, turn.now):
            raise Refused("Enough mail went there today. Please try again tomorrow.")
        known = await office.house.reader(person) if office.house else None
        self._write_code(office, person, address, turn, known.language if known else "en")
        return answer(
            say(
                "I am writing to {address} now. Tell me the code from that mail: mail code 123456",
                address=_mask(address),
            ),
            say("It can take some minutes, and it may lie among the unwanted mail."),
        )

    def _write_code(self, office: Office, person: str, address: str, turn: Turn, language: str) -> None:
        code = office.owners.ask(person, address, turn.now)
        at = turn.now.replace(microsecond=0)
        id = office.book.sealed(f"code {person} {address} {code} {at.isoformat()}")
        subject, post = code_mail(code)
        sender = Sender(office.settings, office.settings.address, office.settings.address)
        content = written(sender, address, id, at, subject, post, Reader("", "", language))
        office.book.write(Letter(id, person, address, Kind.CODE, at, at + DAY, content))

    async def code(self, turn: Turn, asked: MailCode) -> Reply:
        """Confirm an address."""
        person, owners = _who(turn), self._open().owners
        waiting = owners.asked(person, turn.now)
        if not waiting:
            raise Refused("No address waits for a code. Tell me yours first, such as: mail me@example.org")
        if not owners.confirm(person, _NOT_A_DIGIT.sub("", asked.code), turn.now):
            if owners.tries_left(person):
                raise Refused("That is not the code from my newest mail. Please look again.")
            raise Refused("That code holds no more, after too many tries. For a new one, tell me your address again.")
        return answer(
            say("Thank you, that is your address. Invitations to your next sessions are on their way to it."),
            say("They follow every change. To end it: mail off"),
        )

    async def off(self, turn: Turn, asked: MailOff) -> Reply:
        """Forget an address. What is in a calendar stays there: taking it out by mail would be more mail."""
        person, owners = _who(turn), self._open().owners
        had = owners.of(person) or owners.asked(person, turn.now)
        owners.erase(person)
        if not had:
            return say("I have no address of yours, and send you no mail.")
        return answer(
            say("Done: I forgot your address and send you no more mail."),
            say("Sessions in your calendar stay there and do not follow changes any more. Take them out there."),
        )

    def _state(self, office: Office, person: str, turn: Turn) -> Reply:
        known, waiting = office.owners.of(person), office.owners.asked(person, turn.now)
        lines: list[Line] = []
        if known:
            lines.append(say("Invitations to your sessions go to {address}.", address=_mask(known.address)))
        if known and known.refused:
            lines.append(
                say("Its server took no mail from me, so I stopped. If it is right, tell me again: mail me@example.org")
            )
        if waiting:
            lines.append(say("{address} waits for its code: mail code 123456", address=_mask(waiting)))
        if not lines:
            lines.append(say("I send you no mail. To get invitations to your sessions: mail me@example.org"))
        if office.sending.trouble:
            again = office.sending.not_before or turn.now
            lines.append(say("My mail server takes nothing right now. I try again {when}.", when=moment(again)))
        return answer(*lines)


def _who(turn: Turn) -> str:
    if turn.person is None:
        raise Refused("We have not met yet. Type “join” and your city, such as: join Lisbon")
    if turn.asked.room is not None:
        raise Refused("Please say that to me in private, so that nobody else reads it.")
    return turn.person.id


def _mask(address: str) -> str:
    """Enough of it for its owner to know which one is meant: answers are kept for a while."""
    name, _, domain = address.rpartition("@")
    return f"{name[:2]}…@{domain}"
