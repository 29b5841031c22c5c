"""Mail that comes back: whose address takes none is left alone and hears so in chat, and starts again with a word."""

from email import message_from_bytes
from email.message import EmailMessage, Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.testing import CircleApp
from circles_mail.bounces import Bounce, read_bounce
from tests.plugins.mail.conftest import ANA, code_in, confirmed
from tests.plugins.mail.mailbox_server import MailboxServer
from tests.plugins.mail.post_office import PostOffice, text_of
from tests.plugins.mail.replying import heard

DOMAIN = "owls.example"
LETTER = "0123456789abcdef0123456789abcdef"
EVERY = 120
"""Minutes between looks into the mailbox. Here days pass, and thousands of looks find nothing new."""


@pytest.fixture
def more_settings(reading: str) -> str:
    return f"{reading}\nevery_minutes = {EVERY}"


async def comes_back(app: CircleApp, mailbox: MailboxServer, *mails: bytes) -> None:
    """These mails come in, and somebody looks."""
    await heard(app, mailbox, *mails, minutes=EVERY + 1)


def report(letter: str, status: str = "5.1.1", action: str = "failed", kind: str = "delivery-status") -> bytes:
    """What a mail server sends back (RFC 3464, the form of its first example), with the head of the letter alone."""
    mail = MIMEMultipart("report", report_type=kind)
    mail["From"], mail["To"] = "Mail Delivery Subsystem <mailer-daemon@other.example>", f"circles@{DOMAIN}"
    mail["Message-ID"] = f"<back-{letter}-{status}@other.example>"
    mail["Auto-Submitted"] = "auto-replied"
    mail.attach(MIMEText("The message could not be delivered to one or more recipients."))
    server, recipient, outcome = Message(), Message(), MIMENonMultipart("message", "delivery-status")
    server["Reporting-MTA"] = "dns; mx.other.example"
    recipient["Final-Recipient"], recipient["Action"], recipient["Status"] = f"rfc822; {ANA}", action, status
    recipient["Diagnostic-Code"] = "smtp; 550 no mailbox by that name"
    outcome.set_payload([server, recipient])
    mail.attach(outcome)
    mail.attach(MIMEText(f"From: circles@{DOMAIN}\nTo: {ANA}\nMessage-ID: <{letter}@{DOMAIN}>\n", "rfc822-headers"))
    return mail.as_bytes()


def whole(letter: str) -> bytes:
    """The same, with all of the letter in it."""
    returned = EmailMessage()
    returned["Message-ID"] = f"<{letter}@{DOMAIN}>"
    returned.set_content("You are invited.")
    mail = message_from_bytes(report(letter))
    parts = mail.get_payload()
    assert isinstance(parts, list)
    mail.set_payload([*parts[:2], MIMEMessage(returned)])
    return mail.as_bytes()


@pytest.mark.parametrize(
    ("status", "is_gone"), [("5.1.1", True), ("5.2.1", True), ("5.2.2", False), ("5.7.1", False), ("5.1.8", False)]
)
def test_why_it_came_back(status: str, is_gone: bool) -> None:
    assert read_bounce(report(LETTER, status), DOMAIN) == Bounce(LETTER, status, is_gone)


def test_a_report_with_the_whole_letter() -> None:
    assert read_bounce(whole(LETTER), DOMAIN) == Bounce(LETTER, "5.1.1", True)


@pytest.mark.parametrize(
    "mail",
    [
        report(LETTER, action="delayed"),
        report(LETTER, action="delivered"),
        report(LETTER, status="4.2.2"),
        report(LETTER, status="5"),
        report("of somebody else"),
        report(LETTER).replace(DOMAIN.encode(), b"other.example"),
        report(LETTER).replace(b"multipart/report", b"multipart/mixed"),
        report(LETTER).replace(b"message/delivery-status", b"message/disposition-notification"),
        report(LETTER)[:700],
        b"",
        b"\xff\x00\r\n",
        b"Content-Type: multipart/report; boundary=a\r\n\r\n--a\r\nContent-Type: message/delivery-status\r\n\r\n--a--",
    ],
    ids=[
        "later",
        "arrived",
        "not for good",
        "no number",
        "no id",
        "domain",
        "mixed",
        "read",
        "cut",
        "",
        "bytes",
        "empty",
    ],
)
def test_what_is_no_such_report(mail: bytes) -> None:
    assert read_bounce(mail, DOMAIN) is None


@given(st.data())
def test_nothing_that_a_stranger_sends_breaks_it(data: st.DataObject) -> None:
    whole = bytearray(report(LETTER))
    for _ in range(data.draw(st.integers(1, 30))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
    found = read_bounce(bytes(whole), DOMAIN)
    assert found is None or (len(found.letter) == 32 and found.status.startswith("5."))


def last_letter(office: PostOffice, subject: str = "session 1") -> str:
    found = [each for each in office.to(ANA) if subject in str(each["Subject"])][-1]
    return str(found["Message-ID"])[1:33]


async def test_an_address_that_is_gone_gets_no_more_and_its_owner_hears_so_in_chat(
    app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
) -> None:
    await comes_back(app, mailbox, report(last_letter(post_office)))
    before = len(post_office.to(ANA))
    told = app.find("takes no mail from me")
    assert told.where == "ana" and "mail me@example.org" in told.text
    await app.say("@mia", "session move 2027-01-13 19:00 this")
    await app.advance(days=1)
    assert len(post_office.to(ANA)) == before
    assert len([each for each in app.posts if "takes no mail from me" in each.text]) == 1, "said once"
    assert "took no mail from me" in await app.say("@ana", "mail")


async def test_started_again_it_sends_what_did_not_arrive(
    app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
) -> None:
    await comes_back(app, mailbox, report(last_letter(post_office)))
    await app.advance(days=1)
    before = len(post_office.to(ANA))
    await app.say("@ana", f"mail {ANA}")
    await app.say("@ana", f"mail code {code_in(post_office)}")
    await app.advance(days=1)
    sent = [str(each["Subject"]) for each in post_office.to(ANA)[before + 1 :]]
    assert "Invitation: Alder: session 1" in sent
    assert "Invitation: Alder: session 2" not in sent, "that one did arrive"


async def test_one_that_comes_back_is_an_accident_and_three_are_none(
    app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
) -> None:
    for number, day in enumerate((13, 14, 15)):
        assert not [each for each in app.posts if "takes no mail from me" in each.text], number
        await app.say("@mia", f"session move 2027-01-{day} 19:00 this")
        await app.advance(days=1)
        full = report(last_letter(post_office), status="5.2.2")
        await comes_back(app, mailbox, full, full)
    assert app.find("takes no mail from me")


async def test_a_report_of_a_stranger_changes_nothing(
    app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
) -> None:
    before = len(post_office.to(ANA))
    await comes_back(app, mailbox, report(LETTER))
    assert not [each for each in app.posts if "takes no mail" in each.text]
    assert len(post_office.to(ANA)) == before, "and no mail answers it"


@pytest.mark.parametrize("is_later", [True, False], ids=["later", "at once"])
async def test_a_slip_in_an_address_is_said_in_chat(
    circle_app: CircleApp, post_office: PostOffice, mailbox: MailboxServer, is_later: bool
) -> None:
    await circle_app.season()
    post_office.refuses = set() if is_later else {ANA}
    await circle_app.say("@ana", f"mail {ANA}")
    if is_later:
        await circle_app.advance(minutes=6)
        await comes_back(circle_app, mailbox, report(last_letter(post_office, "Your code"), status="5.7.1"))
    assert "Is there a slip in it?" in circle_app.find("did not arrive").text
    post_office.refuses = set()
    await confirmed(circle_app, post_office)
    assert "Invitations" in await circle_app.say("@ana", "mail")


async def test_who_takes_a_break_is_invited_to_what_comes_after_it(
    app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
) -> None:
    before = len(post_office.to(ANA))
    await app.say("@ana", "pause 2 weeks")
    await app.advance(minutes=10)
    (mail,) = post_office.to(ANA)[before:]
    assert mail["Subject"] == "You are not expected: Alder: session 1"
    assert "You take a break, or have left this circle." in text_of(mail)
    await app.say("@ana", "return")
    await app.advance(days=1)
    assert [str(each["Subject"]) for each in post_office.to(ANA)[before + 1 :]] == ["Invitation: Alder: session 1"]
