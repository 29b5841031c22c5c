"""What was promised by mail is kept, however often the program stops in between; and nobody is told twice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from circles import Identity, events
from circles.config import load
from circles.stage import open_stage
from circles.testing import CircleApp, RecordingChat
from tests.plugins.mail.conftest import ANA, confirmed
from tests.plugins.mail.post_office import PostOffice

START = datetime(2027, 1, 4, 12, tzinfo=UTC)


@pytest.fixture
def chat() -> RecordingChat:
    return RecordingChat()


@asynccontextmanager
async def program(folder: Path, chat: RecordingChat, settings: str, at: datetime = START) -> AsyncIterator[CircleApp]:
    """The whole program over the files of this folder; at the end it stops."""
    (folder / "circles.toml").write_text(settings, "utf-8")
    made = load(folder / "circles.toml", {})
    made = replace(made, community=replace(made.community, organizers=("local:mia",)))
    async with open_stage(chat, at, made, database=folder / "circles.db") as stage:
        yield CircleApp(stage, chat)


async def test_what_waited_is_sent_after_a_restart_and_once(
    tmp_path: Path, chat: RecordingChat, circle_settings: str, post_office: PostOffice
) -> None:
    async with program(tmp_path, chat, circle_settings) as app:
        await app.season()
        await confirmed(app, post_office)
        await post_office.closes()
        await app.say("@mia", "session move 2027-01-13 19:00 this")
        at = app.now
    await post_office.opens()
    for _ in range(3):
        async with program(tmp_path, chat, circle_settings, at) as app:
            await app.advance(hours=1)
            at = app.now
    assert [each["Subject"] for each in post_office.to(ANA)[3:]] == ["Changed: Alder: session 1"]


async def test_a_change_while_the_plugin_was_off_is_told_afterwards(
    tmp_path: Path, chat: RecordingChat, circle_settings: str, post_office: PostOffice
) -> None:
    async with program(tmp_path, chat, circle_settings) as app:
        await app.season()
        await confirmed(app, post_office)
    later = START + timedelta(hours=1)
    async with program(tmp_path, chat, '[plugins]\ndisabled = ["mail"]', later) as app:
        await app.say("@mia", "session cancel")
    assert len(post_office.to(ANA)) == 3
    async with program(tmp_path, chat, circle_settings, later) as app:
        await app.advance(minutes=1)
    assert [each["Subject"] for each in post_office.to(ANA)[3:]] == ["Off: Alder: session 1"]


async def test_who_turns_out_to_be_one_person_keeps_the_address(app: CircleApp, post_office: PostOffice) -> None:
    desk = app.stage.app.desk
    ana, bo = [await desk.ledger.people.by_identity(Identity("local", each)) for each in ("ana", "bo")]
    assert ana and bo
    for _ in range(2):  # events can come again
        await desk.registry.happened(events.PeopleMerged(at=app.now, person_id=bo.id, former_id=ana.id))
    assert "go to an…@example.org" in await app.say("@bo", "mail")
    assert "I send you no mail" in await app.say("@ana", "mail")
    await app.say("@mia", "session cancel")
    assert [each["Subject"] for each in post_office.to(ANA)[3:]] == ["Off: Alder: session 1"]
