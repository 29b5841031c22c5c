"""Whoever writes as somebody else changes nothing: a sender is easily made up, the address of an invitation is not."""

from typing import Any

import pytest

from circles.testing import CircleApp
from tests.plugins.mail.conftest import ANA, confirmed
from tests.plugins.mail.mailbox_server import MailboxServer
from tests.plugins.mail.post_office import PostOffice, text_of
from tests.plugins.mail.replying import answer, answers, first, heard

BO = "bo@example.org"


@pytest.fixture
def more_settings(reading: str) -> str:
    return reading


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
    app: CircleApp, post_office: PostOffice, mailbox: MailboxServer, how: dict[str, Any]
) -> None:
    await confirmed(app, post_office, "@bo", BO)
    before = len(post_office.took)
    await heard(app, mailbox, answer(first(post_office), **how))
    assert await answers(app) == [] and await answers(app, "bo") == []
    notes = post_office.took[before:]
    assert len(notes) <= 1
    assert all(to in (ANA, BO) and mail["Subject"].startswith("About your") for to, mail in notes)


async def test_with_the_secret_of_another_session_neither(
    app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
) -> None:
    second = post_office.to(ANA)[2]
    await heard(app, mailbox, answer(first(post_office), where=second["Reply-To"]))
    assert await answers(app) == [] and await answers(app, number=2) == []


async def test_who_got_the_invitation_handed_on_cannot_answer_for_them(
    app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
) -> None:
    await heard(app, mailbox, answer(first(post_office), sender="friend@elsewhere.org"))
    assert await answers(app) == []
    assert post_office.to("friend@elsewhere.org") == []
    assert "from another address" in text_of(post_office.to(ANA)[-1])


async def test_an_answer_to_an_earlier_hour_is_none(
    app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
) -> None:
    before = first(post_office)
    await app.say("@mia", "session move 2027-01-13 19:00 this")
    await heard(app, mailbox, answer(before))
    assert await answers(app) == []
    assert "an earlier hour" in text_of(post_office.to(ANA)[-1])


async def test_after_mail_off_no_old_invitation_can_be_answered(
    app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
) -> None:
    await app.say("@ana", "mail off")
    await heard(app, mailbox, answer(first(post_office)))
    assert await answers(app) == []
