"""Whatever stands in names and titles, a mail has our headers and no others, in seven bits, for every server."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles import Mailbox, Method, Planned
from circles.calendar import Entry, Letter, invitation
from circles.chat import Reader
from circles_mail.book import Kind
from circles_mail.letters import Sender, code_mail, invitation_mail, note_mail, written
from circles_mail.settings import MailSettings

AT = datetime(2027, 1, 4, 12, tzinfo=UTC)
HEADERS = {
    *("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"),
    *("List-Id", "List-Unsubscribe", "Content-Language", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
}
HOSTILE = (
    "Owls\r\nBcc: victim@example.org",
    "Owls\nX: y",
    "Owls\r\n\r\n<html>",
    '"quoted" \\ <a@b.org>, c@d.org',
    "Ünïcödé 🦉 名前 עברית",
    "\u2028next\u2029line\x85\x0b\x0c\x1b[31m",
    "=?utf-8?q?=0d=0aBcc:_x@y.org?=",
    "x" * 5000,
    "%0d%0aBcc: x",
    "@everyone `code` [link](javascript:alert(1))",
    "\u202etxt.exe",
    "",
)


def sender(name: str = "Night owls") -> Sender:
    settings = MailSettings(address="circles@owls.example", host="localhost", name=name)
    return Sender(settings, "circles+k3y@owls.example", "circles+leave@owls.example")


def planned(text: str) -> Planned:
    return Planned("abc", "abc@circles", 0, AT, AT + timedelta(hours=1), text, text, text, False, "en")


def mail(text: str, kind: Kind = Kind.NEW, name: str = "Ana") -> bytes:
    at, us = planned(text), sender(text or "x")
    entry = Entry("abc", 0, AT, AT, at.ends_at, text, text, location=text, cancelled=kind is Kind.CANCEL)
    ics = invitation(entry, Letter(us.answers, text, "ana@example.org", name, AT))
    subject, post = invitation_mail(at, kind, reads=True)
    return written(us, "ana@example.org", "id", AT, subject, post, Reader(name, "Asia/Kolkata"), ics, "REQUEST")


def check(content: bytes) -> None:
    assert content.isascii() and b"\0" not in content
    for line in content.split(b"\r\n"):
        assert len(line) <= 998 and b"\r" not in line and b"\n" not in line
    read = message_from_bytes(content, policy=default)
    assert set(read.keys()) <= HEADERS and len(read.keys()) == len(set(read.keys()))
    assert [each.addr_spec for each in read["To"].addresses] == ["ana@example.org"]
    assert [each.addr_spec for each in read["From"].addresses] == ["circles@owls.example"]
    assert len(read["Subject"]) <= 140 and not read.defects and "\n" not in read["Subject"]


@pytest.mark.parametrize("kind", [Kind.NEW, Kind.CHANGE, Kind.CANCEL])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_titles_and_names(text: str, kind: Kind) -> None:
    check(mail(text, kind, text))


@given(st.text(max_size=300), st.text(max_size=100))
def test_any_text_at_all(text: str, name: str) -> None:
    check(mail(text, Kind.NEW, name))


@pytest.mark.parametrize("text", HOSTILE)
def test_notes_and_codes(text: str) -> None:
    for subject, post in (note_mail(text), code_mail("123456")):
        check(written(sender(text or "x"), "ana@example.org", "id", AT, subject, post, Reader("", "")))


def test_markup_that_somebody_typed_is_text_on_the_page() -> None:
    read = message_from_bytes(mail("<script>alert(1)</script><img src=x>"), policy=default)
    (part,) = [each for each in read.walk() if each.get_content_type() == "text/html"]
    page = part.get_content()
    assert "<script" not in page and "<img" not in page and "&lt;script" in page


def test_the_same_letter_asks_for_answers_where_they_are_read() -> None:
    read = message_from_bytes(mail("Owls"), policy=default)
    assert read["Reply-To"] == "circles+k3y@owls.example"
    assert read["List-Unsubscribe"] == "<mailto:circles+leave@owls.example?subject=mail%20off>"


def test_a_mailbox_is_a_name_and_an_address() -> None:
    assert sender().organizer == Mailbox("Night owls", "circles+k3y@owls.example")
    assert Method("CANCEL") is Method.CANCEL
