"""Mail that could not be delivered comes back as a report (RFC 3464): which of our letters it was, and why. Pure.

A letter's id stands in it alone and nobody can guess one, so whoever names it has seen that letter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

_GONE = frozenset(["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"])
"""No such address, or one that is closed (RFC 3463, RFC 7505). Others, such as a mailbox that is full, may pass."""
_STATUS = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A letter that came back for good.

    Args:
        letter: its id.
        status: as the server said, such as `5.1.1`.
        is_gone: the address does not exist any more, so no other letter would arrive either.
    """

    letter: str
    status: str
    is_gone: bool


def read_bounce(content: bytes, domain: str) -> Bounce | None:
    """The report in this mail about a letter from `domain`; None if it is none, or if the letter may still arrive.

    Never raises: what cannot be read is no report.
    """
    mail = message_from_bytes(content, policy=compat32)
    if mail.get_content_type() != "multipart/report":
        return None
    parts = list(mail.walk())
    letter = next(filter(None, (_letter(part, domain) for part in parts)), "")
    status = next((found for part in parts for found in _failures(part)), "")
    if not letter or not status:
        return None
    return Bounce(letter, status, is_gone=status in _GONE)


def _failures(part: Message) -> Iterator[str]:
    """The status of each recipient whom it did not reach for good."""
    if part.get_content_type() != "message/delivery-status" or not part.is_multipart():
        return
    for each in part.get_payload():
        assert isinstance(each, Message)
        found = _STATUS.match(str(each.get("Status", "")).strip())
        if str(each.get("Action", "")).strip().lower() == "failed" and found and found[1] == "5":
            yield found[0]


def _letter(part: Message, domain: str) -> str:
    """The id of our letter in what came back of it: all of it, or its head alone."""
    if part.get_content_type() == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        part = message_from_bytes(content if isinstance(content, bytes) else b"", policy=compat32)
    found = re.fullmatch(rf"<([0-9a-f]{{32}})@{re.escape(domain)}>", str(part.get("Message-ID", "")).strip())
    return found[1] if found else ""
