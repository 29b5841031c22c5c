"""What came by mail: whose invitation it answers, and how. Pure.

Anybody can write any sender into a mail. So an answer counts only if it comes to the address that stands in one
person's invitation to one session and nowhere else, and only from the address that this person confirmed. Whoever can
read that invitation, and writes as its owner, can answer it: as with every invitation by mail.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from enum import StrEnum

from icalendar import Calendar, Event

from circles_mail.settings import SECRET, MailSettings

_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Delivered-To", "To", "Cc")
_SENDER = re.compile(r"[^<>]*<([^\s<>@,;:()\"]+@[^\s<>@,;:()\"]+)>|([^\s<>@,;:()\"]+@[^\s<>@,;:()\"]+)")
_MOST_BYTES = 200_000
_AUTOMATIC = re.compile(r"mailer-daemon@|postmaster@|no-?reply@", re.IGNORECASE)


class Says(StrEnum):
    """An answer, in the words of the command `rsvp`; or none that we understand."""

    COMING = "coming"
    PERHAPS = "perhaps"
    CANNOT = "cannot"
    UNCLEAR = "unclear"


_ANSWERS = {"ACCEPTED": Says.COMING, "TENTATIVE": Says.PERHAPS, "DECLINED": Says.CANNOT}


@dataclass(frozen=True, slots=True)
class Reply:
    """A mail that came in.

    Args:
        id: the same for the same mail.
        sender: whom it says that it comes from.
        secret: what stands in the address that it came to; empty: nothing of ours.
        says: the answer.
        attendee: who answers, as the calendar says.
        uid, sequence: of the event; None: it does not say.
        is_automatic: no person wrote it, so no person waits for an answer.
    """

    id: str
    sender: str
    secret: str
    says: Says = Says.UNCLEAR
    attendee: str = ""
    uid: str = ""
    sequence: int | None = None
    is_automatic: bool = False


def read_reply(content: bytes, settings: MailSettings) -> Reply:
    """Read a mail. Never raises: what cannot be read is unclear."""
    mail = message_from_bytes(content, policy=default)
    assert isinstance(mail, EmailMessage)
    made = Reply(
        id=next(iter(_all(mail, "Message-ID")), "") or hashlib.sha256(content).hexdigest(),
        sender=_sender([str(value) for name, value in mail.raw_items() if name.lower() == "from"]),
        secret=_secret(mail, settings),
        is_automatic=_is_automatic(mail),
    )
    event = _event(mail)
    return _with_answer(made, event) if event is not None else made


def _all(mail: EmailMessage, name: str) -> list[str]:
    try:
        return [str(each) for each in mail.get_all(name, [])]
    except Exception:  # a hostile header can break the library's own parser
        return []


def _sender(heads: Sequence[str]) -> str:
    """The one address that the head names, as it came. Where programs could read it in two ways, nobody."""
    found = _SENDER.fullmatch(" ".join(heads[0].split())) if len(heads) == 1 else None
    return (found[1] or found[2]).lower() if found else ""


def _secret(mail: EmailMessage, settings: MailSettings) -> str:
    before, after = map(re.escape, settings.answers.lower().split(SECRET))
    ours = re.compile(rf"{before}([a-z0-9]{{26}}){after}")
    for name in _TO:
        for _, address in getaddresses(_all(mail, name)):
            if found := ours.fullmatch(address.strip().lower()):
                return found[1]
    return ""


def _is_automatic(mail: EmailMessage) -> bool:
    def first(name: str) -> str:
        return next(iter(_all(mail, name)), "").strip().lower()

    return (
        first("Auto-Submitted") not in ("", "no")
        or first("Precedence") in ("bulk", "junk", "list", "auto_reply")
        or first("Return-Path") == "<>"
        or any(map(mail.get_all, ("List-Id", "X-Autoreply", "X-Failed-Recipients", "X-Auto-Response-Suppress")))
        or mail.get_content_type() in ("multipart/report", "message/delivery-status")
        or _AUTOMATIC.search(first("From")) is not None
    )


def _event(mail: EmailMessage) -> Event | None:
    """The one event of an answer. Some programs send it beside the text, some as a file."""
    for part in mail.walk():
        if part.get_content_type() not in ("text/calendar", "application/ics"):
            continue
        try:
            content = part.get_payload(decode=True)
            if not isinstance(content, bytes) or len(content) > _MOST_BYTES:
                continue
            calendar = Calendar.from_ical(content)
            events = [each for each in calendar.subcomponents if isinstance(each, Event)]
            if str(calendar.get("METHOD", "")).upper() == "REPLY" and len(events) == 1:
                return events[0]
        except Exception:  # whatever a stranger sends, and whatever the library makes of it
            continue
    return None


def _with_answer(made: Reply, event: Event) -> Reply:
    try:
        attendees = event.get("ATTENDEE", [])
        (attendee,) = attendees if isinstance(attendees, list) else [attendees]
        sequence = event.get("SEQUENCE")
        return Reply(
            id=made.id,
            sender=made.sender,
            secret=made.secret,
            says=_ANSWERS.get(str(attendee.params.get("PARTSTAT", "")).upper(), Says.UNCLEAR),
            attendee=re.sub("^mailto:", "", str(attendee), flags=re.IGNORECASE).strip().lower(),
            uid=str(event.get("UID", "")),
            sequence=int(sequence) if sequence is not None else None,
            is_automatic=made.is_automatic,
        )
    except Exception:
        return made
