"""What calendar programs send back, and what came of it."""

import re
from email.message import EmailMessage

from circles.domain.person import Identity
from circles.domain.session import Rsvp
from circles.testing import CircleApp
from tests.plugins.mail.conftest import ANA
from tests.plugins.mail.mailbox_server import MailboxServer
from tests.plugins.mail.post_office import PostOffice, calendar_of


def answer(to: EmailMessage, says: str = "DECLINED", sender: str = ANA, **other: str) -> bytes:
    """What a calendar program sends back: as Outlook, Google and Apple do, in this order."""
    asked = calendar_of(to).decode().replace("\r\n ", "")
    uid, sequence = (re.search(rf"^{name}:(.+)\r$", asked, re.M) for name in ("UID", "SEQUENCE"))
    assert uid and sequence
    reply = EmailMessage()
    reply["From"] = other.get("head", f"Ana <{sender}>")
    reply["To"] = other.get("where", to["Reply-To"])
    reply["Subject"] = "Declined: session"
    reply["Message-ID"] = other.get("id", "<one@example.org>")
    for name, value in other.items():
        if "-" in name:
            reply[name] = value
    reply.set_content("Ana has declined.")
    lines = [
        *("BEGIN:VCALENDAR", "PRODID:-//Other//EN", "VERSION:2.0", f"METHOD:{other.get('method', 'REPLY')}"),
        *("BEGIN:VEVENT", f"UID:{other.get('uid', uid[1])}", "DTSTAMP:20270104T130000Z"),
        *(f"ORGANIZER:mailto:{to['Reply-To']}", f"SEQUENCE:{other.get('sequence', sequence[1])}"),
        *(f"ATTENDEE;PARTSTAT={says}:MAILTO:{other.get('attendee', sender)}", "END:VEVENT", "END:VCALENDAR", ""),
    ]
    reply.add_alternative("\r\n".join(lines), subtype="calendar", params={"method": "REPLY"})
    return reply.as_bytes()


async def heard(app: CircleApp, mailbox: MailboxServer, *mails: bytes, minutes: int = 6) -> None:
    """These mails come in, and somebody looks within so many minutes."""
    for each in mails:
        mailbox.brings(each)
    await app.advance(minutes=minutes)


async def answers(app: CircleApp, who: str = "ana", number: int = 1) -> list[Rsvp]:
    """What somebody said about a session."""
    ledger = app.stage.app.desk.ledger
    person = await ledger.people.by_identity(Identity("local", who))
    assert person
    (circle,) = await ledger.circles.of_person(person.id)
    session = next(each for each in await ledger.sessions.of_circle(circle.id) if each.number == number)
    return [each.rsvp for each in await ledger.sessions.answers(session.id) if each.person_id == person.id]


def first(office: PostOffice, address: str = ANA) -> EmailMessage:
    """The invitation to the first session."""
    return next(each for each in office.to(address) if "session 1" in each["Subject"])
