"""Answers by mail count as those in chat, if they can only come from whom they say; all else changes nothing."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest

from circles.domain.session import Rsvp
from circles.testing import CircleApp
from circles_mail.replies import Says, read_reply
from circles_mail.settings import MailSettings
from tests.plugins.mail.conftest import ANA, confirmed
from tests.plugins.mail.mailbox_server import MailboxServer
from tests.plugins.mail.post_office import PostOffice, calendar_of, text_of
from tests.plugins.mail.replying import answer, answers, first, heard

SETTINGS = MailSettings(address="circles@owls.example", answers="circles+{secret}@owls.example")

SELDOM = 120
"""Minutes between looks into the mailbox where days pass."""


@pytest.fixture
def more_settings(reading: str) -> str:
    return reading


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


class TestNothingChanges:
    @pytest.fixture
    def more_settings(self, reading: str) -> str:
        return f"{reading}\nevery_minutes = {SELDOM}"

    async def test_an_answer_that_cannot_be_taken_is_told_why(
        self, app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
    ) -> None:
        await app.advance_to("2027-01-12 19:30")
        await heard(app, mailbox, answer(first(post_office), "ACCEPTED"), minutes=SELDOM + 1)
        (note,) = [text for each in post_office.to(ANA) if "could not be taken" in (text := text_of(each))]
        assert "over" in note

    async def test_who_takes_a_break_hears_that_nobody_expects_them(
        self, app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
    ) -> None:
        await app.say("@ana", "pause 2027-02-01")
        await heard(app, mailbox, answer(first(post_office), "ACCEPTED"), minutes=SELDOM + 1)
        await app.advance(days=1)
        assert [each for each in post_office.to(ANA) if "You are not expected at that session" in text_of(each)]
        assert await answers(app) == []


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
