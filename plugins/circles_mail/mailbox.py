"""Looks into the mailbox that answers come to (IMAP), and takes nothing away: it only remembers how far it has read."""

import imaplib
import re
from dataclasses import dataclass

from circles_mail.settings import MailSettings, tls

SECONDS = 10
AT_ONCE = 50
MOST_BYTES = 1_000_000
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(frozen=True, slots=True)
class Mark:
    """How far we have read: the mailbox's own number for itself, and that of the last mail."""

    validity: int
    last: int


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, and its mark. One that is too long has no content."""

    mark: Mark
    content: bytes


class MailboxTrouble(Exception):
    """The mailbox cannot be read now."""


def read_new(settings: MailSettings, since: Mark | None) -> tuple[Mark, list[Mail]]:
    """What came since the mark, oldest first, and where to go on if it is nothing. It blocks for some seconds.

    Without a mark, or in a mailbox that was made anew, what is there already is left alone.
    Raises MailboxTrouble.
    """
    try:
        box = _open(settings)
        try:
            box.login(settings.imap_user or settings.user, settings.imap_password or settings.password)
            box.select("INBOX", readonly=True)
            return _new(box, since)
        finally:
            try:
                box.logout()
            except (imaplib.IMAP4.error, OSError):
                pass
    except (imaplib.IMAP4.error, OSError, ValueError, IndexError) as error:
        raise MailboxTrouble(type(error).__name__) from error


def _open(settings: MailSettings) -> imaplib.IMAP4:
    if settings.imap_security == "tls":
        return imaplib.IMAP4_SSL(settings.imap_host, settings.imap_port, ssl_context=tls(), timeout=SECONDS)
    box = imaplib.IMAP4(settings.imap_host, settings.imap_port, timeout=SECONDS)
    if settings.imap_security == "starttls":
        box.starttls(tls())
    return box


def _new(box: imaplib.IMAP4, since: Mark | None) -> tuple[Mark, list[Mail]]:
    validity = int(box.response("UIDVALIDITY")[1][0] or b"0")
    first = since.last + 1 if since and since.validity == validity else 1
    # `n:*` always names the last mail as well, also if its number is lower than n.
    _, found = box.uid("SEARCH", "UID", f"{first}:*")
    numbers = sorted(number for number in map(int, (found[0] or b"").split()) if number >= first)
    if since is None or since.validity != validity:
        return Mark(validity, max(numbers, default=0)), []
    return since, [Mail(Mark(validity, each), _content(box, each)) for each in numbers[:AT_ONCE]]


def _content(box: imaplib.IMAP4, number: int) -> bytes:
    _, about = box.uid("FETCH", str(number), "(RFC822.SIZE)")
    size = _SIZE.search(b" ".join(each if isinstance(each, bytes) else each[0] for each in about if each))
    if size is None or int(size[1]) > MOST_BYTES:
        return b""
    _, parts = box.uid("FETCH", str(number), "(BODY.PEEK[])")
    return next((each[1] for each in parts if isinstance(each, tuple)), b"")
