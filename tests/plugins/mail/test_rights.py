"""S11, S23: an address, and what was sent there, is for its owner alone, goes with `forgetme`, and is in no log."""

import logging
from email.message import EmailMessage
from pathlib import Path

import pytest

from circles.command import declaration
from circles.commands import CORE
from circles.domain.person import Identity
from circles.message import Post
from circles.store.address import Address
from circles.testing import CircleApp
from circles_mail.commands import COMMANDS
from tests.plugins.mail.conftest import confirmed
from tests.plugins.mail.mailbox_server import MailboxServer
from tests.plugins.mail.post_office import PostOffice
from tests.plugins.mail.replying import answer, first, heard
from tests.plugins.mail.test_bounces import report

pytestmark = pytest.mark.slow
DOMAIN = "qxv-home.example"
MINE = f"canary.qxv@{DOMAIN}"
READING = [each.example for each in map(declaration, CORE) if not each.changes]


@pytest.fixture
def more_settings(reading: str) -> str:
    return reading


@pytest.fixture
async def life(
    circle_app: CircleApp, post_office: PostOffice, mailbox: MailboxServer, caplog: pytest.LogCaptureFixture
) -> CircleApp:
    """Ana and Bo get mail, and everything happened to it that can: refusals, a server that is away, mail that came
    back, an answer from elsewhere, one that could be taken.
    """
    caplog.set_level(logging.DEBUG)
    for statements in ("tortoise", "aiosqlite"):  # which no setting lets out
        caplog.set_level(logging.WARNING, statements)
    app = circle_app
    await app.season()
    await confirmed(app, post_office, "@ana", MINE)
    await confirmed(app, post_office, "@bo", "bo@example.org")
    post_office.answers, post_office.data = [f"450 4.2.0 <{MINE}> later"], [f"451 4.7.1 {MINE} is busy"]
    await app.say("@mia", "session move 2027-01-13 19:00 this")
    await app.advance(days=1)
    await post_office.closes()
    await app.say("@mia", "session move 2027-01-14 19:00 this")
    await app.advance(minutes=1)
    await post_office.opens()
    await app.advance(days=1)
    invited = first(post_office, MINE)
    last = newest(post_office)
    came_back = report(str(last["Message-ID"])[1:33], status="5.2.2").replace(b"ana@example.org", MINE.encode())
    await heard(app, mailbox, came_back, answer(invited, sender="eve@example.net"), answer(last, sender=MINE))
    await app.say("@ana", "mail")
    return app


def newest(office: PostOffice) -> EmailMessage:
    """The last invitation to the first session."""
    return [each for each in office.to(MINE) if "Changed: Alder: session 1" in str(each["Subject"])][-1]


def kept(app: CircleApp, folder: Path) -> bytes:
    """Every byte of the program's database, of the plugin's file, and of what lies beside them."""
    path = Address.parse(app.stage.app.desk.settings.database.url).path
    assert path
    files = [*folder.glob("mail.db*"), *(each for each in path.parent.iterdir() if each.is_file())]
    return b"".join(each.read_bytes() for each in files)


async def test_its_owner_is_given_it_and_nobody_else_is_told(life: CircleApp) -> None:
    given = await life.stage.say("local:ana", "mydata")
    assert isinstance(given, Post)
    files = {each.name: each.content.decode() for each in given.files}
    assert MINE in files["my-data.json"] and MINE in files["my-data.html"]
    for who in ("@bo", "@mia", "@zoe"):
        asked = (*READING, *(declaration(each).example for each in COMMANDS), "history", "mydata")
        told = "\n".join([repr((await life.say(who, each), life._answers[who])) for each in asked])
        seen = "\n".join(f"{each.text} {each.post!r}" for each in life.seen_by(who.removeprefix("@")))
        assert DOMAIN not in told + seen, who


async def test_nothing_of_it_is_left(life: CircleApp, post_office: PostOffice, tmp_path: Path) -> None:
    before = kept(life, tmp_path)
    assert MINE.encode() in before and f"ca…@{DOMAIN}".encode() in before
    assert "The plugin “mail” has erased what it kept" in await life.say("@ana", "forgetme yes")
    after, sent = kept(life, tmp_path), len(post_office.to(MINE))
    assert DOMAIN.encode() not in after and b"bo@example.org" in after
    await life.say("@mia", "session cancel")
    await life.advance(days=2)
    assert len(post_office.to(MINE)) == sent and DOMAIN.encode() not in kept(life, tmp_path)


async def test_mail_that_comes_for_somebody_who_was_forgotten_brings_nothing_back(
    life: CircleApp, post_office: PostOffice, mailbox: MailboxServer, tmp_path: Path
) -> None:
    last = newest(post_office)
    await life.say("@ana", "forgetme yes")
    sent = len(post_office.to(MINE))
    again = answer(first(post_office, MINE), sender=MINE, id="<two@example.org>")
    await heard(life, mailbox, report(str(last["Message-ID"])[1:33]), again)
    await life.advance(days=1)
    assert len(post_office.to(MINE)) == sent and DOMAIN.encode() not in kept(life, tmp_path)


async def test_no_log_and_no_fault_names_anybody(
    life: CircleApp, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await life.say("@ana", "forgetme yes")
    whole = logging.Formatter()
    said = (*caplog.get_records("setup"), *caplog.records)
    ours = [each for each in said if each.name.partition(".")[0] != "mail"]  # that is the mail server of this test
    lines = [f"{whole.format(each)} {vars(each)}" for each in ours]
    assert [each for each in lines if DOMAIN in each] == []
    mails = [line for line, each in zip(lines, ours, strict=True) if each.name.startswith("circles_mail")]
    assert len(mails) > 2 and [each for each in mails if "Alder" in each or "session 1" in each or "Ana" in each] == []
    faults = await life.stage.app.desk.ledger._database.fetch("SELECT error FROM fault")
    assert faults == [] == life.faults


async def test_whoever_is_forgotten_while_their_answer_is_taken_gets_no_mail_about_it(
    life: CircleApp, post_office: PostOffice, mailbox: MailboxServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = life.stage.app.intake
    done, ana = intake.done, await life.stage.app.desk.ledger.people.by_identity(Identity("local", "ana"))
    assert ana

    async def forgotten_meanwhile(asked: object) -> object:
        plugin = life.stage.app.desk.registry.loaded("forget_person")["mail"]
        plugin.function(ana.id)
        found = await done(asked)  # type: ignore[arg-type]
        return found[0], False

    monkeypatch.setattr(intake, "done", forgotten_meanwhile)
    last = newest(post_office)
    sent = len(post_office.to(MINE))
    await heard(life, mailbox, answer(last, sender=MINE, id="<three@example.org>"))
    monkeypatch.undo()
    await life.advance(minutes=10)
    assert len(post_office.to(MINE)) == sent
    assert MINE.encode() not in kept(life, tmp_path)
