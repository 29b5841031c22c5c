"""Answers by mail count as those in chat, if they can only come from whom they say; all else changes nothing."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from email.message import EmailMessage

import pytest

from circles.domain.person import Identity
from circles.domain.session import Rsvp
from circles.testing import CircleApp
from circles_mail.replies import Says, read_reply
from circles_mail.settings import MailSettings
from tests.plugins.mail.conftest import ANA, confirmed
from tests.plugins.mail.mailbox_server import MailboxServer
from tests.plugins.mail.post_office import PostOffice, calendar_of, text_of

BO = "bo@example.org"
SETTINGS = MailSettings(address="circles@owls.example", answers="circles+{secret}@owls.example")


@pytest.fixture
async def mailbox() -> AsyncIterator[MailboxServer]:
    server = MailboxServer()
    await server.opens()
    yield server
    await server.closes()
    assert server.unknown == []


@pytest.fixture
def more_settings(mailbox: MailboxServer) -> str:
    return f"""
        answers = "circles+{{secret}}@owls.example"
        imap_host = "127.0.0.1"
        imap_port = {mailbox.port}
        imap_security = "none"
        imap_user = "circles"
        imap_password = "right"
    """


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


async def heard(app: CircleApp, mailbox: MailboxServer, *mails: bytes) -> None:
    """These mails come in, and somebody looks."""
    for each in mails:
        mailbox.brings(each)
    await app.advance(minutes=6)


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


class TestWhatCounts:
    @pytest.mark.parametrize(
        ("says", "rsvp"), [("DECLINED", Rsvp.CANNOT), ("ACCEPTED", Rsvp.COMING), ("TENTATIVE", Rsvp.COMING)]
    )
    async def test_an_answer_is_the_same_as_in_chat(
        self, app: CircleApp, post_office: PostOffice, mailbox: MailboxServer, says: str, rsvp: Rsvp
    ) -> None:
        await heard(app, mailbox, answer(first(post_office), says))
        assert await answers(app) == [rsvp] and await answers(app, number=2) == []

    async def test_the_invitation_asks_for_one_at_an_address_of_its_own(
        self, app: CircleApp, post_office: PostOffice
    ) -> None:
        one, two = post_office.to(ANA)[1:3]
        secrets = {re.fullmatch(r"circles\+([a-z2-9]{26})@owls\.example", each["Reply-To"]) for each in (one, two)}
        assert None not in secrets and one["Reply-To"] != two["Reply-To"]
        unfolded = calendar_of(one).decode().replace("\r\n ", "")
        assert f":mailto:{one['Reply-To']}" in unfolded and "RSVP=TRUE" in unfolded
        assert one["List-Unsubscribe"] not in (one["Reply-To"], None)
        assert "Answer with yes or no" in text_of(one)

    async def test_perhaps_is_told_what_it_means(
        self, app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
    ) -> None:
        await heard(app, mailbox, answer(first(post_office), "TENTATIVE"))
        assert "you are expected" in text_of(post_office.to(ANA)[-1])

    async def test_the_last_word_counts_and_each_mail_once(
        self, app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
    ) -> None:
        no, yes = answer(first(post_office)), answer(first(post_office), "ACCEPTED", id="<two@example.org>")
        await heard(app, mailbox, no, yes)
        assert await answers(app) == [Rsvp.COMING]
        await heard(app, mailbox, no)
        assert await answers(app) == [Rsvp.COMING], "the first one again, by a server that was not sure"

    async def test_after_a_restart_nothing_is_read_twice(
        self, app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
    ) -> None:
        await heard(app, mailbox, answer(first(post_office)))
        await app.say("@ana", "rsvp coming")
        (hook,) = (each.function.__self__ for each in app.stage.app.desk.registry.loaded("work").values())
        hook._office = None
        await app.advance(minutes=30)
        assert await answers(app) == [Rsvp.COMING]

    async def test_what_a_program_sends_for_somebody_counts_too(
        self, app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
    ) -> None:
        await heard(app, mailbox, answer(first(post_office), **{"Auto-Submitted": "auto-generated"}))
        assert await answers(app) == [Rsvp.CANNOT]

    async def test_mail_that_was_there_before_is_left_alone(
        self, circle_app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
    ) -> None:
        await circle_app.season()
        await confirmed(circle_app, post_office)
        mailbox.mails, mailbox.validity = {3: answer(first(post_office))}, 8  # another mailbox by that name
        await circle_app.advance(minutes=11)
        assert await answers(circle_app) == []
        await heard(circle_app, mailbox, answer(first(post_office), id="<three@example.org>"))
        assert await answers(circle_app) == [Rsvp.CANNOT]


class TestForgery:
    @pytest.mark.parametrize(
        "how",
        [
            {"sender": BO},
            {"sender": BO, "attendee": ANA},
            {"attendee": BO},
            {"head": f"{ANA} <{BO}>"},
            {"head": f"{ANA}, {BO}"},
            {"uid": "other@circles"},
            {"method": "REQUEST"},
            {"method": "COUNTER"},
            {"says": "DELEGATED"},
            {"where": "circles@owls.example"},
            {"where": "circles+aaaaaaaaaaaaaaaaaaaaaaaaaa@owls.example"},
            {"where": "circles+%@owls.example"},
        ],
    )
    async def test_it_changes_nothing(
        self, app: CircleApp, post_office: PostOffice, mailbox: MailboxServer, how: dict[str, str]
    ) -> None:
        await confirmed(app, post_office, "@bo", BO)
        before = len(post_office.took)
        await heard(app, mailbox, answer(first(post_office), **how))
        assert await answers(app) == [] and await answers(app, "bo") == []
        notes = post_office.took[before:]
        assert len(notes) <= 1
        assert all(to in (ANA, BO) and mail["Subject"].startswith("About your") for to, mail in notes)

    async def test_with_the_secret_of_another_session_neither(
        self, app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
    ) -> None:
        second = post_office.to(ANA)[2]
        await heard(app, mailbox, answer(first(post_office), where=second["Reply-To"]))
        assert await answers(app) == [] and await answers(app, number=2) == []

    async def test_who_got_the_invitation_handed_on_cannot_answer_for_them(
        self, app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
    ) -> None:
        await heard(app, mailbox, answer(first(post_office), sender="friend@elsewhere.org"))
        assert await answers(app) == []
        assert post_office.to("friend@elsewhere.org") == []
        assert "from another address" in text_of(post_office.to(ANA)[-1])

    async def test_an_answer_to_an_earlier_hour_is_none(
        self, app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
    ) -> None:
        before = first(post_office)
        await app.say("@mia", "session move 2027-01-13 19:00 this")
        await heard(app, mailbox, answer(before))
        assert await answers(app) == []
        assert "an earlier hour" in text_of(post_office.to(ANA)[-1])

    async def test_after_mail_off_no_old_invitation_can_be_answered(
        self, app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
    ) -> None:
        await app.say("@ana", "mail off")
        await heard(app, mailbox, answer(first(post_office)))
        assert await answers(app) == []


class TestNoLoops:
    def words(self, to: EmailMessage, id: str, **heads: str) -> bytes:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Message-ID"] = ANA, to["Reply-To"], id
        for name, value in heads.items():
            mail[name] = value
        mail.set_content("I am sorry, I am at the sea that week!")
        return mail.as_bytes()

    async def test_words_are_answered_once_a_day(
        self, app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
    ) -> None:
        before = len(post_office.took)
        await heard(app, mailbox, *(self.words(first(post_office), f"<{n}@example.org>") for n in range(4)))
        (note,) = post_office.to(ANA)[before:]
        assert "could not read" in text_of(note) and "at the sea" not in text_of(note)
        assert note["Auto-Submitted"] == "auto-generated" and note["Reply-To"] is None

    @pytest.mark.parametrize(
        "heads",
        [
            {"Auto-Submitted": "auto-replied"},
            {"Precedence": "bulk"},
            {"Return-Path": "<>"},
            {"X-Autoreply": "yes"},
            {"List-Id": "<list.example.org>"},
        ],
    )
    async def test_programs_get_no_answer(
        self, app: CircleApp, post_office: PostOffice, mailbox: MailboxServer, heads: dict[str, str]
    ) -> None:
        before = len(post_office.took)
        await heard(app, mailbox, self.words(first(post_office), "<auto@example.org>", **heads))
        assert len(post_office.took) == before

    async def test_our_own_mails_coming_back_get_none(
        self, app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
    ) -> None:
        before = len(post_office.took)
        await heard(app, mailbox, *post_office.raw)
        assert len(post_office.took) == before and await answers(app) == []

    async def test_strangers_get_none(self, app: CircleApp, post_office: PostOffice, mailbox: MailboxServer) -> None:
        before = len(post_office.took)
        mail = b"From: stranger@elsewhere.org\r\nTo: circles@owls.example\r\nSubject: hello\r\n\r\nHello?\r\n"
        await heard(app, mailbox, mail)
        assert len(post_office.took) == before


async def test_the_link_to_be_left_alone_does_it(
    app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
) -> None:
    found = re.fullmatch(r"<mailto:(.+)\?subject=mail%20off>", first(post_office)["List-Unsubscribe"])
    assert found
    await heard(app, mailbox, f"From: {ANA}\r\nTo: {found[1]}\r\nSubject: mail off\r\n\r\n".encode())
    assert "I send you no mail" in await app.say("@ana", "mail")


async def test_an_answer_that_cannot_be_taken_is_told_why(
    app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
) -> None:
    await app.say("@ana", "pause 2027-02-01")
    await heard(app, mailbox, answer(first(post_office), "ACCEPTED"))
    note = text_of(post_office.to(ANA)[-1])
    assert "could not be taken" in note and "break" in note


async def test_a_mailbox_that_is_away_is_looked_into_later(
    app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
) -> None:
    mailbox.password = "other"
    await heard(app, mailbox, answer(first(post_office)))
    assert await answers(app) == []
    mailbox.password = "right"
    await app.advance(minutes=6)
    assert await answers(app) == [Rsvp.CANNOT]
    assert app.now - timedelta(minutes=12) >= post_office.to(ANA)[0]["Date"].datetime


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\xff\xfe",
        b"From: =?utf-8?q?=0d=0a?= <a@b.org>\r\nTo: circles+x@owls.example\r\n\r\n",
        b"From: " + b"(" * 5000 + b"\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VEVENT\r\n",
        b"Content-Type: text/calendar; charset=klingon\r\nContent-Transfer-Encoding: base64\r\n\r\n@@@@",
        b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nSEQUENCE:x\r\n"
        b"END:VEVENT\r\nEND:VCALENDAR\r\n",
    ],
)
def test_whatever_comes_can_be_read_or_is_unclear(content: bytes) -> None:
    assert read_reply(content, SETTINGS).says is Says.UNCLEAR
